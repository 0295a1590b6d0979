"""Tables of the run's database: made by a query of ``transforms.sql``, or loaded from a frame."""

from __future__ import annotations

import polars as pl

from flows.night import Night
from transforms.sql import query


def make(night: Night, names: tuple[str, ...], **given: object) -> None:
    """Make tables by the queries of their names; a query that asks for the day gets the night's."""
    known = {"as_of": night.order.as_of, **given}
    for name in names:
        found = query(name)
        asked = {word: known[word] for word in found.given} or None
        night.connection.execute(f"create or replace table {name} as {found.text}", asked)


def load(night: Night, tables: dict[str, pl.DataFrame]) -> None:
    """Frames as tables of the run's database."""
    for name, frame in tables.items():
        night.connection.register("loading", frame)
        night.connection.execute(f"create or replace table {name} as from loading")
        night.connection.unregister("loading")
