"""View the rows of stored snapshots that are in use, with where each came from.

Belongs here: Parquet files of the store as a view of a connection. Which snapshots are in use is
``transforms.snapshots``' and the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from flows.store.frames import load
from flows.store.store import quoted
from transforms.feed import Feed
from transforms.sheets.parts import said_town


@dataclass(frozen=True, slots=True)
class RowsOf:
    """What the rows of a feed tell: their town, as columns, and by which columns beside the number a person is known.

    town: ``Feed.tells_town``. person: columns that name a person together where the number was corrected.
    """

    town: tuple[str, ...]
    person: tuple[str, ...]


def rows_of(feed: Feed) -> RowsOf:
    """Tell by what the rows of a feed are told apart."""
    person = tuple(name for name in feed.key if name not in ("id_no", "county_code"))
    return RowsOf(feed.tells_town, (*person, "name") if person and feed.key else ())


def view_rows(
    connection: duckdb.DuckDBPyConnection, view: str, paths: Sequence[Path], in_use: pl.DataFrame, told: RowsOf
) -> None:
    """Make a view of the rows in use of some snapshots.

    paths: at least one. in_use: one row per snapshot and county in use, with ``place`` (UInt64, the snapshot's
    position among the paths), ``county_code``, ``kept`` (towns whose rows count; null: all) and ``corrects`` (its rows
    replace those of the same persons from the same supplier); its other columns stand beside every row of the view.
    """
    load(connection, f"chosen_{view}", in_use)
    hidden = ("place", "county_code", "kept", "corrects")
    beside = ", ".join(f"chosen.{name}" for name in in_use.columns if name not in hidden)
    listed = ", ".join(map(quoted, paths))
    rows = (
        f"from (select *, file_index from read_parquet([{listed}])) as rows "  # noqa: S608 — our own paths and names
        f"join chosen_{view} as chosen on rows.file_index = chosen.place "
        f"and rows.county_code is not distinct from chosen.county_code"
    )
    if in_use["kept"].null_count() < in_use.height:
        rows += f" and (chosen.kept is null or list_contains(chosen.kept, {said_town(told.town, 'rows.')}))"
    corrected = [("id_no",), told.person] if in_use["corrects"].any() else []
    conditions = [_not_corrected(rows, known_by) for known_by in corrected if known_by]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    connection.execute(f"create or replace view {view} as select rows.* exclude (file_index), {beside} {rows}{where}")


def _not_corrected(rows: str, known_by: tuple[str, ...]) -> str:
    """Write that no correction of the row's supplier and county is about the same person."""
    names = ", ".join(f"rows.{name}" for name in known_by)
    return (
        f"(chosen.corrects or ({names}, coalesce(rows.county_code, ''), chosen.supplier) not in "
        f"(select {names}, coalesce(rows.county_code, ''), chosen.supplier {rows} "
        f"where chosen.corrects and {' and '.join(f'rows.{name} is not null' for name in known_by)}) "
        f"or {' or '.join(f'rows.{name} is null' for name in known_by)})"
    )
