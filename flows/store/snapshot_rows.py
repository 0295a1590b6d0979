"""View the rows of stored snapshots that are in use, with where each came from.

Belongs here: Parquet files of the store as a view of a connection. Which snapshots are in use is
``transforms.snapshots``' and the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from flows.store.frames import load
from flows.store.store import quoted


def view_rows(connection: duckdb.DuckDBPyConnection, view: str, paths: Sequence[Path], in_use: pl.DataFrame) -> None:
    """Make a view of the rows in use of some snapshots.

    paths: at least one. in_use: one row per snapshot and county in use, with ``place`` (UInt64, the snapshot's
    position among the paths) and ``county_code``; its other columns stand beside every row of the view.
    """
    load(connection, f"chosen_{view}", in_use)
    beside = ", ".join(f"chosen.{name}" for name in in_use.columns if name not in ("place", "county_code"))
    listed = ", ".join(map(quoted, paths))
    connection.execute(
        f"create or replace view {view} as "  # noqa: S608 — our own paths and names
        f"select rows.* exclude (file_index), {beside} "
        f"from (select *, file_index from read_parquet([{listed}])) as rows "
        f"join chosen_{view} as chosen on rows.file_index = chosen.place "
        f"and rows.county_code is not distinct from chosen.county_code"
    )
