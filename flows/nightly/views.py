"""Make views over the stored rows in use, with file, supplier and date beside each row.

Belongs here: ``std_<feed>`` and what else is kept of a snapshot. Tables made by queries are
``flows.nightly.tables``'.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from flows.intake.parts import FilePart
from flows.nightly.context import Identified, RunContext
from flows.store.snapshot_rows import rows_of, view_rows
from transforms.feeds import all_feeds

_SOURCE = {"file_no": "integer", "supplier": "varchar", "snapshot_on": "date"}


def view(run: RunContext, identified: Identified, code: str, table: str, where: Callable[[FilePart], Path]) -> None:
    """``std_<feed>``, or what else is kept of its snapshots: the rows in use, with file, supplier and date."""
    feed = all_feeds()[code]
    used = identified.used.filter(pl.col("feed") == code)
    by_no = {file.file_no: file for file in identified.files}
    at = {
        number: where(part)
        for number in used["file_no"].unique().sort()
        for part in by_no[number].parts
        if part.feed == code and where(part).exists()
    }
    if not at:
        columns = ", ".join(
            [f'cast(null as {_sql_type(dtype)}) as "{name}"' for name, dtype in feed.standard.schema.items()]
            + [f"cast(null as {kind}) as {name}" for name, kind in _SOURCE.items()]
        )
        run.connection.execute(f"create or replace view {table} as select {columns} where false")
        return
    index = {number: place for place, number in enumerate(at)}
    chosen = used.filter(pl.col("file_no").is_in(list(at))).with_columns(
        pl.col("file_no").replace_strict(index).alias("place").cast(pl.UInt64)
    )
    beside = chosen.select("place", "file_no", "county_code", "supplier", "snapshot_on", "kept", "corrects")
    view_rows(run.connection, table, list(at.values()), beside, rows_of(feed))


def _sql_type(dtype: pl.DataType) -> str:
    return {
        pl.String: "varchar",
        pl.Int64: "bigint",
        pl.Int32: "integer",
        pl.Date: "date",
        pl.Boolean: "boolean",
    }[dtype.base_type()]
