"""An empty run's database: every table that queries read and none makes, in the shape that its contract promises."""

from datetime import date

import duckdb
import polars as pl

from flows.store.frames import load
from transforms import sql
from transforms.cases.numbers import TEMPLATES
from transforms.contracts import loaded_tables
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.feeds import all_feeds, linked_unnumbered
from transforms.sql.rolls import ref_rolls

GIVEN = {
    "as_of": date(2026, 11, 20),
    "spending_since": date(2025, 11, 20),
    "probable": 0.99,
    "question": 0.5,
    "care_level": 2,
    **TEMPLATES,
}
SOURCE = {"file_no": pl.Int32, "supplier": pl.String, "snapshot_on": pl.Date}
JUDGED = {
    "core_reasons": {
        "programme": pl.String, "outcome": pl.String, "clause": pl.Int8, "failed": pl.Int32, "unknown": pl.Int32,
        "reasons_zh": pl.String, "law_zh": pl.String, "lacking_zh": pl.String, "stands_since": pl.Date,
    },
    "core_facts": {
        "county_code": pl.String, "household_code": pl.String, "member_code": pl.String, "present": pl.Boolean, "n": pl.Int64,
        "lower_fen": pl.Int64, "upper_fen": pl.Int64, "standard_fen_year": pl.Int64, "scheme": pl.String,
        "others_may_be_on_roll": pl.Boolean, "income_known": pl.Boolean, "turns_on_pension": pl.Boolean, "has_pension": pl.Boolean, "property_unchecked": pl.Boolean, "many_dwellings": pl.Boolean,
        "active_business": pl.Boolean, "disabled_without_certificate": pl.Boolean, "has_unnumbered": pl.Boolean,
        "line_fen": pl.Int64, "likely_disqualifying": pl.Boolean, "has_labour": pl.Boolean, "age": pl.Int32,
        "is_severe": pl.Boolean,
    },
}  # fmt: skip
"""What queries read of the tables that judging makes."""


def given(name):
    """What the query of that name is told besides its tables."""
    return {word: GIVEN[word] for word in sql.query(name).given} or None


def make(connection, *targets):
    """Make tables and what they lack, as a night does."""
    existing = {name for (name,) in connection.sql("show tables").fetchall()}
    for name in sql.in_order(targets, existing):
        connection.execute(f"create or replace table {name} as {sql.query(name).text}", given(name))


def database():
    """A connection with every such table, empty but for what the feeds declare of the rolls."""
    connection = duckdb.connect(config={"python_enable_replacements": False})
    connection.execute(sql.text_of("macros"))
    schemas = {
        **{name: table.schema for name, table in loaded_tables().items()},
        **JUDGED,
        "core_assessments": CORE_ASSESSMENTS.schema,
    }
    for feed in all_feeds().values():
        schemas[feed.table] = {**feed.standard.schema, **SOURCE}
    for feed in linked_unnumbered():
        schemas[f"lost_{feed.code}"] = schemas[feed.table]
    for name, schema in schemas.items():
        load(connection, name, pl.DataFrame(schema=schema))
    load(connection, "ref_rolls", ref_rolls())
    return connection
