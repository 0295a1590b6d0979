"""Programmes as declarations, and the one evaluator that judges people by them.

A version is an ordered list of clauses; the first whose condition holds gives the outcome. Unknown
stays unknown: where a condition cannot be told, the outcome is ``cannot_say`` unless every way it
could turn out gives the same (DECISIONS 17).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from transforms.facts.doubts import is_doubtful, is_doubtful_by_others

EVER = date(1900, 1, 1)
"""For programmes that POLICY holds in force always: the oldest text that is known serves."""


def fact(name: str) -> pl.Expr:
    """A column of core_facts."""
    return pl.col(name)


def or_unknown(test: pl.Expr) -> pl.Expr:
    """True where the test holds, else not known: for data that tell only the least of something."""
    return pl.when(test).then(pl.lit(value=True))


@dataclass(frozen=True, slots=True)
class Law:
    """Document, number and article; not verified where nobody has read it in its source yet."""

    title: str
    number: str
    article: str
    is_verified: bool = True

    def __str__(self) -> str:
        """As officials cite it."""
        return f"《{self.title}》（{self.number}）{self.article}{'' if self.is_verified else '（条文待核）'}"


@dataclass(frozen=True, eq=False)
class Condition:
    """One sentence of the law as a three-valued test over facts.

    law: None where it is the version's own text, which changes with the day.
    lacks: what is missing when it cannot be told.
    """

    code: str
    test: pl.Expr
    law: Law | None
    says: str
    lacks: str = ""


@dataclass(frozen=True)
class Clause:
    """An outcome and the condition that gives it; with ``unless``, the condition that must hold to go on."""

    outcome: str
    condition: Condition
    unless: bool = False

    @property
    def fires(self) -> pl.Expr:
        """True when this clause decides."""
        return ~self.condition.test if self.unless else self.condition.test


ALIVE = Condition("alive", ~fact("is_deceased"), None, "已确认死亡")
NUMBER_USABLE = Condition(
    "number_unusable", fact("is_numbered"), None, "证件号码不可用，无法与名册比对", "有效的证件号码"
)
_FIRST = (Clause("deceased", ALIVE, unless=True),)
"""What comes before every programme's own clauses (POLICY §4)."""

DIBAO_ROLL = Condition("dibao_roll", fact("dibao_roll_known"), None, "本县低保名册缺失，无法比对", "本县低保名册")
TEKUN_ROLL = Condition(
    "tekun_roll", fact("tekun_roll_known"), None, "本县特困人员名册缺失，无法比对", "本县特困人员名册"
)
ROLLS = (Clause("cannot_say", DIBAO_ROLL, unless=True), Clause("cannot_say", TEKUN_ROLL, unless=True))
"""First clauses of programmes that cannot be judged without both of the county's rolls (DECISIONS 14)."""
BY_NUMBER = (Clause("cannot_say", NUMBER_USABLE, unless=True),)
"""What comes next in programmes whose own roll or ledger is looked up by the number: who has none is not found
there and may have had the assistance all the same, so that nothing is said, never ``meets``."""

SIMILAR_PERSON = Condition(
    "similar_person_on_roll", ~(is_doubtful() | is_doubtful_by_others()), None,
    "名册中有高度相似人员，需核实是否为同一人", "是否为名册中的同一人",
)  # fmt: skip
BY_LINK = -1
"""The deciding clause of an outcome that hangs on a link nobody confirmed (DECISIONS 12, 20)."""

GENERAL = (ALIVE, NUMBER_USABLE, DIBAO_ROLL, TEKUN_ROLL, SIMILAR_PERSON)
"""Conditions about what is known, which no article names."""

PROPERTY_2012 = Law("最低生活保障审核审批办法（试行）", "民发〔2012〕220号", "第四条")
PROPERTY_2021 = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第十四条、第十七条")
CHECKED = ("meets", "possible")
FLAGGED = (*CHECKED, "partly_covered")


@dataclass(frozen=True)
class Version:
    """A programme's clauses from a day on; ``otherwise`` when none decides, with its law and words.

    property_law: where likely disqualifying property, read under authorisation, turns meets and
    possible into needs_check; None: the programme does not look at property.
    """

    effective_from: date
    clauses: tuple[Clause, ...]
    otherwise: str
    law: Law
    says: str
    property_law: Law | None = None

    @cached_property
    def all_clauses(self) -> tuple[Clause, ...]:
        """The general clauses, then the programme's own."""
        return (*_FIRST, *self.clauses)

    @cached_property
    def property_condition(self) -> Condition | None:
        """Nothing likely disqualifying is registered, as far as an authorisation lets it be read."""
        if self.property_law is None:
            return None
        return Condition(
            PROPERTY, ~fact("likely_disqualifying"), self.property_law,
            "授权核对发现车辆等财产，需先行核实", "机动车等财产登记信息",
        )  # fmt: skip

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition once; its place is its bit in the masks."""
        last = (self.property_condition,) if self.property_condition else ()
        return (*dict.fromkeys(clause.condition for clause in self.all_clauses), *last, SIMILAR_PERSON)


PROPERTY = "property_within_rule"


@dataclass(frozen=True, eq=False)
class Cost:
    """What one more costs, at least and at most, and what each one covered receives: fen a year, null not known."""

    least: pl.Expr
    most: pl.Expr
    each: pl.Expr
    says: str = ""


@dataclass(frozen=True)
class Programme:
    """A kind of assistance.

    unit: whom the law judges, a person or a household.
    zero_is_right: nobody at all may be the right answer, so the live guard lets zero pass.
    all_is_right: whoever is not covered meets, so the live guard compares with the covered, too.
    is_published: False where the law forbids it: judged and explained, never on a list.
    cost: None where what it costs follows no number that we hold.
    """

    code: str
    name_en: str
    name_zh: str
    unit: str
    versions: tuple[Version, ...]
    zero_is_right: bool = False
    all_is_right: bool = False
    is_published: bool = True
    cost: Cost | None = None

    def version_on(self, day: date) -> Version | None:
        """The version in force on a day, or None before the first."""
        begun = [version for version in self.versions if version.effective_from <= day]
        return max(begun, key=lambda version: version.effective_from, default=None)
