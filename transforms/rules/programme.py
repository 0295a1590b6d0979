"""Define the form of a programme's rule: conditions, clauses, and versions by the day they begin.

Belongs here: the declarations, and the general conditions that come before every programme's own. Does not: the
programmes (``transforms/programmes/``) and their evaluation over facts (``evaluate.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from transforms.contracts.core_assessments import Outcome
from transforms.facts.doubts import is_doubtful, is_doubtful_by_others
from transforms.messages import Both

EVER = date(1900, 1, 1)
"""For programmes that are in force always: the oldest text that is known serves."""


def fact(name: str) -> pl.Expr:
    """Read a column of core_facts."""
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
        """Cite it as officials do."""
        return f"《{self.title}》（{self.number}）{self.article}{'' if self.is_verified else '（条文待核）'}"


@dataclass(frozen=True, eq=False)
class Condition:
    """One sentence of the law as a three-valued test over facts.

    asks_zh: what it asks, in words that are true when it holds.
    says: the reason it gives where it decides the outcome.
    lacks: what is missing when it cannot be told.
    law: None where it is the version's own text, which changes with the day.
    """

    code: str
    asks_zh: str
    test: pl.Expr
    says: str
    lacks: str = ""
    law: Law | None = None


@dataclass(frozen=True)
class Clause:
    """An outcome and the condition that gives it.

    unless: a guard clause; if the condition does not hold, this outcome applies, else the next clause is tried.
    lets_possible: where the condition cannot be told, what the later clauses say stands, but ``meets`` is ``possible``.
    """

    outcome: Outcome
    condition: Condition
    unless: bool = False
    lets_possible: bool = False


ALIVE = Condition("alive", "未确认死亡", ~fact("is_deceased"), "已确认死亡")
NUMBER_USABLE = Condition(
    code="number_unusable",
    asks_zh="证件号码可用",
    test=fact("is_numbered"),
    says="证件号码不可用，无法与名册比对",
    lacks="有效的证件号码",
)
DIBAO_ROLL = Condition(
    code="dibao_roll",
    asks_zh="本县低保名册可用",
    test=fact("dibao_roll_known"),
    says="本县低保名册缺失，无法比对",
    lacks="本县低保名册",
)
TEKUN_ROLL = Condition(
    code="tekun_roll",
    asks_zh="本县特困人员名册可用",
    test=fact("tekun_roll_known"),
    says="本县特困人员名册缺失，无法比对",
    lacks="本县特困人员名册",
)
SIMILAR_PERSON = Condition(
    code="similar_person_on_roll",
    asks_zh="名册中没有高度相似人员",
    test=~(is_doubtful() | is_doubtful_by_others()),
    says="名册中有高度相似人员，需核实是否为同一人",
    lacks="是否为名册中的同一人",
)
GENERAL = (ALIVE, NUMBER_USABLE, DIBAO_ROLL, TEKUN_ROLL, SIMILAR_PERSON)
"""Conditions about what is known, which no article names."""
PROPERTY = "property_within_rule"
"""Code of the condition about property, whose law is the version's."""

_FIRST = (Clause(Outcome.DECEASED, ALIVE, unless=True),)
"""Clauses before every programme's own."""
ROLLS = (
    Clause(Outcome.CANNOT_SAY, DIBAO_ROLL, unless=True),
    Clause(Outcome.CANNOT_SAY, TEKUN_ROLL, unless=True),
)
"""First clauses of programmes that cannot be assessed without both of the county's rolls (DECISIONS 14)."""
BY_NUMBER = (Clause(Outcome.CANNOT_SAY, NUMBER_USABLE, unless=True),)
"""The next clause of programmes whose own roll or ledger is looked up by the number: who has none is not found there
and may have had the assistance all the same, so the outcome is ``cannot_say``, never ``meets``."""
BY_LINK = -1
"""The deciding clause of an outcome that depends on an unconfirmed link (DECISIONS 12, 20)."""

INCOME_2012 = Law("最低生活保障审核审批办法（试行）", "民发〔2012〕220号", "第十六条")
PROPERTY_2012 = replace(INCOME_2012, article="第十七条")
PROPERTY_2021 = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第十四条、第十七条")


@dataclass(frozen=True)
class Version:
    """A programme's clauses from a day on; ``otherwise`` when none decides, with its law and words.

    property_law: where likely disqualifying property, read under authorisation, turns meets and
    possible into needs_check; None: the programme does not look at property.
    name_zh: what the text calls the programme, where not by its present name.
    """

    effective_from: date
    clauses: tuple[Clause, ...]
    otherwise: Outcome
    law: Law
    says: str
    property_law: Law | None = None
    name_zh: str = ""

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
            code=PROPERTY,
            asks_zh="未发现疑似超标财产",
            test=~fact("likely_disqualifying"),
            says="授权核对发现车辆等财产，需先行核实",
            lacks="机动车等财产登记信息",
            law=self.property_law,
        )

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition once; its place is its bit in the masks."""
        last = (self.property_condition,) if self.property_condition else ()
        return (*dict.fromkeys(clause.condition for clause in self.all_clauses), *last, SIMILAR_PERSON)


@dataclass(frozen=True, eq=False)
class Cost:
    """What one more enrolment costs, at least and at most, and what each one enrolled receives.

    Unit: fen a year; null: not known
    """

    least: pl.Expr
    most: pl.Expr
    each: pl.Expr
    says: str = ""


@dataclass(frozen=True)
class Programme:
    """A kind of assistance.

    unit: whom the law judges, a person or a household.
    zero_is_right: nobody at all may be the right answer, so the rate guard lets zero pass.
    all_is_right: whoever is not enrolled meets, so the rate guard compares with the enrolled, too.
    is_published: False where the law forbids it: assessed and explained, never on a list.
    cost: None where what it costs follows no number that we hold.
    reservation_zh: what the law asks and no list tells, said of everybody who is flagged.
    """

    code: str
    name_zh: str
    unit: str
    versions: tuple[Version, ...]
    zero_is_right: bool = False
    all_is_right: bool = False
    is_published: bool = True
    cost: Cost | None = None
    reservation_zh: str = ""

    @property
    def called(self) -> Both:
        """What messages call it: its code in English, its name in Chinese."""
        return Both(self.code, self.name_zh)

    def name_on(self, day: date) -> str:
        """Name it as the text in force on a day does."""
        version = self.version_on(day)
        return (version.name_zh if version else "") or self.name_zh

    def version_on(self, day: date) -> Version | None:
        """Find the version in force on a day; None before the first."""
        begun = [version for version in self.versions if version.effective_from <= day]
        return max(begun, key=lambda version: version.effective_from, default=None)
