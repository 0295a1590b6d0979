"""Load frames into a DuckDB connection.

What belongs here: Polars to DuckDB. What does not: which tables there are, and what they promise
(``transforms/contracts``).
"""

from __future__ import annotations

import duckdb
import polars as pl

_ARRIVING = "arriving_frame"


def load(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Make a table of the frame's rows, in place of any of that name."""
    connection.register(_ARRIVING, frame)
    connection.execute(f"create or replace table {table} as from {_ARRIVING}")
    connection.unregister(_ARRIVING)


def append(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, conflict: str = "") -> None:
    """Add the frame's rows to a table that may have more columns; ``conflict``: what becomes of known keys."""
    names = ", ".join(f'"{name}"' for name in frame.columns)
    connection.register(_ARRIVING, frame)
    connection.execute(f"insert into {table} ({names}) select {names} from {_ARRIVING} {conflict}")  # noqa: S608
    connection.unregister(_ARRIVING)
