"""Make the tables of the run's database: by the queries of ``transforms.sql``, or from frames.

What belongs here: running queries in the order of what they read, and what they are told besides tables.
What does not: the queries themselves.
"""

from __future__ import annotations

import polars as pl

from flows.nightly.context import RunContext
from flows.store import frames
from transforms.cases.numbers import TEMPLATES
from transforms.contracts import loaded_tables
from transforms.facts import care_level, spending_since
from transforms.messages import Both
from transforms.sql import in_order, query


def make(run: RunContext, *targets: str) -> None:
    """Make tables by the queries of their names, and first what these read and the run's database lacks.

    A target is made anew; what else is there already stays as it is.
    """
    existing = {name for (name,) in run.connection.sql("show tables").fetchall()}
    for name in in_order(targets, existing):
        run.progress.say(str(Both(name, "")))  # the name of a table tells a Chinese reader nothing
        step = query(name)
        given = {word: _told(run, word) for word in step.given} or None
        kind = "view" if step.is_view else "table"
        run.connection.execute(f"create or replace {kind} {name} as {step.text}", given)


def _told(run: RunContext, word: str) -> object:
    """Give a parameter of a query: the day, how sure a link must be, how a number is spelt, or one of ``NATIONAL``."""
    match word:
        case "as_of":
            return run.as_of
        case "probable":
            return run.settings.link_probable
        case "question":
            return run.settings.link_question
        case word if word in TEMPLATES:
            return TEMPLATES[word]
    return NATIONAL[word](run.policy.numbers, run.as_of)


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
    """Load frames as tables of the run's database, each as its contract says, where it has one.

    Raises:
        ContractBroken: a frame does not keep its contract.

    """
    promised = loaded_tables()
    for name, frame in tables.items():
        kept = promised[name].conform(frame, at=f"load: {name}") if name in promised else frame
        frames.load(run.connection, name, kept)


def load_counties(run: RunContext) -> None:
    """ref_counties: what counties are called."""
    names = run.reference.county_names
    load(run, {"ref_counties": pl.DataFrame({"county_code": list(names), "county_name": list(names.values())})})
