"""Detect a second table in a sheet, beside the first or below it.

Belongs here: the two searches. Does not: what becomes of such a file (``flows/intake/``). Read as one, the two would
mix the people of two lists.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.feed import Feed, Kind
from transforms.sheets.headings import Headings
from transforms.sheets.layout import Layout, Row, recognise

_ENOUGH = 2


def beside(rows: Sequence[Row], first: Layout, headings: Headings) -> Feed | None:
    """Detect another feed's table right of an empty column.

    Args:
        rows: the first rows of the sheet.
        first: the layout of the rows read as one table.
        headings: every heading known.

    """
    for gap in range(1, len(rows[0]) - 1 if rows else 0):
        if any(row[gap] for row in rows[first.headed - 1 :]):
            continue
        other = recognise([row[gap + 1 :] for row in rows], headings, first.title)
        if other and other.is_complete and other.feed.code != first.feed.code:
            return other.feed
    return None


def below(rows: pl.LazyFrame, feed: Feed, headings: Headings) -> int | None:
    """Find the first row below the headings that holds headings of other columns.

    Reads: raw_<feed>; headings that are repeated there as they stand above are no data, and so not looked at
    """
    known = sorted(_written(headings))
    required = [pl.col(field.name).str.strip_chars().is_in(known).fill_null(value=False) for field in feed.required]
    telling = [pl.col(field.name).is_in(known) for field in feed.required if field.kind in (Kind.NAME, Kind.NUMBER)]
    # One pass over few columns of all rows leaves the few rows that the second test looks at.
    seldom = rows.filter("is_data", pl.any_horizontal(telling or required))
    again = seldom.filter(pl.sum_horizontal(required) >= _ENOUGH)
    row: int | None = again.select(pl.col("row_no").min()).collect(engine="streaming").item()
    return row


def _written(headings: Headings) -> set[str]:
    """List every heading as it is written."""
    return set(headings.known) | {field.zh for feed in headings.feeds.values() for field in feed.fields}
