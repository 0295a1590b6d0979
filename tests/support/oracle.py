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
 4. Blank beside a value is no conflict of incomes: the value holds. A component conflicts like
    the income itself does.
 5. An urban roll makes the scheme urban when a present member is *covered* on it at D. The
    register's householder is the list's 户主; records of moved or cancelled persons do not count.
 6. A register row that is not 有效 gives no certificate; a certificate number on the list still does.
 7. Confirmed death stays `deceased` where the rolls are missing.
 8. A property record counts when its state is 正常 or blank; an authorisation without end is open.
 9. 月 columns on allowances and child roll count from their start month on; blank start = since ever.
10. A roll covers the counties that its rows name.
12. A member without a usable number is judged by what the list says. An entry of a roll, of nobody listed,
    with the same name, the birth date of the list's column and no other county may be that member: judged
    as on the roll and as not; where the two differ, ``needs_check``. It takes nobody else of the household off
    a list, nor counts its money; who would be on one only through it is asked, too.
11. Without the roll that would prove or rule out a sum, the sum is taken as 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.support import oracle_more
from tests.support.oracle_facts import Facts, Record, in_use, merged
from tests.support.oracle_values import age_on, born_on, day_of, fen, identity, plain

Key = tuple[str, str, str, str]

LAW_2021 = date(2021, 7, 1)
LAW_2022 = date(2022, 10, 20)
PENSION_END = date(2025, 12, 31)
DEDUCTED = ("低保金", "特困人员救助供养金", "残疾补贴", "优抚金", "计划生育金")
INCOME = ("人均纯收入", "养老保险金", *DEDUCTED)
BY_ROLLS = ("tekun", "dibao", "dibao_single", "edge")
PROGRAMMES = (*BY_ROLLS, *oracle_more.RULES)


@dataclass(frozen=True)
class Numbers:
    """The numbers in force at D: yuan-free, in fen.

    ``standards`` holds the dibao standard of a *year* for one head by (county code, residence).
    """

    standards: Mapping[tuple[str, str], int]
    edge_multiple: Fraction = Fraction(3, 2)
    basic_pension_fen_month: int = 0
    disposable: Mapping[str, int] = field(default_factory=dict)
    spending_ratio: Fraction | None = None


@dataclass
class Member:
    """One listed person, with what the rolls and registers say at D."""

    code: str
    row: Record
    number: str | None
    age: int | None
    dead: bool = False
    on: set[str] = field(default_factory=set)
    may_be_on: set[str] = field(default_factory=set)
    certificate: tuple[str | None, int | None] | None = None

    @property
    def severe(self) -> bool:
        """Severely disabled for single-person dibao (57号 art. 8)."""
        kind, level = self.certificate or (None, None)
        if level is None:
            return False
        return level <= 2 or (level == 3 and kind in {"智力", "精神"})

    def can_work(self, day: date) -> bool | None:
        """Labour ability at D, None when the age is unknown and no certificate settles it."""
        kind, level = self.certificate or (None, None)
        limits = {"智力": 3, "精神": 3, "肢体": 2, "视力": 1} if day >= LAW_2021 else {"智力": 2, "精神": 2, "肢体": 1}
        if level is not None and level <= limits.get(kind or "", 0):
            return False
        if self.age is None:
            return None
        return 16 <= self.age < 60


FLAGGED = {"meets", "possible", "partly_covered"}

# --- one household --------------------------------------------------------------------------


