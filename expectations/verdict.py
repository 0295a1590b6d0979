"""Define the result of a suite over a table: the places of failing rows, never a value."""

from dataclasses import dataclass

import polars as pl

FAILURES = pl.Schema(
    {
        "file_no": pl.Int32,
        "sheet": pl.String,
        "row_no": pl.Int64,
        "person": pl.Int32,
        "column": pl.String,
        "reason": pl.String,
        "severity": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``failures``: one row per failing row and expectation."""

    table: str
    failures: pl.DataFrame
