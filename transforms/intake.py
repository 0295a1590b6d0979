"""Intake: which feed a sheet is, by its headings alone, and its rows under our column names.

Every heading is mapped, ignored by name with a reason, or reported as unknown; a sheet that misses a
required heading is refused with the nearest heading found. Names of files and order of columns never
decide anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import polars as pl

from transforms.feed import Feed

HEAD_ROWS = 40
"""Headings are looked for in this many rows: titles and notes stand above them."""

_UNIT = re.compile(r"\((?:单位[::])?(?:元|人|元/月|元/年|元/人|元/人·?月|㎡|m2|平方米|平米|月|岁)\)$")
_TOTAL = r"^(?:本页|本表|全县|全乡|全镇|全市|全区)?(?:合|总|小|共|累)计"
_FOOTER = r"^(?:(?:填表|制表|审核|填报|经办|负责)(?:人|单位|日期)?|单位负责人|备?注|说明|填表说明)[:：]"
_NEAR = 0.6
_ENOUGH = 5

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings seen for each feed: normalised heading → column, or ``ignore``."""

    feeds: Mapping[str, Feed]
    by_feed: Mapping[str, Mapping[str, str]]

    @property
    def known(self) -> frozenset[str]:
        """Every heading of every feed."""
        return frozenset(heading for headings in self.by_feed.values() for heading in headings)

    def column(self, feed: Feed, heading: str) -> str | None:
        """The column that a heading names in a feed, ``ignore``, or None when it was never seen."""
        return self.by_feed[feed.code].get(plain(heading))


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is read as one feed.

    columns: our column → position in the sheet. headed: number of rows down to the last heading row.
    missing: required headings that are not there, each with the nearest unknown heading or None.
    """

    feed: Feed
    headed: int
    columns: Mapping[str, int]
    mapped: Mapping[str, str]
    ignored: tuple[str, ...]
    unknown: tuple[str, ...]
    title: str
    missing: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where headings were found: rows down to them, the title above, all that is said around, rows below."""

    headed: int
    title: str
    said: str
    below: Sequence[Row]


