"""Find rows of delimited text with more or fewer cells than the headings, and join amounts that a comma cut.

Belongs here: 1,234 in a cell without quotes is two cells. Where exactly an amount explains what a row has too many,
its parts are joined; else the row is marked, and set aside or asked about by what every feed expects of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import polars as pl

from transforms.feed import Kind
from transforms.sheets.layout import Layout

SHORT, JOINED = "…", "，"
"""What the column ``overflow`` holds of a row that lacks cells, and of one whose amount was joined."""
_HELD = "held"
_HEAD, _TAIL = r"^\s*[¥￥]?-?\d{1,3}$", r"^\d{3}(?:\.\d{1,2})?\s*$"
_GROUP = r"^\d{3}$"
_MOST = 2
"""Commas that one row is taken to have too many."""
_FITS = {
    Kind.NUMBER: r"\d{15}|\*{2}",
    Kind.NAME: r"^\D*$",
    Kind.MONEY: r"^\s*[¥￥]?-?\d+(?:\.\d+)?\s*元?\s*$",
    Kind.SINCE: r"^\D{0,3}\d{4}(?:\d{2}|\d{4}|[-年./－].*)?$|^[1-9]\d{4}$|长期",
    Kind.UNTIL: r"^\D{0,3}\d{4}(?:\d{2}|\d{4}|[-年./－].*)?$|^[1-9]\d{4}$|长期",
    Kind.COUNT: r"^\s*\d{1,2}\s*\D{0,2}$",
}
"""What a cell of a kind looks like, to tell a row that stands right from one that has slipped."""
_IDENTITY = (Kind.NUMBER, Kind.NAME)
Joins = tuple[tuple[int, int], ...]
"""Places of amounts in a slipped row, each with how many cells beyond it belong to it."""


class Lengths(NamedTuple):
    """How many cells most rows of a text have (None: it is none), and each of them where they differ."""

    usual: int | None = None
    held: pl.LazyFrame | None = None


ALIKE = Lengths()


def straightened(cells: pl.LazyFrame, width: int, layout: Layout, lengths: Lengths) -> pl.LazyFrame:
    """Give the column ``overflow``: what stands beyond the usual cells, or how a row of another length was read."""
    usual, held = lengths
    if usual is not None and held is not None:
        return _straightened(cells, width, layout, held, usual)
    beyond = [pl.col(f"c{place}") for place in range(usual, width)] if usual is not None else []
    return cells.with_columns((pl.coalesce(beyond) if beyond else pl.lit(None, pl.String)).alias("overflow"))


def _straightened(cells: pl.LazyFrame, width: int, layout: Layout, held: pl.LazyFrame, usual: int) -> pl.LazyFrame:
    """Join amounts that commas cut, and mark rows that slipped.

    Args:    ``held``: ``row_no`` and how many cells a row of the text has; ``usual``: as most have
    Returns: ``cells`` with ``overflow``: JOINED, SHORT, what stands beyond the headings of a slipped row, or null
    """
    headings = _headings(layout, held)
    expected = min(headings, usual)
    counted = cells.join(held, on="row_no", how="left", maintain_order="left")
    surplus = pl.col(_HELD).fill_null(expected).cast(pl.Int64) - headings
    hypotheses = [] if layout.persons else _hypotheses(layout, headings, width)
    stands = _stands(layout, width, headings)
    fits = {
        joins: (surplus == _commas(joins)) & _reads(joins) & _fits(layout, joins, tuple(_FITS)) for joins in hypotheses
    }
    only = pl.sum_horizontal([fit.cast(pl.Int32) for fit in fits.values()]) == 1 if fits else pl.lit(value=False)
    chosen = pl.lit(None, pl.Int32)
    for at, fit in enumerate(fits.values()):
        chosen = pl.when(only & ~stands & fit).then(pl.lit(at, pl.Int32)).otherwise(chosen)
    beyond = pl.coalesce([pl.col(f"c{place}") for place in range(min(headings, width - 1), width)])
    fallen = pl.col(_HELD) < expected
    slipped = (
        pl.when(fallen & _fits(layout, (), _IDENTITY)).then(pl.lit(SHORT))
        .when(fallen).then(pl.lit("<"))
        .when((surplus > 0) & ~stands & ((pl.col(_HELD) > usual) | ~_fits(layout, (), tuple(_FITS))))
        .then(pl.coalesce(beyond, pl.lit(">")))
    )  # fmt: skip
    overflow = pl.when(pl.col("chosen").is_not_null()).then(pl.lit(JOINED)).otherwise(slipped).alias("overflow")
    moved = [_moved(place, width, hypotheses).alias(f"c{place}") for place in range(width)]
    return counted.with_columns(chosen.alias("chosen")).with_columns(overflow).with_columns(moved).drop(_HELD, "chosen")


def _headings(layout: Layout, held: pl.LazyFrame) -> int:
    """Count the cells of the last row of headings."""
    named = max((place + 1 for row in layout.above for place, cell in enumerate(row) if cell), default=0)
    row = held.filter(pl.col("row_no") == layout.headed).select(_HELD).collect()
    return max(named, int(row.item())) if row.height else named


def _commas(joins: Joins) -> int:
    return sum(commas for _, commas in joins)


def _hypotheses(layout: Layout, headings: int, width: int) -> list[Joins]:
    """List the amounts, one or two, that may have been cut, by one comma or two."""
    money = [field.name for field in layout.feed.fields if field.kind is Kind.MONEY]
    places = sorted({layout.columns[name] for name in money if layout.columns.get(name, -1) >= 0})
    most = min(_MOST, width - headings)
    alone: list[Joins] = [((place, commas),) for place in places for commas in range(1, most + 1)]
    both: list[Joins] = [((one, 1), (other, 1)) for one, other in combinations(places, 2)] if most > 1 else []
    return alone + both


def _reads(joins: Joins) -> pl.Expr:
    """True where the parts of each amount are as a comma leaves them."""
    tests, moved = [], 0
    for place, commas in joins:
        parts = [pl.col(f"c{place + moved + at}") for at in range(commas + 1)]
        tests += [parts[0].str.contains(_HEAD), parts[-1].str.contains(_TAIL)]
        tests += [part.str.contains(_GROUP) for part in parts[1:-1]]
        moved += commas
    return pl.all_horizontal(tests).fill_null(value=False)


def _at(place: int, joins: Joins) -> int:
    """Give where a cell stands in a slipped row."""
    return place + sum(commas for at, commas in joins if at < place)


def _fits(layout: Layout, joins: Joins, kinds: Sequence[Kind]) -> pl.Expr:
    """True where every cell, but the amounts themselves, looks like its column."""
    amounts = {place for place, _ in joins}
    wanted = [
        pl.col(f"c{_at(place, joins)}").str.contains(_FITS[field.kind])
        for field in layout.feed.fields
        if field.kind in kinds and (place := layout.columns.get(field.name, -1)) >= 0 and place not in amounts
    ]
    return pl.all_horizontal(pl.lit(value=True), *wanted).fill_null(value=True)


def _stands(layout: Layout, width: int, headings: int) -> pl.Expr:
    """True where nothing stands beyond the headings and every cell looks like its column."""
    beyond = [pl.col(f"c{place}").is_null() for place in range(headings, width)]
    return pl.all_horizontal(pl.lit(value=True), *beyond) & _fits(layout, (), tuple(_FITS))


def _moved(place: int, width: int, hypotheses: Sequence[Joins]) -> pl.Expr:
    """Give what belongs in a place, by the amounts that were cut."""
    moved = pl.col(f"c{place}")
    for at, joins in enumerate(hypotheses):
        source = _at(place, joins)
        commas = dict(joins).get(place, 0)
        parts = [pl.col(f"c{source + part}") for part in range(commas + 1) if source + part < width]
        meant = pl.concat_str(parts) if parts else pl.lit(None, pl.String)
        moved = pl.when(pl.col("chosen") == at).then(meant).otherwise(moved)
    return moved
