"""Evaluate a programme's rule over facts: three-valued, clause by clause, every person of a county at once.

Unknown stays unknown: where a condition cannot be told, the outcome is ``cannot_say`` unless every way it
could turn out gives the same (DECISIONS 17).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from transforms.contracts.core_assessments import OUTCOMES
from transforms.facts import KEY
from transforms.facts.doubts import as_linked, is_doubtful, is_doubtful_by_others
from transforms.rules.programme import (
    BY_LINK,
    CHECKED,
    FLAGGED,
    PROPERTY,
    SIMILAR_PERSON,
    Clause,
    Condition,
    Programme,
    Version,
)


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
    gained = pl.col("if_linked").is_in(FLAGGED) & ~pl.col("outcome").is_in(FLAGGED)
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
        checked = {name: _either(pl.col(f"?{PROPERTY}"), _code(name), _code("needs_check")) for name in CHECKED}
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
    giving = {clause.condition.code for clause in version.clauses if clause.outcome in CHECKED}
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
