"""Decide which sheets of a workbook are not read beside those that are, and why.

Belongs here: hidden copies, older months, people who left, other lists. Whether a whole file is refused or asked about
is in ``refusals.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import polars as pl

from flows.intake.parts import HIDDEN
from flows.readers.sheets import Sheet, Told
from transforms.sheets.evidence import Doubt
from transforms.sheets.layout import Layout
from transforms.values import days, text

CITIZEN_NUMBER = r"^\D{0,2}[1-9]\d{16}[\dXx]\D{0,2}$"
HIDDEN_READ = "sheet_hidden_read"
"""A hidden sheet was read, since no visible one holds a row of its list."""
_OF_OTHERS = "sheet_of_another_list"
_OLDER = "sheet_of_older_month"
REASONS = {
    Doubt.LEFT: "sheet_of_who_left",
    Doubt.MIXED: "sheet_of_who_left",
    Doubt.NOT_YET: "sheet_of_not_yet",
    Doubt.OTHER: _OF_OTHERS,
    Doubt.UNPROVEN: _OF_OTHERS,
}
"""Why a sheet in doubt is not read beside one that is surely a list."""
_MONTH = re.compile(r"(?:(20\d\d)\s*年?度?)?(?<!\d)(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月")
_COUNTED = "零一二三四五六七八九十"
_IS_COPY = 0.5
"""An older sheet is a copy of the list where at least this share of its people stand in the newest, too."""


class SheetLayout(NamedTuple):
    """A sheet with the feed that it was recognised as, if any."""

    sheet: Sheet
    layout: Layout | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that is not read: why, and the feed of the part that tells it."""

    sheet: Sheet
    headed: int
    reason: str
    feed: str


def side_sheets(laid_out: Sequence[SheetLayout], on: date | None) -> tuple[list[SheetLayout], list[Unread]]:
    """Part the sheets of a file into those to read and those that stand aside.

    on: the day of the file, by which months without a year are ordered
    """
    sure = [one for one in laid_out if one.layout and one.layout.is_complete and one.layout.is_sure]
    if not sure:
        return list(laid_out), []
    aside: dict[int, Unread] = {}
    filled = {str(one.layout.feed.code) for one in sure if one.layout and not one.sheet.hidden and _holds_rows(one)}
    shown = any(not one.sheet.hidden for one in laid_out)
    for at, one in enumerate(laid_out):
        if reason := (_hidden(one, filled) if one.sheet.hidden else None) or _in_doubt(one, sure):
            aside[at] = reason
    for at in _older([(at, one) for at, one in enumerate(laid_out) if one in sure and at not in aside], on):
        sheet, layout = laid_out[at]
        if layout:
            aside[at] = Unread(sheet, layout.headed, _OLDER, layout.feed.code)
    to_read = [_told(one, shown=shown) for at, one in enumerate(laid_out) if at not in aside]
    return to_read, list(aside.values())


def _told(one: SheetLayout, *, shown: bool) -> SheetLayout:
    """Tell of a hidden sheet that it is read."""
    sheet, layout = one
    if not (sheet.hidden and shown and layout and layout.is_complete):
        return one
    told = Told(HIDDEN_READ, sheet.name, f"{max(sheet.cells.select(pl.len()).collect().item() - layout.headed, 0)}行")
    return SheetLayout(replace(sheet, told=(*sheet.told, told)), layout)


def _hidden(one: SheetLayout, filled: set[str]) -> Unread | None:
    """Leave a hidden sheet of a list that visible sheets hold: an old copy must not outvote what is shown.

    Where all sheets of a list are hidden, or no visible one has a row, they are read like others: a template may hide
    what it asks for.
    """
    sheet, layout = one
    if layout and layout.is_near and layout.feed.code in filled:
        return Unread(sheet, layout.headed, HIDDEN, layout.feed.code)
    if filled and not layout and holds(CITIZEN_NUMBER, first_row(sheet.cells)):
        return Unread(sheet, 0, HIDDEN, min(filled))
    return None


def _in_doubt(one: SheetLayout, sure: Sequence[SheetLayout]) -> Unread | None:
    """Leave a sheet of people who are not surely on the list that another sheet is."""
    sheet, layout = one
    if layout is None or layout.is_sure or not holds(CITIZEN_NUMBER, sheet.cells):
        return None
    feeds = [other.layout.feed.code for other in sure if other.layout]
    doubt = layout.verdict.doubt if layout.is_complete else None
    reason = REASONS[doubt] if doubt else _OF_OTHERS
    return Unread(sheet, layout.headed, reason, layout.feed.code if layout.feed.code in feeds else feeds[0])


def _older(sure: Sequence[tuple[int, SheetLayout]], on: date | None) -> list[int]:
    """Find the sheets that name an older month than another of their list, and hold the same people."""
    older = []
    for code in {one.layout.feed.code for _, one in sure if one.layout and not one.layout.feed.events}:
        theirs = [(at, one) for at, one in sure if one.layout and one.layout.feed.code == code]
        dated = [(month, at, one) for at, one in theirs if (month := _month(one, on))]
        newest = max((month for month, _, _ in dated), default=0)
        if all(month == newest for month, _, _ in dated):
            continue
        people = pl.concat(_numbers(one) for month, _, one in dated if month == newest)
        for month, at, one in dated:
            numbers = _numbers(one)
            if month < newest and numbers.is_in(people.implode()).sum() >= _IS_COPY * numbers.len():
                older.append(at)
    return older


def _month(one: SheetLayout, on: date | None) -> int:
    """Count the months up to the one that a sheet's name, else its title names; 0 where none does."""
    for said in (one.sheet.name, one.layout.title if one.layout else ""):
        if dated := days.day_in_words(said):
            return dated[0].year * 12 + dated[0].month
        if found := _MONTH.search(said):
            month = int(found[2]) if found[2].isdigit() else sum(map(_COUNTED.index, found[2]))
            if found[1]:
                return int(found[1]) * 12 + month
            latest = on.year * 12 + on.month if on else 12
            return latest - (latest - month) % 12
    return 0


def _numbers(one: SheetLayout) -> pl.Series:
    sheet, layout = one
    place = layout.columns.get("id_no") if layout else None
    if layout is None or place is None:
        return pl.Series("number", [], pl.String)
    below = sheet.cells.filter(pl.col("row_no") > layout.headed).select(pl.col(f"c{place}").alias("number"))
    return text.normalise_code(below.collect()["number"].drop_nulls())


def _holds_rows(one: SheetLayout) -> bool:
    """Tell whether anything stands below the headings."""
    headed = one.layout.headed if one.layout else 0
    return first_row(one.sheet.cells.filter(pl.col("row_no") > headed)).collect().height > 0


def first_row(cells: pl.LazyFrame) -> pl.LazyFrame:
    """Select the first row that says anything."""
    return cells.filter(pl.any_horizontal(pl.exclude("row_no").is_not_null())).head(1)


def holds(pattern: str, cells: pl.LazyFrame) -> bool:
    """Tell whether any cell matches: rows of persons would be lost unsaid."""
    matches = pl.any_horizontal(pl.exclude("row_no").str.contains(pattern)).fill_null(value=False).any()
    return bool(cells.select(matches).collect().item())
