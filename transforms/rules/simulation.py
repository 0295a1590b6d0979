"""Simulate other numbers of the law: who enters and leaves a programme, and what that costs (测算).

Belongs here: numbers supposed, and the comparison of two assessments. Does not: the command (``flows/commands/``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from transforms.contracts.core_assessments import CHECKED, Outcome
from transforms.errors import UnsourcedNumber
from transforms.facts import KEY
from transforms.rules import evaluate, policy
from transforms.rules.programme import Cost, Programme

# Outcomes by which a person is in a programme, or would be after a check.
_IN = (*CHECKED, Outcome.NEEDS_CHECK)
JOINED = "rigid_expenditure.spending_months"
"""Decides which payments are joined, before anybody is judged: a simulation judges anew, it does not join anew."""
SUPPOSABLE = tuple(sorted(set(policy.NAMES) - {JOINED}))
"""Numbers that a simulation can put in the place of those in force."""
_WRITTEN = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(?:/([a-z]+))?")


def supposed(numbers: pl.DataFrame, changes: Mapping[str, str], counties: Sequence[str]) -> pl.DataFrame:
    """Put other numbers in the place of those in force.

    Args:
        numbers: ref_policy_numbers.
        changes: ``programme.parameter`` → value, as in ``data/policy``: ``580`` in the period in which it is
            usually told, or ``6960/year``.
        counties: where they apply; none: everywhere.

    Raises:
        UnsourcedNumber: no such number, or a value that does not fit it.

    """
    if unknown := [name for name in changes if name not in SUPPOSABLE]:
        raise UnsourcedNumber(
            f"--set {', '.join(unknown)}: there is no such number that a simulation can change. "
            f"There are: {', '.join(SUPPOSABLE)}."
        )
    rows = [
        _supposition(name, area, *_read(name, written))
        for name, written in changes.items()
        for area in counties or ("",)
    ]
    return pl.concat([numbers, policy.typed_numbers(pl.DataFrame(rows))]) if rows else numbers


def _read(name: str, written: str) -> tuple[str, str]:
    """Value and period."""
    number, amount = policy.NAMES[name], _WRITTEN.fullmatch(written.strip())
    value, per = (amount[1], amount[2] or number.per) if amount else ("", "")
    if not number.takes(per) or (number.is_count and "." in value):
        wanted = {"count": "a whole number, as in 60", "ratio": "a ratio, as in 1.5"}
        usual = f"an amount, as in 580/month or 6960/year; without a period it is one a {number.per}"
        raise UnsourcedNumber(f"--set {name}={written} cannot be read. It is {wanted.get(number.per, usual)}.")
    return value, per


def _supposition(name: str, area: str, value: str, per: str) -> dict[str, str | int]:
    programme, parameter = name.split(".")
    source = dict.fromkeys(("document", "document_no", "article"), "simulation")
    day = dict.fromkeys(("effective_from", "published_on", "checked_on"), "1900-01-01")
    place: dict[str, str | int] = {"programme": programme, "parameter": parameter, "county_code": area}
    return place | source | day | {
        "residence_type": "any", "value": value, "per": per, "origin": "supposed",
        "file": f"--set {name}={value}/{per}", "line": 1,
    }  # fmt: skip


def moves(programme: Programme, before: pl.DataFrame, after: pl.DataFrame, day: date) -> pl.DataFrame:
    """Compare two assessments: who enters and leaves a programme, and what that costs (null: not known).

    Args:
        programme: whose version of the day judges both.
        before: core_facts by the numbers in force.
        after: core_facts of the same persons, in the same order, by the supposed numbers.
        day: the day judged.

    Grain:   one row per listed person, as given
    Returns: ``enters``, ``leaves``; ``least`` and ``most``: what those who enter cost, a household's on the first
             of its persons who enters; ``raised``: what who is covered receives more
    Unit:    fen a year

    """
    cost = programme.cost or _UNKNOWN
    answers = (evaluate.assess(programme, known, day)["outcome"] for known in (before, after))
    old, new = answers
    both = after.select(
        *KEY, old=old, new=new, least=cost.least, most=cost.most, after=cost.each,
        before=before.with_columns(one=cost.each)["one"],
    ).with_columns(
        enters=pl.col("new").is_in(_IN) & ~pl.col("old").is_in(_IN),
        leaves=pl.col("old").is_in(_IN) & ~pl.col("new").is_in(_IN),
    )  # fmt: skip
    enters, counts = pl.col("enters"), pl.col("enters")
    if programme.unit == "household":
        counts = enters & (enters.cum_sum().over("household_code") == 1)
    raised = pl.when(pl.col("old") == Outcome.COVERED).then(pl.col("after") - pl.col("before"))
    return both.select(
        *KEY, "enters", "leaves",
        *(pl.when(counts).then(name).otherwise(0).alias(name) for name in ("least", "most")),
        raised=raised.fill_null(0),
    )  # fmt: skip


_UNKNOWN = Cost(*(pl.lit(None, pl.Int64),) * 3)
_SUMS = {"cost_low_fen_year": "least", "cost_high_fen_year": "most", "raise_fen_year": "raised"}
_COUNTS = {"entering": "enters", "leaving": "leaves"}
TOTALS = (
    *(f"{name}_{unit}" for name in _COUNTS for unit in ("persons", "households")), *_SUMS,
)  # fmt: skip


def totals() -> list[pl.Expr]:
    """Over ``moves``: persons and households that enter and leave, and the sums; null where one part is not known."""
    persons = [pl.col(of).sum().alias(f"{name}_persons") for name, of in _COUNTS.items()]
    homes = [pl.col("household_code").filter(of).n_unique().alias(f"{name}_households") for name, of in _COUNTS.items()]
    return [*persons, *homes, *(known_sum(of).alias(name) for name, of in _SUMS.items())]


def known_sum(name: str) -> pl.Expr:
    """Add up; null where one part is not known."""
    return pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum())
