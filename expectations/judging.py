"""Run suites through Great Expectations, pushed down into DuckDB.

The only module that calls the library, which takes seconds to import: it is imported when rows are to be judged.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import duckdb
import great_expectations as gx
import polars as pl
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations import dialect
from expectations.expect import Expect
from expectations.verdict import FAILURES, Verdict

_ROW = ["file_no", "sheet", "row_no", "person"]
_PLACES = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": _ROW,
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
}
_serial = itertools.count()
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
"""That one module sets its own level and tells of a folder that nobody needs."""


@cache
def _context() -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def expectation(expect: Expect) -> Any:
    """Translate an expectation of ours into one of the library's."""
    gxe: Any = gx.expectations
    common: dict[str, Any] = {
        "column": expect.column,
        "severity": expect.severity,
        "meta": {"reason": expect.reason, "column": expect.column},
    }
    if expect.present:
        return gxe.ExpectColumnValuesToNotBeNull(**common)
    if expect.matches:
        return gxe.ExpectColumnValuesToMatchRegex(regex=expect.matches, **common)
    if expect.avoids:
        return gxe.ExpectColumnValuesToNotMatchRegex(regex=expect.avoids, **common)
    return gxe.ExpectColumnValuesToBeInSet(value_set=list(expect.among), **common)


def judge(connection: duckdb.DuckDBPyConnection, table: str, expects: Sequence[Expect]) -> Verdict:
    """Find every failing row of a table or view that carries ``file_no``, ``sheet``, ``row_no`` and ``person``.

    The judging is pushed down: rows stay in DuckDB, and only the places of failing ones come back. First the
    library only says which expectations hold, at a third of the cost; of the others it then tells the places.

    Raises:
        RuntimeError: an expectation could not be judged at all, which must never pass for success.

    """
    serial = next(_serial)
    source = _context().data_sources.add_sql(f"{table}-{serial}", **dialect.source(connection))
    try:
        asset = source.add_table_asset(table, table_name=table)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        judged = _validated(batch, expects, "BOOLEAN_ONLY")
        broken = {_code(result) for result in judged if result.success is not True}
        doubtful = [expect for expect in expects if (expect.column, expect.reason) in broken]
        results = _validated(batch, doubtful, _PLACES) if doubtful else []
        failures = pl.concat([pl.DataFrame(schema=FAILURES), *_failures(results, connection)])
    finally:
        _context().data_sources.delete(f"{table}-{serial}")
    return Verdict(table, failures)


def _validated(batch: Any, expects: Sequence[Expect], result_format: Any) -> list[Any]:
    """Validate a batch; the library must return a result for each expectation."""
    suite = gx.ExpectationSuite(name=f"suite-{next(_serial)}", expectations=[expectation(expect) for expect in expects])
    judged = list(batch.validate(suite, result_format=result_format).results)
    if len(judged) != len(expects):
        raise RuntimeError(f"{len(expects) - len(judged)} expectations could not be judged")
    return judged


def _code(result: Any) -> tuple[str, str]:
    meta = result.expectation_config.meta
    return meta["column"], meta["reason"]


def _failures(results: Sequence[Any], connection: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    for result in results:
        rule = result.expectation_config
        if result.exception_info.get("raised_exception", False) or "unexpected_count" not in result.result:
            raise RuntimeError(f"{rule.type} on {rule.kwargs.get('column')} could not be judged")
        if not result.result["unexpected_count"]:
            continue
        # The library lists at most 20 places; its own query lists them all.
        query = result.result["unexpected_index_query"].strip().rstrip(";")
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