def plain(heading: str) -> str:
    """A heading without width, white space, unit and punctuation; 万元 stays, since it changes the value."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading))
    text = _UNIT.sub("", text)
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def headings_of(feeds: Mapping[str, Feed], seen: pl.DataFrame) -> Headings:
    """Headings from data/headings, read as ``feed, heading, column``.

    Those of ``common`` serve every feed that has the column under a common heading: 姓名 is nobody's
    承租人, or every list of persons would be one of tenants.
    """
    common = _pairs(seen, "common")
    by_feed = {}
    for code, feed in feeds.items():
        own = {plain(found.zh): found.name for found in feed.fields} | _pairs(seen, code)
        names = {found.name for found in feed.fields if plain(found.zh) in common} | {"ignore"}
        shared = {heading: column for heading, column in common.items() if column in names}
        by_feed[code] = shared | own
    return Headings(feeds, by_feed)


def _pairs(seen: pl.DataFrame, code: str) -> dict[str, str]:
    own = seen.filter(pl.col("feed") == code)
    return {plain(heading): column for heading, column in own.select("heading", "column").iter_rows()}


def layout(rows: Sequence[Row], headings: Headings, surroundings: str = "") -> Layout | None:
    """The feed that these first rows of a sheet are, or None when they are no feed's.

    ``surroundings``: sheet and file name, for feeds that only a title tells apart. A layout with
    ``missing`` is a feed whose file must be refused.
    """
    found = [
        candidate
        for candidate in _candidates(rows, headings, surroundings)
        if not candidate.missing or _is_near(candidate)
    ]
    return max(found, key=lambda layout: (len(layout.columns), not layout.missing, -layout.headed), default=None)


def _is_near(found: Layout) -> bool:
    """True when a sheet is plainly this feed with a heading missing or misspelt."""
    if len(found.columns) < 2:
        return False
    if all(nearest for _, nearest in found.missing):
        return len(found.missing) <= len(found.feed.required) // 2
    seen = len(found.mapped) + len(found.unknown)
    return len(found.columns) >= _ENOUGH and len(found.columns) * 10 >= seen * 6


def _candidates(rows: Sequence[Row], headings: Headings, surroundings: str) -> Iterator[Layout]:
    known = headings.known
    for at in range(min(len(rows), HEAD_ROWS)):
        if not _may_be_headings(rows[at : at + 2], known):
            continue
        title = " ".join(cell for row in rows[:at] for cell in row if cell)
        for depth in (1, 2):
            names = _names(rows[at : at + depth])
            if depth == 2 and (at + 1 >= len(rows) or names == _names(rows[at : at + 1])):
                continue
            below = rows[at + depth : at + depth + HEAD_ROWS]
            place = _Place(at + depth, title, f"{surroundings} {title}", below)
            for feed in headings.feeds.values():
                if found := _as_feed(feed, names, headings, place):
                    yield found


def _may_be_headings(rows: Sequence[Row], known: frozenset[str]) -> bool:
    """True when at least two cells are headings of some feed; saves trying every row of data as headings."""
    return sum(plain(cell) in known for row in rows for cell in row if cell) > 1


def _names(heading_rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """What each column may be called: under a two-row heading the lower name, both, or the upper one."""
    if len(heading_rows) == 1:
        return [(cell,) if cell else () for cell in heading_rows[0]]
    names: list[tuple[str, ...]] = []
    over: str | None = None
    for upper, lower in zip(heading_rows[0], heading_rows[1], strict=True):
        over = upper or (over if lower else None)
        both = over + lower if over and lower else None
        names.append(tuple(name for name in (lower, both, over) if name))
    return names


def _as_feed(feed: Feed, names: Sequence[tuple[str, ...]], headings: Headings, place: _Place) -> Layout | None:
    columns: dict[str, int] = {}
    mapped: dict[str, str] = {}
    ignored: list[str] = []
    unknown: list[str] = []
    for position, options in enumerate(names):
        known = [(name, column) for name in options if (column := headings.column(feed, name))]
        name, column = known[0] if known else (options[0] if options else "", None)
        if column and column != "ignore" and column not in columns:
            columns[column] = position
            mapped[name] = column
        elif column:
            ignored.append(name)
        elif name:
            unknown.append(name)
    if not columns or not _is_told_apart(feed, columns, place):
        return None
    missing = tuple(
        (required.zh, _nearest(required.zh, unknown)) for required in feed.required if required.name not in columns
    )
    return Layout(feed, place.headed, columns, mapped, tuple(ignored), tuple(unknown), place.title, missing)


def _is_told_apart(feed: Feed, columns: Mapping[str, int], place: _Place) -> bool:
    """True unless the feed needs a word in the title or in its kind column that is not there."""
    if not feed.title_marks:
        return True
    kind = columns.get("kind")
    values = "" if kind is None else " ".join(row[kind] or "" for row in place.below)
    return any(mark in place.said or mark in values for mark in feed.title_marks)


def _nearest(wanted: str, unknown: Sequence[str]) -> str | None:
    scored = [(SequenceMatcher(None, plain(wanted), plain(name)).ratio(), name) for name in unknown]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= _NEAR else None


def rows_of(cells: pl.LazyFrame, width: int, found: Layout) -> pl.LazyFrame:
    """raw_<feed>: the rows under the headings, as text, under our names.

    Grain:   one row per source row below the headings, in order
    Returns: ``row_no``, ``is_data`` (false: blank, total, footer, repeated heading), the feed's
             fields (null: blank, or no such heading)
    """
    named = {
        column.name: pl.col(f"c{found.columns[column.name]}")
        if column.name in found.columns
        else pl.lit(None, pl.String)
        for column in found.feed.fields
    }
    first = pl.coalesce([f"c{position}" for position in range(width)]).str.replace_all(r"[\s　]", "")
    person = [name for name in ("id_no", "name") if name in found.columns]
    named_nobody = pl.all_horizontal(named[name].is_null() | ~_has_letters(named[name]) for name in person)
    blank = pl.all_horizontal(named[name].is_null() for name in found.columns)
    heading = pl.all_horizontal(
        named[column].str.replace_all(r"\s", "") == re.sub(r"\s", "", name)
        for name, column in list(found.mapped.items())[:3]
    )
    aside = first.str.contains(_TOTAL) | (first.str.contains(_FOOTER) & named_nobody)
    not_data = blank | (aside & named_nobody) | heading.fill_null(value=False)
    return cells.filter(pl.col("row_no") > found.headed).select(
        "row_no",
        (~not_data.fill_null(value=False)).alias("is_data"),
        *(expression.alias(name) for name, expression in named.items()),
    )


def _has_letters(text: pl.Expr) -> pl.Expr:
    """True where a cell could name a person or hold a number, not a mere count."""
    return text.str.contains(r"[\p{Han}A-Za-z]|\d{15}") & ~text.str.contains(_FOOTER)
