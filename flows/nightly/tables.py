"""Tables of the run's database: made by a query of ``transforms.sql``, or loaded from a frame."""

from __future__ import annotations

import polars as pl

from flows.nightly.context import RunContext
from transforms.facts import care_level, spending_since
from transforms.sql import query


def make(run: RunContext, names: tuple[str, ...]) -> None:
    """Make tables by the queries of their names, in the run's database."""
    for name in names:
        run.progress.say(name)
        found = query(name)
        given = {word: _told(run, word) for word in found.given} or None
        run.connection.execute(f"create or replace table {name} as {found.text}", given)


def _told(run: RunContext, word: str) -> object:
    """What a query may ask for besides its tables: the day, how sure a link must be, or one of ``NATIONAL``."""
    match word:
        case "as_of":
            return run.as_of
        case "probable":
            return run.settings.link_probable
        case "question":
            return run.settings.link_question
    return NATIONAL[word](run.policy.numbers, run.as_of)


NATIONAL = {"spending_since": spending_since, "care_level": care_level}
"""What queries ask of numbers that are the same everywhere."""


def load(run: RunContext, tables: dict[str, pl.DataFrame]) -> None:
    """Frames as tables of the run's database."""
    for name, frame in tables.items():
        run.connection.register("loading", frame)
        run.connection.execute(f"create or replace table {name} as from loading")
        run.connection.unregister("loading")


def load_counties(run: RunContext) -> None:
    """ref_counties: what counties are called."""
    names = run.reference.county_names
    load(run, {"ref_counties": pl.DataFrame({"county_code": list(names), "county_name": list(names.values())})})