@dataclass
class Household:
    """A list household at D, and its income interval against its line."""

    members: list[Member]
    county: str
    code: str
    facts: Facts
    numbers: Numbers

    def __post_init__(self) -> None:
        self.present = [member for member in self.members if not member.dead]
        residence = "urban" if self._urban() else "rural"
        self.line = self.numbers.standards[self.county, residence] * len(self.present)
        self.edge_line = self.line * self.numbers.edge_multiple
        self.income = self._income()
        numbers_present = {member.number for member in self.present}
        self.disqualified = self.code in self.facts.authorised and bool(numbers_present & self.facts.cars)

    def _urban(self) -> bool:
        heads = {m.number for m in self.members if plain(m.row.get("与户主关系")) == "户主"}
        numbers = {member.number for member in self.present}
        return bool(heads & self.facts.townspeople) or any(
            number in numbers and "城市" in plain(row.get("救助类型")) for number, row in self.facts.dibao
        )

    def _income(self) -> tuple[int, int] | None:
        """[lower, upper] of the household's countable income of a year in fen; None = unknown."""
        values: dict[str, int] = {}
        for name in INCOME:
            said = {fen(member.row.get(name)) for member in self.members} - {None}
            if len(said) > 1:
                return None
            values[name] = said.pop() or 0 if said else (0 if name != "人均纯收入" else -1)
        if values["人均纯收入"] == -1:
            return None
        reported = values["人均纯收入"] * len(self.members)
        deducted = sum(values[name] for name in DEDUCTED) + self._pension(values["养老保险金"])
        known = 12 * self._monthly_assistance()
        return max(0, reported - max(deducted, known)), max(0, reported - deducted)

    def _pension(self, listed: int) -> int:
        if not LAW_2021 <= self.facts.day <= PENSION_END:
            return 0
        recipients = sum(member.age is not None and member.age >= 60 for member in self.present)
        return min(12 * self.numbers.basic_pension_fen_month * recipients, listed)

    def _monthly_assistance(self) -> int:
        facts, numbers = self.facts, {member.number for member in self.present} - {None}
        households = {
            plain(row.get("低保证号")): fen(row.get("户月保障金额")) or 0
            for number, row in facts.dibao
            if number in numbers
        }
        tekun = (fen(row.get("月供养金")) or 0 for number, row in facts.tekun.items() if number in numbers)
        child = (fen(row.get("月标准")) or 0 for number, row in facts.child.items() if number in numbers)
        allowance = (fen(row.get("补贴金额")) or 0 for number, row in facts.allowances if number in numbers)
        return sum(households.values()) + sum(tekun) + sum(child) + sum(allowance)

    def judge(self, person: Member, programme: str) -> str:
        """One outcome, in the order in which programmes are judged."""
        day = self.facts.day
        if day < {"dibao_single": LAW_2021, "edge": LAW_2021, **oracle_more.IN_FORCE}.get(programme, day):
            return "not_in_force"
        if person.dead:
            return "deceased"
        surely = self._judged(person, programme)
        sure = [member.on for member in self.members]
        for member in self.members:
            member.on = member.on | member.may_be_on
        perhaps = self._judged(person, programme)
        for member, on in zip(self.members, sure, strict=True):
            member.on = on
        gains = perhaps in FLAGGED and surely not in FLAGGED
        return "needs_check" if surely != perhaps and (person.may_be_on or gains) else surely

    def _judged(self, person: Member, programme: str) -> str:
        if oracle_more.COVERED_BY.get(programme, programme) in person.on:
            return "covered"
        if person.number is None and programme in oracle_more.BY_NUMBER:
            return "cannot_say"
        rules = {"tekun": _tekun, "dibao": _dibao, "dibao_single": _single, "edge": _edge, **oracle_more.RULES}
        outcome = rules[programme](self, person)
        looked_at = programme in {*BY_ROLLS, "rigid_expenditure"}
        return "needs_check" if looked_at and outcome in {"meets", "possible"} and self.disqualified else outcome


# --- the programmes -------------------------------------------------------------------------


def _tekun(home: Household, person: Member) -> str:
    day = home.facts.day
    others = [member.can_work(day) for member in home.present if member is not person]
    if person.on & {"dibao", "child"} or person.can_work(day) or True in others:
        return "fails"
    if home.income and home.income[0] >= home.line:
        return "fails"
    if None in [*others, person.can_work(day)]:
        return "cannot_say"
    alone = len(home.present) == 1
    return "meets" if alone and home.income and home.income[1] < home.line else "possible"


def _dibao(home: Household, person: Member) -> str:
    if "tekun" in person.on:
        return "covered_elsewhere"
    if any("dibao" in m.on and "tekun" not in m.on for m in home.present if m is not person):
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
        holds = holds or home.income[1] < home.edge_line
        may_hold = home.income[0] < home.edge_line
    gravely_ill = "患有大病" in plain(person.row.get("健康状况"))
    if person.severe and holds:
        return "meets"
    if (person.severe or gravely_ill) and (holds or may_hold):
        return "possible"
    level = person.certificate[1] if person.certificate else None
    idle = plain(person.row.get("务工所在地")) == ""
    if home.facts.day >= LAW_2022 and (person.age or 0) >= 18 and level in {1, 2} and idle:
        return "possible"
    return "cannot_say" if (person.severe or gravely_ill) and home.income is None else "fails"


def _edge(home: Household, person: Member) -> str:
    if person.on & {"dibao", "tekun"}:
        return "covered_elsewhere"
    if any("dibao" in member.on for member in home.present):
        return "fails"
    if home.income is None:
        return "cannot_say"
    lower, upper = home.income
    if upper < home.line:
        return "fails"
    return "meets" if upper < home.edge_line else "possible" if lower < home.edge_line else "fails"


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
        "living": facts.paid("生活"),
        "care": facts.paid("护理"),
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
    with_rolls = {row["county"] for row in used["dibao_roll"]} & {row["county"] for row in used["tekun_roll"]}
    found: dict[Key, str] = {}
    for home in households(used["monitoring_list"], facts, numbers):
        for person in home.members:
            for programme in PROGRAMMES:
                outcome = home.judge(person, programme)
                lost = home.county not in with_rolls and programme in BY_ROLLS
                if lost and outcome not in {"deceased", "not_in_force"}:
                    outcome = "cannot_say"
                found[home.county, home.code, person.code, programme] = outcome
    return found
