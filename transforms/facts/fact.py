"""Declare a fact: one named value about a person or household that conditions and lists read.

Belongs here: the form of a declaration, and the levels at which facts are computed. Does not: the facts
themselves (each in the module of its subject, in ``FACTS``) and the walk over all of them (``facts/__init__.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

import polars as pl

Unit = Literal["", "fen", "thousandths_fen", "thousandths_yuan", "ratio"]
"""Of amounts and ratios; empty for truth values, counts and words. A ratio is in thousandths."""


class Level(Enum):
    """The levels at which facts are computed, one after the other.

    A fact reads facts of its own and of earlier levels; within a level the order follows from what each reads.
    """

    LISTED = auto()
    """Not computed: a column of core_persons."""
    COMPOSITION = auto()
    """Aggregated over a household's rows before the numbers of the law are looked up: its place decides them."""
    PLACE = auto()
    """Computed once for each county and scheme, from the numbers in force there."""
    PERSON = auto()
    """Computed from the person's own row and the numbers beside it."""
    AGGREGATE = auto()
    """Aggregated over a household's rows."""
    HOUSEHOLD = auto()
    """Computed from the household's aggregates and the numbers of its place."""
    MEMBER = auto()
    """Computed from the person's row with the household's facts beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One fact, declared once: what people call it, who supplies it and how it is computed.

    name: its column in core_facts. A name with ``__`` is an intermediate value, dropped when all facts are computed.
    zh: what people call it; empty where neither a condition nor an explanation names it.
    expression: what computes it at its level; None for a column of core_persons.
    supplied_by: the feed, or the number of the law, that is asked for where the fact is not known.
    numbers: numbers by which a column of core_persons was joined. Those that an expression reads are derived.
    on_lists: the lists that are published show it, so it is kept after persons were assessed.
    """

    name: str
    zh: str = ""
    level: Level = Level.LISTED
    expression: pl.Expr | None = None
    unit: Unit = ""
    supplied_by: str = ""
    numbers: tuple[str, ...] = ()
    on_lists: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that its expression reads."""
        return () if self.expression is None else tuple(self.expression.meta.root_names())

    @property
    def is_intermediate(self) -> bool:
        """True for a value that only other facts read."""
        return "__" in self.name
