"""Simulate other numbers of the law: who enters and leaves a programme, and what that costs (测算).

Belongs here: numbers supposed, and the comparison of two assessments. Does not: the command (``flows/commands/``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from transforms.contracts.core_assessments import CHECKED, Outcome
from transforms.errors import UnsourcedNumber
from transforms.facts import KEY
from transforms.messages import Both, both, listed, tr
from transforms.programmes import label
from transforms.rules import evaluate, policy
from transforms.rules.programme import Cost, Programme

# Outcomes by which a person is in a programme, or would be after a check.
_IN = (*CHECKED, Outcome.NEEDS_CHECK)
JOINED = "rigid_expenditure.spending_months"
"""Decides which payments are joined, before anybody is judged: a simulation judges anew, it does not join anew."""
SUPPOSABLE = tuple(sorted(set(policy.NAMES) - {JOINED}))
"""Numbers that a simulation can put in the place of those in force."""
_WRITTEN = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(?:元|倍|岁|个月)?(?:/([a-z]+|月|季|年))?")
"""As in data/policy, 580/month, or as people write it: 580元/月."""


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
    require_supposable(changes)
    rows = [
        _supposition(name, area, *_read(name, written))
        for name, written in changes.items()
        for area in counties or ("",)
    ]
    return pl.concat([numbers, policy.typed_numbers(pl.DataFrame(rows))]) if rows else numbers


def require_supposable(names: Iterable[str]) -> None:
    """Refuse numbers that there are not, or that cannot be supposed.

    Raises:
        UnsourcedNumber: lists those that can.

    """
    if unknown := [name for name in names if name not in SUPPOSABLE]:
        raise UnsourcedNumber(
            tr(
                "--set {names}: there is no such number that a simulation can change. There are: {known}.",
                names=", ".join(unknown), known=listed(called(name) for name in SUPPOSABLE),
            )
        )  # fmt: skip


def called(name: str) -> Both:
    """Name a number in a message: ``dibao.standard`` in English, 最低生活保障.低保标准 in Chinese."""
    return Both(name, f"{label(name.partition('.')[0]).zh}.{policy.NAMES[name].zh}")


def named(programme: str, parameter: str) -> str:
    """Find ``programme.parameter`` by the code of its programme and its own code or name; as written if there is none.

    programme: empty where the parameter alone was told; its name must then be one programme's only.
    """
    found = [
        name
        for name, number in policy.NAMES.items()
        if programme in ("", name.partition(".")[0])
        and parameter in (number.zh, number.also, *([name.partition(".")[2]] if programme else []))
    ]
    return found[0] if len(found) == 1 else ".".join(filter(None, (programme, parameter)))


def in_words(name: str, written: str) -> Both:
    """Tell a supposition as people do: 580元/月.

    Raises:
        UnsourcedNumber: the value does not fit the number.

    """
    value, per = _read(name, written)
    period = f"元/{_PERIODS_ZH[per]}" if per in _PERIODS_ZH else ""
    return both(
        "{number} were {value}", number=called(name), value=Both(f"{value}/{per}" if period else value, value + period)
    )


_PERIODS_ZH = {"month": "月", "quarter": "季", "year": "年"}
_PERIODS = {zh: per for per, zh in _PERIODS_ZH.items()}


def _read(name: str, written: str) -> tuple[str, str]:
    """Value and period."""
    number = policy.NAMES[name]
    amount = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", written).replace(",", "").strip())
    value, told = (amount[1], amount[2] or number.per) if amount else ("", "")
    per = _PERIODS.get(told, told)
    if not number.takes(per) or (number.is_count and "." in value):
        raise UnsourcedNumber(
            tr("--set {name}={value} cannot be read. It is {wanted}.", name=name, value=written, wanted=_wanted(number))
        )
    return value, per


def _wanted(number: policy.Number) -> Both:
    """Tell how a number is written."""
    if number.is_count:
        return both("a whole number, as in 60")
    if not number.is_amount:
        return both("a ratio, as in 1.5")
    return both(
        "an amount, as in 580/month or 6960/year; without a period it is one a {period}",
        period=Both(number.per, _PERIODS_ZH[number.per]),
    )


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
