"""What a careful second person concludes from the law: an oracle for the end-to-end tests.

Plain loops over plain records, one household after another; written from the rules alone, without
sight of the production code. A record is a dict with the headings' canonical Chinese names as keys
and the cells as received as values, plus ``feed``, ``supplier``, ``path``, ``date`` (of the
snapshot; ``usable_on`` where it may be used earlier, as with a month in the file name) and
``county`` (code, or None where the feed names none).

READINGS chosen where the text is open and the sample decides nothing:
 1. A birthday completes the year on the day itself.
 2. A member without a usable number is present and counts in N and N0; the age for the others'
    tekun comes from the list's own birth date; without one, it is unknown whether the
    member can work.
 3. "The household is this one person": N = 1, though others listed have died.
 4. Blank beside a value is no conflict of incomes: the value holds. A component conflicts like the
    income itself does, and then no law's income is known, though only tekun's reads 高龄补贴.
 5. An urban roll makes the scheme urban when a present member is *covered* on it at D. The
    register's householder is the list's 户主; records of moved or cancelled persons do not count.
 6. A register row that is not 有效 gives no certificate; a certificate number on the list still does.
 7. Confirmed death stays `deceased` where the rolls are missing.
 8. A property record counts when its state is 正常 or blank; an authorisation without end is open.
 9. 月 columns on allowances and child roll count from their start month on; blank start = since ever.
10. A roll covers the counties that its rows name; one whose rows name none covers all.
11. Without the roll that would prove or rule out a sum, the sum is taken as 0.
12. A member without a usable number is judged by what the list says. An entry of a roll, of nobody listed,
    with the same name, the birth date of the list's column and no other county may be that member: judged
    as on the roll and as not; where the two differ, ``needs_check``. It takes nobody else of the household off
    a list, nor counts its money; who would be on one only through it is asked, too.
20. edge and dibao_single begin on 2020-06-03 (POLICY 1 and the rules), though the table of POLICY 4 still
    says 2021-07-01; whoever is severely disabled is so by the set of 57号 art. 8 on earlier days, too.
21. The pairs of Obligors are taken as written: a son and a daughter-in-law are not surely a couple.
22. Labour ability that is not known of the person or of somebody surely bound: ``cannot_say`` unless both
    ways give the same; of anybody else it decides nothing.
23. The child scheme is any entry of the child roll, but for disability_living, which only 孤儿 and
    事实无人抚养儿童 without 差额, 部分 or 补差 exclude. A blank 保障类别 excludes nobody.
24. What was not received could turn out either way: one outcome where all ways agree, else ``cannot_say``.
    Rolls cannot hold everybody: the child roll only who is under 18 (18 to 22 at school), allowances only
    who has a certificate, the roll of 刚性支出 nobody whose household is on dibao, tekun or edge.
25. Without the edge roll edge ``meets`` becomes ``possible``, and what income alone decides stays: a household
    outside the interval fails. For dibao_single and rigid_expenditure, which ask who is on it, it is unknown.
26. Whoever is insured as an employee and stands on the insurance roll is covered by the roll, which comes
    first; without that roll, which cannot hold who is insured elsewhere, ``covered_elsewhere``, and no subsidy.
27. A county's number for the basic pension (1 left out, 0 counted) is read from 2026-01-01 on.
29. Property of which no list was received is not checked: a reservation, as without an authorisation.
28. 在校生状况 says yes unless it is blank or a word for no.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.support import oracle_more
from tests.support.oracle_facts import Facts, Record, in_use, merged
from tests.support.oracle_home import LAW_2020, LAW_2022, Household, Member, Numbers
from tests.support.oracle_values import age_on, born_on, day_of, identity, plain

Key = tuple[str, str, str, str]

BY_ROLLS = ("tekun", "dibao", "dibao_single", "edge")
PROGRAMMES = (*BY_ROLLS, *oracle_more.RULES)
FLAGGED = {"meets", "possible", "partly_covered"}

# --- one outcome ----------------------------------------------------------------------------


def outcome_of(home: Household, person: Member, programme: str) -> str:
    """One outcome, in the order in which programmes are judged."""
    begins = LAW_2020 if programme in {"dibao_single", "edge"} else oracle_more.IN_FORCE.get(programme)
    if begins and home.facts.day < begins:
        return "not_in_force"
    if person.dead:
        return "deceased"
    if programme in BY_ROLLS and (home.lacks("dibao_roll") or home.lacks("tekun_roll")):
        return "cannot_say"
    surely = _whatever_was_lost(home, person, programme)
    sure = [member.on for member in home.members]
    for member in home.members:
        member.on = member.on | member.may_be_on
    perhaps = _whatever_was_lost(home, person, programme)
    for member, on in zip(home.members, sure, strict=True):
        member.on = on
    gains = perhaps in FLAGGED and surely not in FLAGGED
    return "needs_check" if surely != perhaps and (person.may_be_on or gains) else surely


def _whatever_was_lost(home: Household, person: Member, programme: str) -> str:
    """The outcome in every way in which the rolls that are missing could turn out, if it is one."""
    found = {_judged(home, person, programme) for _ in home.ways(person, programme)}
    return found.pop() if len(found) == 1 else "cannot_say"


def _judged(home: Household, person: Member, programme: str) -> str:
    if oracle_more.COVERED_BY.get(programme, programme) in person.on:
        return "covered"
    if person.number is None and programme in oracle_more.BY_NUMBER:
        return "cannot_say"
    rules = {"tekun": _tekun, "dibao": _dibao, "dibao_single": _single, "edge": _edge, **oracle_more.RULES}
    outcome = rules[programme](home, person)
    looked_at = programme in {*BY_ROLLS, "rigid_expenditure"}
    return "needs_check" if looked_at and outcome in {"meets", "possible"} and home.disqualified else outcome


# --- the programmes -------------------------------------------------------------------------


def _tekun(home: Household, person: Member) -> str:
    day, income = home.facts.day, home.income_for_tekun
    bound = [member.can_work(day) for member in home.bound_to(person)]
    if person.on & {"dibao", "child"} or person.can_work(day) or True in bound:
        return "fails"
    if income and income[0] >= home.line:
        return "fails"
    if None in [*bound, person.can_work(day)]:
        return "cannot_say"
    alone = len(home.present) == 1
    return "meets" if alone and income and income[1] < home.line else "possible"


def _dibao(home: Household, person: Member) -> str:
    if "tekun" in person.on:
        return "covered_elsewhere"
    others = [member for member in home.present if member is not person and "tekun" not in member.on]
    if any("dibao" in member.on and not member.single_on_dibao(home.facts.day) for member in others):
        return "partly_covered"
    if home.income is None:
        return "cannot_say"
    lower, upper = home.income
    return "meets" if upper < home.line else "possible" if lower < home.line else "fails"


def _single(home: Household, person: Member) -> str:
    if person.on & {"dibao", "tekun"}:
        return "covered_elsewhere"
    holds = any("edge" in member.on for member in home.present)
    may_hold = False
    if home.income and home.income[1] >= home.line:
        lower, upper = home.income
        holds = holds or upper < home.edge_line
        may_hold = lower < home.edge_line <= upper
    if person.severe and holds:
        return "meets"
    if (person.severe or person.gravely_ill) and (holds or may_hold):
        return "possible"
    level = person.certificate[1] if person.certificate else None
    idle = plain(person.row.get("务工所在地")) == ""
    if home.facts.day >= LAW_2022 and (person.age or 0) >= 18 and level in {1, 2} and idle:
        return "possible"
    return "cannot_say" if (person.severe or person.gravely_ill) and home.income is None else "fails"


def _edge(home: Household, person: Member) -> str:
    if person.on & {"dibao", "tekun"}:
        return "covered_elsewhere"
    if any("dibao" in member.on and not member.single_on_dibao(home.facts.day) for member in home.present):
        return "fails"
    if home.income is None:
        return "cannot_say"
    lower, upper = home.income
    if upper < home.line:
        return "fails"
    if upper < home.edge_line:
        return "possible" if home.lacks("edge_roll") else "meets"
    return "possible" if lower < home.edge_line else "fails"


# --- all of it ------------------------------------------------------------------------------


def households(rows: Iterable[Record], facts: Facts, numbers: Numbers) -> list[Household]:
    """Every list household with its members, duplicates merged."""
    people: dict[tuple[str, str], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found = identity(row.get("证件号码"))
        who = found.number if found else f"{plain(row.get('姓名'))}/{plain(row.get('证件号码'))}"
        people[row["county"], plain(row["户编号"])][who].append(row)
    homes = []
    listed = {who for members in people.values() for who in members}
    for (county, code), members in people.items():
        rows_of = [merged(same) for same in members.values()]
        found_members = [_member(row, facts) for row in rows_of]
        for member in found_members:
            if member.number is None:
                member.may_be_on = _resembled(member, county, facts, listed)
        _number_members(code, found_members)
        homes.append(Household(found_members, county, code, facts, numbers))
    return homes


def _member(row: Record, facts: Facts) -> Member:
    found = identity(row.get("证件号码"))
    born = born_on(found.number) if found else day_of(row.get("出生日期"))
    age = age_on(born, facts.day) if born else None
    member = Member(plain(row.get("人编号")), row, found.number if found else None, age)
    if found is None:
        return member
    member.dead = found.number in facts.dead
    holders = {
        "dibao": {number for number, _ in facts.dibao},
        "tekun": facts.tekun,
        "edge": facts.edge,
        "child": facts.child,
        "rigid": facts.rigid,
        "full child": facts.full_child,
        "living": facts.paid["生活"],
        "care": facts.paid["护理"],
        "insured": facts.insured,
        "subsidised": facts.subsidised,
    }
    member.on = {code for code, numbers in holders.items() if found.number in numbers}
    member.certificate = facts.register.get(found.number)
    if member.certificate is None and found.level is not None:
        member.certificate = (found.kind, found.level)
    return member


def _resembled(member: Member, county: str, facts: Facts, listed: set[str]) -> set[str]:
    """The rolls with an entry that may be this member without a number."""
    born, name = day_of(member.row.get("出生日期")), plain(member.row.get("姓名"))
    entries = [
        *(("dibao", number, row) for number, row in facts.dibao),
        *(("tekun", number, row) for number, row in facts.tekun.items()),
        *(("edge", number, row) for number, row in facts.edge.items()),
        *(("rigid", number, row) for number, row in facts.rigid.items()),
        *(("child", number, row) for number, row in facts.child.items()),
        *(("full child", number, row) for number, row in facts.child.items() if number in facts.full_child),
        *(("living", number, row) for number, row in facts.allowances if "生活" in plain(row.get("补贴类型"))),
        *(("care", number, row) for number, row in facts.allowances if "护理" in plain(row.get("补贴类型"))),
    ]
    return {
        programme
        for programme, number, row in entries
        if number not in listed and plain(row.get("姓名")) == name and born_on(number) == born
        and row["county"] in {county, None}
    }  # fmt: skip


def _number_members(code: str, members: list[Member]) -> None:
    """Give the fallback code where 人编号 is absent: householder, number, name, birth date."""

    def order(member: Member) -> tuple[Any, ...]:
        row = member.row
        head = plain(row.get("与户主关系")) != "户主"
        return head, member.number or "", plain(row.get("姓名")), plain(row.get("出生日期"))

    for place, member in enumerate(sorted(members, key=order), start=1):
        member.code = member.code or f"{code}{place:02d}"


def judge(records: Iterable[Record], numbers: Numbers, day: date) -> dict[Key, str]:
    """Every outcome at D by (county code, household code, member code, programme)."""
    used = in_use(records, day)
    facts = Facts(used, day)
    return {
        (home.county, home.code, person.code, programme): outcome_of(home, person, programme)
        for home in households(used["monitoring_list"], facts, numbers)
        for person in home.members
        for programme in PROGRAMMES
    }
