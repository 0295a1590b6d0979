"""Validate each source on arrival by its Great Expectations suite, in DuckDB.

Belongs here: suites, their execution, and the ranges of earlier snapshots. Does not: what becomes of a row or file
(``flows/intake/``).

``suite_for`` is light; ``judge`` imports the library, which takes seconds, only when it has rows to judge.
``load`` imports it ahead of time.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from importlib.util import find_spec

import duckdb

from expectations.expect import Expect
from expectations.from_contract import structural
from expectations.verdict import FAILURES, Verdict
from transforms.feed import Feed

__all__ = ["FAILURES", "Expect", "Verdict", "judge", "load", "suite_digest", "suite_for"]


def suite_for(feed: Feed) -> tuple[Expect, ...]:
    """Compose the suite of a feed: by its declaration, then by the module of its name, if it has one."""
    name = f"{__name__}.suites.{feed.code}"
    own: tuple[Expect, ...] = import_module(name).CONTENT if find_spec(name) else ()
    return (*structural(feed), *own)


def suite_digest(feed: Feed) -> str:
    """Digest of a feed's suite, part of the cache key of a reading."""
    return hashlib.sha256(repr(suite_for(feed)).encode()).hexdigest()


def load() -> None:
    """Import the library now."""
    import_module("expectations.judging")


def judge(connection: duckdb.DuckDBPyConnection, table: str, suite: tuple[Expect, ...]) -> Verdict:
    """Judge a table of rows as received by a suite."""
    from expectations.judging import judge as judge_with_library

    return judge_with_library(connection, table, suite)
