"""Judge whether dibao standards can be right, beside the minimum that the province sets (低保标准合理性).

Belongs here: the comparison. Does not: where a standard or a minimum is in force (``rules/policy.py``), and whom the
answer stops (``flows/nightly/stages/assess.py``).

A year's amount entered as a month's is twelve times too much, a month's entered as a year's a twelfth: both are far
from any minimum, and either moves the line under every household of a county.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms import RELEASE_STANDARDS
from transforms.messages import Both, both, mark, tr
from transforms.rules import policy

STANDARD, MINIMUM = "dibao.standard", "dibao.standard_floor"
MOST_TIMES = 3
"""No county's standard was ever seen above so many times the minimum of its province (DECISIONS 39)."""
RELEASE, *_ = RELEASE_STANDARDS

_SCHEMES = {"urban": mark("urban"), "rural": mark("rural")}
_PERIODS = {"month": mark("month"), "quarter": mark("quarter"), "year": mark("year")}
KEY = ("county_code", "scheme", "value", "minimum")


def implausible(numbers: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Find standards in force below the province's minimum, or above three times it.

    Reads:   ref_policy_numbers; ``places`` with ``county_code`` and ``scheme``
    Returns: the places with ``value`` and ``minimum`` in thousandths of a yuan a year, ``is_below``, and of each what
             its row says (``minimum_`` before the minimum's); none where no minimum is known
    """
    shown = ("value", "published", "per", "file", "line", "is_verified")
    standards = policy.in_force(numbers, STANDARD, places, day).select("county_code", "scheme", *shown)
    minimums = policy.in_force(numbers, MINIMUM, places, day).select(
        "county_code", "scheme", *(pl.col(name).alias(f"minimum_{name}") for name in shown)
    )
    beside = standards.join(minimums, on=["county_code", "scheme"], maintain_order="left")
    least = pl.col("minimum_value")
    return (
        beside.with_columns(is_below=pl.col("value") < least)
        .filter(pl.col("is_below") | (pl.col("value") > least * MOST_TIMES))
        .rename({"minimum_value": "minimum"})
    )


def in_words(row: dict[str, object], county: str) -> str:
    """Tell of one standard what is wrong with it, with the rows that say so."""
    minimum_place = {"file": row["minimum_file"], "line": row["minimum_line"]}
    given = {
        "county": county, "code": row["county_code"], "scheme": scheme_in_words(str(row["scheme"])),
        "standard": _amount(row["published"], row["per"], row["value"]),
        "place": both("{file} line {line}", file=row["file"], line=row["line"]),
        "minimum": _amount(row["minimum_published"], row["minimum_per"], row["minimum"]),
        "minimum_place": both("{file} line {line}", **minimum_place)
        if row["minimum_is_verified"]
        else both("{file} line {line}, not checked against its source yet", **minimum_place),
    }  # fmt: skip
    if row["is_below"]:
        return tr(
            "{county} {code}, {scheme}: {standard} ({place}) is below the province's minimum of {minimum} "
            "({minimum_place})",
            **given,
        )
    return tr(
        "{county} {code}, {scheme}: {standard} ({place}) is above {times} times the province's minimum of {minimum} "
        "({minimum_place})",
        **given,
        times=MOST_TIMES,
    )


def scheme_in_words(scheme: str) -> Both:
    """Name the scheme of a standard: urban or rural."""
    return both(_SCHEMES.get(scheme, scheme))


def _amount(published: object, per: object, value: object) -> Both:
    """Give an amount with its unit as published, and the same a month."""
    period = both(_PERIODS.get(str(per), str(per)))
    if per == "month":
        return both("{amount} yuan a {period}", amount=published, period=period)
    fen = (int(str(value)) * 2 + 120) // 240
    monthly = f"{fen // 100}.{fen % 100:02}"
    return both("{amount} yuan a {period} ({monthly} a month)", amount=published, period=period, monthly=monthly)
