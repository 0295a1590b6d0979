"""Derive on which numbers of the law a fact rests: told with an outcome while one of them is not verified."""

from __future__ import annotations

from functools import cache

import polars as pl

from transforms.facts import all_facts
from transforms.rules.policy import NAMES


@cache
def rests_on(name: str) -> frozenset[str]:
    """Find the numbers that a fact's expression reads, itself or through other facts, or by which it was joined."""
    if name in NAMES:
        return frozenset({name})
    fact = all_facts().get(name)
    if fact is None:
        return frozenset()
    return frozenset(fact.numbers).union(*(rests_on(read) for read in fact.reads))


def behind(*tests: pl.Expr) -> set[str]:
    """Find the numbers behind expressions over facts."""
    return {number for test in tests for name in test.meta.root_names() for number in rests_on(name)}
