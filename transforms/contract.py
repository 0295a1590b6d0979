"""Define data contracts: what a table is, checked wherever one stage hands it to the next.

Belongs here: the form of a contract and its check. Does not: the contracts (``transforms/contracts/``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.errors import ContractBroken
from transforms.messages import tr


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``personal`` columns never appear in a message, log or artifact."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    zh: str = ""
    """Empty where only queries read the table."""
    note: str = ""
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table's promise: its grain in words, its key, its columns in order."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pl.Schema:
        """Column names and types, in order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def empty(self) -> pl.DataFrame:
        """Make a table of the right shape without rows."""
        return pl.DataFrame(schema=self.schema)

    def conform(self, frame: pl.DataFrame, at: str) -> pl.DataFrame:
        """Bring a frame to exactly these columns, in this order and type.

        Raises:
            ContractBroken: with every breach at once; counts and code words only, never a personal value.

        """
        missing = [column.name for column in self.columns if column.name not in frame.columns]
        if missing:
            raise ContractBroken(self.name, at, [tr("column '{name}' is missing", name=name) for name in missing])
        conformed = frame.select(pl.col(column.name).cast(column.dtype, strict=False) for column in self.columns)
        breaches = [breach for column in self.columns for breach in _breaches(column, frame, conformed)]
        if self.key and (repeats := conformed.height - conformed.select(self.key).n_unique()):
            key = ", ".join(self.key)
            breaches.append(
                tr("key {key}: {count} rows repeat it; the grain is {grain}", key=key, count=repeats, grain=self.grain)
            )
        if breaches:
            raise ContractBroken(self.name, at, breaches)
        return conformed


def _breaches(column: Column, given: pl.DataFrame, conformed: pl.DataFrame) -> list[str]:
    before, after = given[column.name].null_count(), conformed[column.name].null_count()
    breaches, name = [], column.name
    if after > before:
        wrong = after - before
        breaches.append(tr("column '{name}': {count} values are not {type}", name=name, count=wrong, type=column.dtype))
    if before and not column.nullable:
        breaches.append(tr("column '{name}': {count} values are missing", name=name, count=before))
    if column.allowed:
        found = conformed[column.name].drop_nulls().unique()
        found = found.filter(~found.is_in(list(column.allowed)))
        if found.len():
            shown = found.len() if column.personal else sorted(found.to_list())[:5]
            allowed = list(column.allowed)
            breaches.append(
                tr("column '{name}': {shown}; allowed are {allowed}", name=name, shown=shown, allowed=allowed)
            )
    return breaches
