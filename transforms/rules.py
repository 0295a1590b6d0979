"""Programmes as declarations, and the one evaluator that judges people by them.

A version is an ordered list of clauses; the first whose condition holds gives the outcome. Unknown
stays unknown: where a condition cannot be told, the outcome is ``cannot_say`` unless every way it
could turn out gives the same (DECISIONS 17).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from transforms.contracts.core_assessments import OUTCOMES
from transforms.facts import KEY
from transforms.facts.doubts import as_linked, is_doubtful, is_doubtful_by_others

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
_CHECKED = ("meets", "possible")
_FLAGGED = (*_CHECKED, "partly_covered")


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


def assess(programme: Programme, facts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Judge every person by one programme.

    Who may be on a roll by a link that nobody confirmed is judged both ways: as on the roll and as not.
    Where the two agree that is the outcome, else ``needs_check``: neither hidden nor published as missed.
    So are the others of the household, whom nobody takes off a list for it: they are asked about where only the
    link would put them on one.

    Returns: core_assessments; masks have the bit of a condition's place in the version.
    """
    version = programme.version_on(day)
    key = [pl.col(name) for name in KEY]
    if version is None:
        said = {"programme": pl.lit(programme.code), "outcome": pl.lit("not_in_force"), "clause": pl.lit(0, pl.Int8)}
        return facts.select(*key, **said, failed=pl.lit(0, pl.Int32), unknown=pl.lit(0, pl.Int32))
    judged = _judged(programme, version, facts)
    doubtful = facts.filter(is_doubtful() | is_doubtful_by_others())
    if doubtful.is_empty():
        return judged
    linked = _judged(programme, version, as_linked(doubtful))
    other = linked.select(*KEY, pl.col("outcome").alias("if_linked"), own=doubtful.select(is_doubtful()).to_series())
    both = judged.join(other, on=KEY, how="left", maintain_order="left")
    gained = pl.col("if_linked").is_in(_FLAGGED) & ~pl.col("outcome").is_in(_FLAGGED)
    differs = pl.col("outcome") != pl.col("if_linked")
    hangs = (differs & (pl.col("own") | gained)).fill_null(value=False)
    bit = 1 << version.conditions.index(SIMILAR_PERSON)
    return both.select(
        *key,
        "programme",
        pl.when(hangs).then(pl.lit("needs_check")).otherwise("outcome").alias("outcome"),
        pl.when(hangs).then(pl.lit(BY_LINK, pl.Int8)).otherwise("clause").alias("clause"),
        pl.when(hangs).then(pl.lit(0, pl.Int32)).otherwise("failed").alias("failed"),
        pl.when(hangs).then(pl.lit(bit, pl.Int32)).otherwise("unknown").alias("unknown"),
    )


def _judged(programme: Programme, version: Version, facts: pl.DataFrame) -> pl.DataFrame:
    key = [pl.col(name) for name in KEY]
    tested = facts.select(*key, *(condition.test.alias(f"?{condition.code}") for condition in version.conditions))
    judged = _decided(tested, version)
    return judged.select(
        *key,
        pl.lit(programme.code).alias("programme"),
        pl.col("decided").replace_strict(dict(enumerate(OUTCOMES)), return_dtype=pl.String).alias("outcome"),
        _deciding(version).alias("clause"),
        _failed(version).alias("failed"),
        _mask(version.conditions, pl.Expr.is_null).alias("unknown"),
    )


def _answer(clause: Clause) -> pl.Expr:
    tested = pl.col(f"?{clause.condition.code}")
    return ~tested if clause.unless else tested


def _decided(tested: pl.DataFrame, version: Version) -> pl.DataFrame:
    """The outcome of each row in ``decided``, as its place in OUTCOMES.

    Folded from the last clause to the first, one column at a time: as one expression the later
    clauses would be written out three times at every step.
    """
    checked = {}
    if version.property_law:
        checked = {name: _either(pl.col(f"?{PROPERTY}"), _code(name), _code("needs_check")) for name in _CHECKED}
    values = tested.with_columns(value.alias(f"={name}") for name, value in checked.items())

    def value(outcome: str) -> pl.Expr:
        return pl.col(f"={outcome}") if outcome in checked else _code(outcome)

    found = values.with_columns(value(version.otherwise).alias("decided"))
    for clause in reversed(version.all_clauses):
        found = found.with_columns(_either(_answer(clause), value(clause.outcome), pl.col("decided")).alias("decided"))
    return found


def _code(outcome: str) -> pl.Expr:
    return pl.lit(OUTCOMES.index(outcome), pl.UInt8)


def _either(test: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """Yes or no by the test; when it cannot be told, what both agree on, else ``cannot_say``."""
    unsure = pl.when(yes == no).then(yes).otherwise(_code("cannot_say"))
    return pl.when(test).then(yes).when(~test).then(no).otherwise(unsure)


def _deciding(version: Version) -> pl.Expr:
    """Place of the first clause that surely decides; the number of clauses when none does."""
    places = [pl.when(_answer(clause)).then(pl.lit(place, pl.Int8)) for place, clause in enumerate(version.all_clauses)]
    return pl.coalesce(*places, pl.lit(len(places), pl.Int8))


def _failed(version: Version) -> pl.Expr:
    """What stood in the way of more than ``fails``: the requirement that does not hold, else all that would give it."""
    required = {clause.condition.code for clause in version.clauses if clause.unless}
    giving = {clause.condition.code for clause in version.clauses if clause.outcome in _CHECKED}
    by_requirement = _mask(version.conditions, pl.Expr.not_, required)
    by_nothing = _mask(version.conditions, pl.Expr.not_, giving)
    stood = pl.when(by_requirement > 0).then(by_requirement).otherwise(by_nothing)
    return pl.when(pl.col("decided") == _code("fails")).then(stood).otherwise(pl.lit(0, pl.Int32))


def _mask(
    conditions: Sequence[Condition], holds: Callable[[pl.Expr], pl.Expr], only: set[str] | None = None
) -> pl.Expr:
    bits = [
        holds(pl.col(f"?{condition.code}")).fill_null(value=False).cast(pl.Int32) * (1 << place)
        for place, condition in enumerate(conditions)
        if only is None or condition.code in only
    ]
    return pl.sum_horizontal(bits) if bits else pl.lit(0, pl.Int32)
