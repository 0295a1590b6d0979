"""One list household at D as the oracle sees it: who is present, whose rolls are known, its incomes and its lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import combinations, product

from tests.support.oracle_facts import Facts, Record
from tests.support.oracle_values import fen, plain

LAW_2020 = date(2020, 6, 3)
LAW_2021 = date(2021, 7, 1)
LAW_2022 = date(2022, 10, 20)
LAW_2026 = date(2026, 1, 1)
DEDUCTED = ("低保金", "特困人员救助供养金", "残疾补贴", "优抚金", "计划生育金")
OLD_AGE = "高龄补贴"
INCOME = ("人均纯收入", "养老保险金", *DEDUCTED, OLD_AGE)
NOT_AT_SCHOOL = {"", "否", "非在校", "非在校生", "不在校", "辍学", "失学"}
CARDS = (None, ("肢体", 1), ("听力", 1), ("智力", 3), ("精神", 4))
"""A certificate of every sort that some rule tells apart, and none."""

GRANDCHILDREN = ("之孙子", "之孙女", "之外孙子", "之外孙女")
BOUND = (
    (("户主",), ("配偶",)),
    (("之父",), ("之母",)),
    (("之岳父",), ("之岳母",)),
    (("之公公",), ("之婆婆",)),
    (("之祖父",), ("之祖母",)),
    (("户主", "配偶"), ("之子", "之女")),
    (("户主", "之兄弟姐妹"), ("之父", "之母")),
    (("配偶",), ("之岳父", "之岳母", "之公公", "之婆婆")),
    (("之祖父", "之祖母"), ("之父", "之母")),
    (GRANDCHILDREN, ("之子", "之女", "之儿媳", "之女婿")),
)
"""与户主关系 whose bearers owe each other support whatever else holds: any of the first and any of the second."""


def bound(one: str, other: str) -> bool:
    """Whether two members of these relations surely owe each other support."""
    return any((one in ones and other in others) or (other in ones and one in others) for ones, others in BOUND)


@dataclass(frozen=True)
class Numbers:
    """The numbers in force at D, in fen.

    ``standards`` holds the dibao standard of a *year* for one head by (county code, residence);
    ``basic_pension_left_out`` what counties have entered from 2026 on, by county code.
    """

    standards: Mapping[tuple[str, str], int]
    edge_multiple: Fraction = Fraction(3, 2)
    basic_pension_fen_month: int = 0
    disposable: Mapping[str, int] = field(default_factory=dict)
    spending_ratio: Fraction | None = None
    basic_pension_left_out: Mapping[str, bool] = field(default_factory=dict)


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
    def relation(self) -> str:
        """与户主关系."""
        return plain(self.row.get("与户主关系"))

    @property
    def severe(self) -> bool:
        """Severely disabled for single-person dibao (57号 art. 8)."""
        kind, level = self.certificate or (None, None)
        if level is None:
            return False
        return level <= 2 or (level == 3 and kind in {"智力", "精神"})

    @property
    def gravely_ill(self) -> bool:
        """Seriously ill by the list."""
        return "患有大病" in plain(self.row.get("健康状况"))

    @property
    def may_be_child(self) -> bool:
        """Whether the child scheme can hold the person: under 18, or 18 to 22 and at school."""
        if self.age is None or self.age < 18:
            return True
        return self.age <= 22 and plain(self.row.get("在校生状况")) not in NOT_AT_SCHOOL

    def can_work(self, day: date) -> bool | None:
        """Labour ability at D, None when the age is unknown and no certificate settles it."""
        kind, level = self.certificate or (None, None)
        limits = {"智力": 3, "精神": 3, "肢体": 2, "视力": 1} if day >= LAW_2021 else {"智力": 2, "精神": 2, "肢体": 1}
        if level is not None and level <= limits.get(kind or "", 0):
            return False
        if self.age is None:
            return None
        return 16 <= self.age < 60

    def single_on_dibao(self, day: date) -> bool:
        """On dibao alone as the law allows it: severely disabled or seriously ill, from 2020-06-03."""
        return "dibao" in self.on and day >= LAW_2020 and (self.severe or self.gravely_ill)


@dataclass
class Household:
    """A list household at D, and its income intervals against its line."""

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
        self.income = self._income(self._left_out(), aged=False)
        self.income_for_tekun = self._income(True, aged=True)
        numbers_present = {member.number for member in self.present}
        self.disqualified = self.code in self.facts.authorised and bool(numbers_present & self.facts.cars)

    def _urban(self) -> bool:
        heads = {m.number for m in self.members if m.relation == "户主"}
        numbers = {member.number for member in self.present}
        return bool(heads & self.facts.townspeople) or any(
            number in numbers and "城市" in plain(row.get("救助类型")) for number, row in self.facts.dibao
        )

    # --- income ---

    def _left_out(self) -> bool | None:
        """Whether the basic pension is left out of dibao's income; None = no text says."""
        if self.facts.day < LAW_2021:
            return False
        if self.facts.day < LAW_2026:
            return True
        return self.numbers.basic_pension_left_out.get(self.county)

    def _income(self, left_out: bool | None, *, aged: bool) -> tuple[int, int] | None:
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
        surely = sum(values[name] for name in DEDUCTED) + (values[OLD_AGE] if aged else 0)
        basic = self._basic_pension(values["养老保险金"])
        perhaps = surely + (0 if left_out is False else basic)
        surely += basic if left_out else 0
        known = 12 * self._monthly_assistance()
        return max(0, reported - max(perhaps, known)), max(0, reported - surely)

    def _basic_pension(self, listed: int) -> int:
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

    # --- who owes support ---

    def bound_to(self, person: Member) -> list[Member]:
        """Present members who surely owe the person support."""
        return [member for member in self.present if member is not person and bound(member.relation, person.relation)]

    # --- what was not received ---

    def lacks(self, feed: str) -> bool:
        """Whether a feed was not received for this county."""
        return not self.facts.received(feed, self.county)

    def lost_rolls(self, programme: str) -> frozenset[str]:
        """Rolls that were not received and could hold anybody; what edge itself makes of its own is its rule."""
        asked = ("dibao", "tekun") if programme == "edge" else ("dibao", "tekun", "edge")
        return frozenset(code for code in asked if self.lacks(f"{code}_roll"))

    def open_rolls(self, person: Member, programme: str) -> list[frozenset[str]]:
        """What rolls that were not received could say of the person, each for itself."""
        found = [frozenset({code}) for code in sorted(self.lost_rolls(programme))]
        if self.lacks("child_roll") and person.may_be_child:
            found += [frozenset({"child"}), frozenset({"child", "full child"})]
        if self.lacks("disability_allowances") and person.certificate is not None:
            found += [frozenset({"living"}), frozenset({"care"})]
        if self.lacks("rigid_roll") and not any(member.on & {"dibao", "tekun", "edge"} for member in self.present):
            found += [frozenset({"rigid"})]
        return found

    def ways(self, person: Member, programme: str) -> Iterator[None]:
        """Turn the household into every way in which what was not received could be; itself in the end."""
        everybody = self.members
        kept = [(member.on, member.certificate) for member in everybody]
        blind = self.lacks("disability_register")
        cards = [
            [member.certificate] if member.certificate or not blind else CARDS if member is person else CARDS[:2]
            for member in everybody
        ]
        lost = self.lost_rolls(programme)
        for chosen in product(*cards):
            for member, (on, _), card in zip(everybody, kept, chosen, strict=True):
                member.on, member.certificate = on, card
            rolls = self.open_rolls(person, programme)
            some = [frozenset[str]().union(*few) for size in range(len(rolls) + 1) for few in combinations(rolls, size)]
            for mine, others in product(some, {frozenset[str](), lost}):
                for member, (on, _) in zip(everybody, kept, strict=True):
                    member.on = on | (mine if member is person else others)
                yield
        for member, (on, card) in zip(everybody, kept, strict=True):
            member.on, member.certificate = on, card
