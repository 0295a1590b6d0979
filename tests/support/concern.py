"""Whom a feed could concern: for each feed and programme, the persons whose outcome may change without it.

Written from POLICY.md alone: a roll that cannot hold a person cannot be unknown for him. What is asked of a
household is asked with everything received.
"""

from collections.abc import Callable

from tests.support.oracle import BY_ROLLS
from tests.support.oracle_home import Household, Member
from tests.support.oracle_values import day_of, earlier

BY_INCOME = ("tekun", "dibao", "dibao_single", "edge", "rigid_expenditure")
"""Programmes that compare the household's income."""
BY_LINE = BY_ROLLS
"""Programmes that read the dibao standard, urban or rural."""
WITH_EVIDENCE = BY_INCOME
"""Programmes in which property evidence counts."""


def could_concern(feed: str, programme: str, home: Household, person: Member) -> bool:
    """Whether the person's outcome in the programme may depend on the feed."""
    return CONCERN.get(feed, _nobody)(programme, home, person)


def _nobody(programme: str, home: Household, person: Member) -> bool:
    return False


def _dibao_roll(programme: str, home: Household, person: Member) -> bool:
    if programme == "disability_living":
        return person.certificate is not None
    return programme in {*BY_INCOME, "insurance_subsidy"}


def _tekun_roll(programme: str, home: Household, person: Member) -> bool:
    if programme in {"disability_care", "disability_living"}:
        return person.certificate is not None
    if programme == "unsupported_child":
        return person.age is None or person.age < 18
    return programme in {*BY_INCOME, "insurance_subsidy"}


def _edge_roll(programme: str, home: Household, person: Member) -> bool:
    if programme == "dibao_single":
        return person.severe or person.gravely_ill
    return programme in {"edge", "rigid_expenditure"}


def _child_roll(programme: str, home: Household, person: Member) -> bool:
    if programme in BY_INCOME and _somebody_on(home, "child"):
        return True  # what the roll pays
    asked = programme in {"tekun", "disability_living", "unsupported_child"}
    return asked and ("child" in person.on or person.may_be_child)


def _rigid_roll(programme: str, home: Household, person: Member) -> bool:
    return programme == "rigid_expenditure"


def _insurance_roll(programme: str, home: Household, person: Member) -> bool:
    return programme in {"insurance", "insurance_subsidy"}


def _temporary_ledger(programme: str, home: Household, person: Member) -> bool:
    """Whoever would have it but for earlier assistance: found lately, or not known when."""
    days = [found for member in home.members if (found := day_of(member.row.get("识别监测时间")))]
    lately = any(earlier(home.facts.day, 3) <= day <= home.facts.day for day in days)
    return programme == "temporary" and (lately or not days)


def _medical_spending(programme: str, home: Household, person: Member) -> bool:
    return programme == "rigid_expenditure"


def _disability_register(programme: str, home: Household, person: Member) -> bool:
    """The register can hold anybody; what of it a rule reads decides."""
    others = [member for member in home.present if member is not person]
    if programme == "tekun":
        return any(_of_working_age(member) for member in [person, *home.bound_to(person)])
    if programme in {"dibao", "edge"}:
        return any("dibao" in member.on and not member.gravely_ill for member in others)
    if programme == "dibao_single":
        return not person.on & {"dibao", "tekun"}
    if programme == "unsupported_child":
        return person.age is None or person.age < 18
    if programme == "disability_living":
        return "dibao" in person.on
    return programme == "disability_care"


def _of_working_age(member: Member) -> bool:
    return member.age is None or 16 <= member.age < 60


def _disability_allowances(programme: str, home: Household, person: Member) -> bool:
    if programme in BY_INCOME:
        return _somebody_on(home, "living") or _somebody_on(home, "care")
    asked = programme in {"disability_living", "disability_care"}
    return asked and (person.certificate is not None or bool(person.on & {"living", "care"}))


def _deaths(programme: str, home: Household, person: Member) -> bool:
    return any(member.dead for member in home.members)


def _household_register(programme: str, home: Household, person: Member) -> bool:
    return programme in BY_LINE and any(member.number in home.facts.townspeople for member in home.members)


def _vehicles(programme: str, home: Household, person: Member) -> bool:
    return programme in WITH_EVIDENCE and home.code in home.facts.authorised


def _authorisations(programme: str, home: Household, person: Member) -> bool:
    return programme in WITH_EVIDENCE and home.disqualified


def _somebody_on(home: Household, code: str) -> bool:
    return any(code in member.on for member in home.present)


CONCERN: dict[str, Callable[[str, Household, Member], bool]] = {
    "dibao_roll": _dibao_roll,
    "tekun_roll": _tekun_roll,
    "edge_roll": _edge_roll,
    "child_roll": _child_roll,
    "rigid_roll": _rigid_roll,
    "insurance_roll": _insurance_roll,
    "temporary_ledger": _temporary_ledger,
    "medical_spending": _medical_spending,
    "disability_register": _disability_register,
    "disability_allowances": _disability_allowances,
    "deaths": _deaths,
    "household_register": _household_register,
    "vehicles": _vehicles,
    "authorisations": _authorisations,
}
"""Every other feed bears on no outcome: its evidence is stated as a reservation, or it belongs to another system."""
