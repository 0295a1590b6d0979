"""Tables of the run's database: made by a query of ``transforms.sql``, or loaded from a frame."""

from __future__ import annotations

import polars as pl

from flows.nightly.context import RunContext
from flows.store.policy_files import read_numbers
from transforms.cases.numbers import TEMPLATES
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
    """A parameter of a query: the day, how sure a link must be, how a number is spelt, or one of ``NATIONAL``."""
    match word:
        case "as_of":
            return run.order.as_of
        case "probable":
            return run.settings.link_probable
        case "question":
            return run.settings.link_question
        case word if word in TEMPLATES:
            return TEMPLATES[word]
    numbers, _ = read_numbers(run.order.workspace)
    return NATIONAL[word](numbers, run.order.as_of)


NATIONAL = {"spending_since": spending_since, "care_level": care_level}
"""What queries ask of numbers that are the same everywhere."""


def published(run: RunContext, name: str, county: str | None = None) -> pl.DataFrame:
    """Read a table that is published, in the order that its query's header names.

    The run's database hands rows of a table on in any order (``preserve_insertion_order`` is off).

    county: only the rows with this county_code.
    """
    where = "where county_code = $county" if county else ""
    given = {"county": county} if county else {}
    return run.table(f"from {name} {where} order by {', '.join(query(name).order)}", **given)


def printed(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns that a list shows, those with a Chinese heading; the others order and choose rows."""
    return rows.select(name for name in rows.columns if not name.isascii())


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
