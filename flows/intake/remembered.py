"""Recall earlier readings from the state, with the day their file was first seen.

Belongs here: what a series is held against. How a reading is kept is ``flows.nightly.commit``'s.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from flows.intake.parts import FilePart
from flows.store.store import Store


def remembered(store: Store, until: date) -> list[tuple[FilePart, date]]:
    """Read every reading of a file that was first seen up to a day; none where nothing was run yet."""
    rows = _rows(
        store,
        "select readings.*, seen_on from readings "
        "join (select key, min(first_seen_on) as seen_on from run_files group by key) using (key) "
        "where seen_on <= $until order by key, part_no",
        until=until,
    )
    if rows is None:
        return []
    days = rows["seen_on"].to_list()
    return [(FilePart.stored(row), day) for row, day in zip(rows.drop("seen_on").to_dicts(), days, strict=True)]


class LastSeen(NamedTuple):
    """A part of a file that the newest night had at hand."""

    path: str
    sha256: str
    seen_on: date
    part: FilePart


def last_seen(store: Store) -> list[LastSeen]:
    """Read the files of the newest night; none where nothing was run yet."""
    rows = _rows(
        store,
        "with newest as (select run_id, as_of from runs order by committed_at desc, as_of desc, run_id limit 1) "
        "select path, sha256, first_seen_on, readings.* from run_files join newest using (run_id, as_of) "
        "join readings using (key) order by path, part_no",
    )
    if rows is None:
        return []
    beside = rows.select("path", "sha256", "first_seen_on").rows()
    readings = rows.drop("path", "sha256", "first_seen_on").to_dicts()
    return [
        LastSeen(path, sha256, on, FilePart.stored(row))
        for (path, sha256, on), row in zip(beside, readings, strict=True)
    ]


def _rows(store: Store, query: str, **given: date) -> pl.DataFrame | None:
    """Read from the state; None where nothing was run yet."""
    if not store.state.exists():
        return None
    with store.reading() as state:
        rows: pl.DataFrame = state.sql(query, params=given).pl()
    return rows
