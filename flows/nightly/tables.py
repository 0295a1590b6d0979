"""Tables of the run's database: made by a query of ``transforms.sql``, or loaded from a frame."""

from __future__ import annotations

import polars as pl

from flows.nightly.context import Night
from flows.store.policy_files import read_numbers
from transforms.facts import care_level, spending_since
from transforms.sql import query


def make(night: Night, names: tuple[str, ...]) -> None:
    """Make tables by the queries of their names, in the run's database."""
    for name in names:
        night.progress.say(name)
        found = query(name)
        given = {word: _told(night, word) for word in found.given} or None
        night.connection.execute(f"create or replace table {name} as {found.text}", given)


def _told(night: Night, word: str) -> object:
    """What a query may ask for besides its tables: the day, how sure a link must be, or one of ``NATIONAL``."""
    match word:
        case "as_of":
            return night.order.as_of
        case "probable":
            return night.settings.link_probable
        case "question":
            return night.settings.link_question
    numbers, _ = read_numbers(night.order.workspace)
    return NATIONAL[word](numbers, night.order.as_of)


NATIONAL = {"spending_since": spending_since, "care_level": care_level}
"""What queries ask of numbers that are the same everywhere."""


def load(night: Night, tables: dict[str, pl.DataFrame]) -> None:
    """Frames as tables of the run's database."""
    for name, frame in tables.items():
        night.connection.register("loading", frame)
        night.connection.execute(f"create or replace table {name} as from loading")
        night.connection.unregister("loading")


def load_counties(night: Night) -> None:
    """ref_counties: what counties are called."""
    names = night.reference.county_names
    load(night, {"ref_counties": pl.DataFrame({"county_code": list(names), "county_name": list(names.values())})})
