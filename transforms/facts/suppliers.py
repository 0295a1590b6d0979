"""Derive from which feeds and numbers of the law a fact is told: named where it is not known."""

from __future__ import annotations

from functools import cache

import polars as pl

from transforms.facts import all_facts


@cache
def asked_of(name: str) -> frozenset[str]:
    """Find the feed, or the number of the law, that tells a fact: its own, else those of the facts that it reads."""
    fact = all_facts().get(name)
    if fact is None:
        return frozenset()
    if fact.supplied_by:
        return frozenset({fact.supplied_by})
    return frozenset().union(*(asked_of(read) for read in fact.reads))


def suppliers(*tests: pl.Expr) -> frozenset[str]:
    """Find the feeds and numbers of the law that tell expressions over facts."""
    return frozenset().union(*(asked_of(name) for test in tests for name in test.meta.root_names()))
