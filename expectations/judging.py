"""Run suites through Great Expectations, pushed down into DuckDB.

Belongs here: the way from a suite and a table to the places of failing rows. The library takes seconds to import, so
this is imported only when rows are to be judged.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import duckdb
import great_expectations as gx
import polars as pl
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations import dialect
from expectations.verdict import FAILURES, Verdict

_ROW = ["file_no", "sheet", "row_no", "person"]
_PLACES = {
    "result_format": "BOOLEAN_ONLY",
    "return_unexpected_index_query": True,
    "unexpected_index_column_names": _ROW,
    "exclude_unexpected_values": True,
}
"""Whether an expectation holds, and the query for the rows where it does not: the library fetches no row."""
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
"""That one module sets its own level and tells of a folder that nobody needs."""


@cache
def _context() -> Any:
    """Make a context that keeps nothing on the disk."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def judge(connection: duckdb.DuckDBPyConnection, table: str, suite: gx.ExpectationSuite) -> Verdict:
    """Find every failing row of a table or view that carries ``file_no``, ``sheet``, ``row_no`` and ``person``.

    The judging is pushed down: rows stay in DuckDB. A run of the suite's validation definition says which expectations
    hold; of the few others the library then writes the query for the rows that fail, and that gives their places.

    Raises:
        RuntimeError: an expectation could not be judged at all, which must never pass for success.

    """
    with _validation(connection, table, suite) as validation:
        judged = _whole(validation.run(result_format="BOOLEAN_ONLY"), suite.expectations)
        broken = {result.expectation_config.meta["code"] for result in judged if result.success is not True}
        doubtful = [expectation.copy() for expectation in suite.expectations if expectation.meta["code"] in broken]
        results: Sequence[Any] = ()
        if doubtful:
            batch = validation.batch_definition.get_batch()
            places = gx.ExpectationSuite(name=suite.name, expectations=doubtful)
            results = _whole(batch.validate(places, result_format=_PLACES), doubtful)
        failures = pl.concat([pl.DataFrame(schema=FAILURES), *_failures(results, connection)])
    return Verdict(table, failures)


def _whole(judged: Any, expectations: Sequence[Any]) -> list[Any]:
    """Give the results of a validation; there must be one for each expectation."""
    results = list(judged.results)
    if len(results) != len(expectations):
        raise RuntimeError(f"{len(expectations) - len(results)} expectations could not be judged")
    return results


@contextmanager
def _validation(
    connection: duckdb.DuckDBPyConnection, table: str, suite: gx.ExpectationSuite
) -> Iterator[gx.ValidationDefinition]:
    """Define the validation of a table by a suite, named as the suite is; afterwards nothing of it is left."""
    context, name = _context(), suite.name
    source = context.data_sources.add_sql(table, **dialect.source(connection))
    rows = source.add_table_asset(table, table_name=table).add_batch_definition_whole_table(table)
    bare = [expectation.copy(update={"description": None}) for expectation in suite.expectations]
    own = gx.ExpectationSuite(name=name, expectations=bare)
    try:
        validation = gx.ValidationDefinition(name=name, data=rows, suite=context.suites.add(own))
        yield context.validation_definitions.add(validation)
    finally:
        for key in context.validation_results_store.list_keys():
            context.validation_results_store.remove_key(key)
        context.validation_definitions.delete(name)
        context.suites.delete(name)
        context.data_sources.delete(table)


def _failures(results: Sequence[Any], connection: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    for result in results:
        rule, query = result.expectation_config, result.result.get("unexpected_index_query", "")
        if not query or result.exception_info.get("raised_exception", False):
            raise RuntimeError(f"{rule.type} on {rule.kwargs.get('column')} could not be judged")
        query = query.strip().rstrip(";")
        yield (
            connection.sql(f"select distinct file_no, sheet, row_no, person from ({query})")  # noqa: S608 — the library's own query
            .pl()
            .select(
                pl.col("file_no").cast(pl.Int32),
                "sheet",
                pl.col("row_no").cast(pl.Int64),
                pl.col("person").cast(pl.Int32),
                pl.lit(rule.meta["column"]).alias("column"),
                pl.lit(rule.meta["reason"]).alias("reason"),
                pl.lit(str(getattr(rule.severity, "value", rule.severity))).alias("severity"),
            )
        )
