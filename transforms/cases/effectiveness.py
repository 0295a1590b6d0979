"""Estimate the precision of the work lists from field-visit results (核查成效), with 95 % intervals.

Every share carries its Wilson interval, since few visits say little. A result that neither confirms nor refutes
(外出, 暂缓, 本人放弃) is counted as answered and not judged.
Not here: the list that shows it (``flows/nightly/outputs/effectiveness.py``).
"""

from __future__ import annotations

import polars as pl

from transforms.values.intervals import wilson


def precision(findings: pl.DataFrame, by: str) -> pl.DataFrame:
    """Count answers, true and false positives by the values of a column.

    Grain:   one row per value of ``by``
    Reads:   findings with ``judges``: right, wrong, or null where nothing is said
    Returns: value, answered, judged, right, share, low, high; the last three null where nothing is judged
    """
    counted = findings.group_by(pl.col(by).alias("value")).agg(
        pl.len().cast(pl.Int64).alias("answered"),
        pl.col("judges").is_in(["right", "wrong"]).sum().cast(pl.Int64).alias("judged"),
        (pl.col("judges") == "right").sum().cast(pl.Int64).alias("right"),
    )
    return counted.with_columns(*share_with_interval("right", "judged")).sort("value")


def share_with_interval(hits: str, of: str) -> list[pl.Expr]:
    """share, low and high: the Wilson score interval at 95 %; null where there is nothing to divide by."""
    n = pl.col(of).cast(pl.Float64)
    share = pl.when(n > 0).then(pl.col(hits) / n)
    low, high = wilson(share, n)
    return [share.alias("share"), low.clip(0, 1).alias("low"), high.clip(0, 1).alias("high")]


STEPS = (
    ("名单到发现", "listed_on", "opened_on"),
    ("发现到派发", "opened_on", "dispatched_on"),
    ("派发到入户", "dispatched_on", "checked_on"),
    ("入户到登记结果", "checked_on", "answered_on"),
    ("登记纳入到名册体现", "enrolled_on", "on_roll_on"),
)


def days_between(cases: pl.DataFrame) -> pl.DataFrame:
    """Measure the days that cases took from step to step: how many took it, median and ninth decile.

    Grain: one row per step of STEPS; a negative time (a date typed wrong) is not counted
    """
    rows = []
    for name, start, end in STEPS:
        taken = cases.select((pl.col(end) - pl.col(start)).dt.total_days().alias("days"))
        days = taken.filter(pl.col("days") >= 0)["days"]
        rows.append((name, days.len(), days.median(), days.quantile(0.9, "nearest")))
    schema = {"step": pl.String, "cases": pl.Int64, "median": pl.Float64, "ninth": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
