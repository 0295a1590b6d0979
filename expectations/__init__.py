"""Validate each source on arrival by its Great Expectations suite, in DuckDB.

Belongs here: suites, their execution, and the ranges of earlier snapshots. Does not: what becomes of a row or file
(``flows/intake/``).

Importing this is light; a suite is of the library's own objects, whose import takes seconds: it is paid by the first
``suite_for``, when there are rows to judge or suites to show. ``load`` pays it ahead of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import duckdb

from expectations.verdict import FAILURES, Verdict
from transforms.feed import Feed

if TYPE_CHECKING:
    import great_expectations as gx

    from expectations.suite import Words

__all__ = ["FAILURES", "Verdict", "judge", "load", "suite_for"]


def load() -> None:
    """Import the library now."""
    import_module("expectations.judging")


def suite_for(feed: Feed, words: Mapping[str, Words]) -> gx.ExpectationSuite:
    """Compose the suite of a feed, named by its code; words: what an officer reads of each reason."""
    from expectations.suite import suite_for as composed

    return composed(feed, words)


def judge(connection: duckdb.DuckDBPyConnection, table: str, suite: gx.ExpectationSuite) -> Verdict:
    """Judge a table of rows as received by a suite."""
    from expectations.judging import judge as judge_with_library

    return judge_with_library(connection, table, suite)
