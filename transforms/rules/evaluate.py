"""Evaluate a programme's rule over facts: three-valued, clause by clause, every person of a county at once.

Belongs here: the one evaluator of all programmes. Does not: the rules (``transforms/programmes/``) and the words of
an outcome (``explanation.py``).
Unknown stays unknown: where a condition cannot be told, the outcome is ``cannot_say`` unless every way it
could turn out gives the same (DECISIONS 17).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from transforms.contracts.core_assessments import CHECKED, FLAGGED, Outcome
from transforms.facts import KEY
from transforms.facts.doubts import as_linked, is_doubtful, is_doubtful_by_others
from transforms.rules.programme import BY_LINK, PROPERTY, SIMILAR_PERSON, Clause, Condition, Programme, Version

_PLACES = {outcome: place for place, outcome in enumerate(Outcome)}
"""Outcomes are folded as small integers, each its place in ``Outcome``."""


def assess(programme: Programme, facts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Assess every person by one programme.

    Who has an unconfirmed link to a roll is assessed twice: as enrolled and as not. Where both give the same, that
    is the outcome, else ``needs_check``: neither hidden nor published as a coverage gap. So are the others of the
    household, but never taken off a list for it: they need a check only where the link alone would put them on one.

    Grain:   one row per person, as given
    Reads:   core_facts
    Returns: core_assessments; masks have the bit of a condition's place in the version
    """
    version = programme.version_on(day)
    key = [pl.col(name) for name in KEY]
    if version is None:
        return facts.select(
            *key,
            programme=pl.lit(programme.code),
            outcome=pl.lit(Outcome.NOT_IN_FORCE.value),
            clause=pl.lit(0, pl.Int8),
            failed=pl.lit(0, pl.Int32),
            unknown=pl.lit(0, pl.Int32),
        )
    judged = _judged(programme, version, facts)
    doubtful = facts.filter(is_doubtful() | is_doubtful_by_others())
    if doubtful.is_empty():
        return judged
    # The same persons assessed as if every link were true, beside the outcome without the links.
    linked = _judged(programme, version, as_linked(doubtful))
    other = linked.select(*KEY, pl.col("outcome").alias("if_linked"), own=doubtful.select(is_doubtful()).to_series())
    both = judged.join(other, on=KEY, how="left", maintain_order="left")
    # The outcome depends on a link: the person's own, or another's that would put the person on a list.
    gained = pl.col("if_linked").is_in(FLAGGED) & ~pl.col("outcome").is_in(FLAGGED)
    differs = pl.col("outcome") != pl.col("if_linked")
    depends = (differs & (pl.col("own") | gained)).fill_null(value=False)
    bit = 1 << version.conditions.index(SIMILAR_PERSON)
    return both.select(
        *key,
        "programme",
        pl.when(depends).then(pl.lit(Outcome.NEEDS_CHECK.value)).otherwise("outcome").alias("outcome"),
        pl.when(depends).then(pl.lit(BY_LINK, pl.Int8)).otherwise("clause").alias("clause"),
        pl.when(depends).then(pl.lit(0, pl.Int32)).otherwise("failed").alias("failed"),
        pl.when(depends).then(pl.lit(bit, pl.Int32)).otherwise("unknown").alias("unknown"),
    )


def _judged(programme: Programme, version: Version, facts: pl.DataFrame) -> pl.DataFrame:
    key = [pl.col(name) for name in KEY]
    tested = facts.select(*key, *(condition.test.alias(_column(condition.code)) for condition in version.conditions))
    judged = _decided(tested, version)
    outcomes = {place: outcome.value for outcome, place in _PLACES.items()}
    return judged.select(
        *key,
        pl.lit(programme.code).alias("programme"),
        pl.col("decided").replace_strict(outcomes, return_dtype=pl.String).alias("outcome"),
        _deciding(version).alias("clause"),
        _failed(version).alias("failed"),
        _mask(version.conditions, pl.Expr.is_null).alias("unknown"),
    )


def _column(code: str) -> str:
    """Select the column that says whether a condition holds."""
    return f"holds_{code}"


def _answer(clause: Clause) -> pl.Expr:
    """Tell whether a clause decides."""
    holds = pl.col(_column(clause.condition.code))
    return ~holds if clause.unless else holds


def _decided(tested: pl.DataFrame, version: Version) -> pl.DataFrame:
    """Add ``decided``, the outcome of each row as its place in ``Outcome``.

    Folded from the last clause to the first, one column at a time: as one expression the later
    clauses would be written out three times at every step.
    """
    # What an outcome comes to where property is read: one column for each outcome that it can change.
    checked = CHECKED if version.property_law else ()
    within = pl.col(_column(PROPERTY))
    values = tested.with_columns(
        _either(within, _place(outcome), _place(Outcome.NEEDS_CHECK)).alias(f"value_{outcome.value}")
        for outcome in checked
    )

    def value(outcome: Outcome) -> pl.Expr:
        return pl.col(f"value_{outcome.value}") if outcome in checked else _place(outcome)

    decided = values.with_columns(value(version.otherwise).alias("decided"))
    for clause in reversed(version.all_clauses):
        step = _either(_answer(clause), value(clause.outcome), pl.col("decided"), lets_possible=clause.lets_possible)
        decided = decided.with_columns(step.alias("decided"))
    return decided


def _place(outcome: Outcome) -> pl.Expr:
    return pl.lit(_PLACES[outcome], pl.UInt8)


def _either(test: pl.Expr, yes: pl.Expr, no: pl.Expr, *, lets_possible: bool = False) -> pl.Expr:
    """Yes or no by the test; when it cannot be told, what both agree on, else ``cannot_say``.

    lets_possible: when it cannot be told, what ``no`` says, but ``possible`` where that is ``meets``.
    """
    if lets_possible:
        unsure = pl.when(no == _place(Outcome.MEETS)).then(_place(Outcome.POSSIBLE)).otherwise(no)
    else:
        unsure = pl.when(yes == no).then(yes).otherwise(_place(Outcome.CANNOT_SAY))
    return pl.when(test).then(yes).when(~test).then(no).otherwise(unsure)


def _deciding(version: Version) -> pl.Expr:
    """Place of the first clause that surely decides; the number of clauses when none does."""
    places = [pl.when(_answer(clause)).then(pl.lit(place, pl.Int8)) for place, clause in enumerate(version.all_clauses)]
    return pl.coalesce(*places, pl.lit(len(places), pl.Int8))


def _failed(version: Version) -> pl.Expr:
    """Tell what stood in the way of more than ``fails``: the requirement that does not hold, else what would."""
    required = {clause.condition.code for clause in version.clauses if clause.unless}
    giving = {clause.condition.code for clause in version.clauses if clause.outcome in CHECKED}
    by_requirement = _mask(version.conditions, pl.Expr.not_, required)
    by_nothing = _mask(version.conditions, pl.Expr.not_, giving)
    stood = pl.when(by_requirement > 0).then(by_requirement).otherwise(by_nothing)
    return pl.when(pl.col("decided") == _place(Outcome.FAILS)).then(stood).otherwise(pl.lit(0, pl.Int32))


def _mask(
    conditions: Sequence[Condition], holds: Callable[[pl.Expr], pl.Expr], only: set[str] | None = None
) -> pl.Expr:
    bits = [
        holds(pl.col(_column(condition.code))).fill_null(value=False).cast(pl.Int32) * (1 << place)
        for place, condition in enumerate(conditions)
        if only is None or condition.code in only
    ]
    return pl.sum_horizontal(bits) if bits else pl.lit(0, pl.Int32)
