"""Another list in the same sheet, beside the first or below it: read as one they would mix two lists' people."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.feed import Feed, Kind
from transforms.sheets.headings import Headings
from transforms.sheets.layout import Layout, Row, recognise

_ENOUGH = 2


def beside(rows: Sequence[Row], found: Layout, headings: Headings) -> Feed | None:
    """The list that stands right of an empty column, where it is another one.

    Args:
        rows: the first rows of the sheet.
        found: how they are read as one list.
        headings: every heading known.

    """
    for gap in range(1, len(rows[0]) - 1 if rows else 0):
        if any(row[gap] for row in rows[found.headed - 1 :]):
            continue
        other = recognise([row[gap + 1 :] for row in rows], headings, found.title)
        if other and not other.missing and other.feed.code != found.feed.code:
            return other.feed
    return None


def below(rows: pl.LazyFrame, feed: Feed, headings: Headings) -> int | None:
    """The first row below the headings that holds headings of other columns.

    Reads: raw_<feed>; headings that are repeated there as they stand above are no data, and so not looked at
    """
    known = sorted(_written(headings))
    required = [pl.col(found.name).str.strip_chars().is_in(known).fill_null(value=False) for found in feed.required]
    telling = [pl.col(found.name).is_in(known) for found in feed.required if found.kind in (Kind.NAME, Kind.NUMBER)]
    seldom = rows.filter("is_data", pl.any_horizontal(telling or required))  # one look at few columns of all rows
    again = seldom.filter(pl.sum_horizontal(required) >= _ENOUGH)
    row: int | None = again.select(pl.col("row_no").min()).collect(engine="streaming").item()
    return row


def _written(headings: Headings) -> set[str]:
    """Headings as they are written, wherever cells seldom say the same."""
    return set(headings.known) | {found.zh for feed in headings.feeds.values() for found in feed.fields}
