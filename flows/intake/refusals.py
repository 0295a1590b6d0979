"""Decide what is not read: files that are refused before a row of them is judged, and hidden sheets.

Belongs here: each reason with its remedy, in both languages, as a ``FilePart``. Rows that are set aside one by one
are ``expectations``' and ``flows.intake.snapshot``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from flows.intake.file_context import FileContext
from flows.intake.parts import REFUSED, UNKNOWN, FilePart, SheetCount
from flows.readers.sheets import Sheet
from flows.workspace.reference import Reference
from transforms.feed import Feed
from transforms.sheets import data_rows
from transforms.sheets.adjacent_lists import beside
from transforms.sheets.layout import HEAD_ROWS, Layout

_CITIZEN_NUMBER = r"^\D{0,2}[1-9]\d{16}[\dXx]\D{0,2}$"
_APART = "Put each list on a sheet or in a file of its own, and send them again."
_APART_ZH = "请将两张名册分别放在单独的工作表或文件中重新报送"


class SheetLayout(NamedTuple):
    """A sheet with the feed that it was recognised as, if any."""

    sheet: Sheet
    layout: Layout | None


class Why(NamedTuple):
    """Why a file is refused, and what its sender can do."""

    reason: str
    remedy: str
    reason_zh: str
    remedy_zh: str


def unread_sheets(laid_out: Sequence[SheetLayout]) -> dict[str, str]:
    """Find hidden sheets (name → feed) of a list that visible sheets hold: an old copy must not outvote what is shown.

    Where all sheets of a list are hidden they are read like others, since a template may hide what it asks for.
    """
    shown = {layout.feed.code for sheet, layout in laid_out if not sheet.hidden and layout and not layout.missing}
    unread = {}
    for sheet, layout in laid_out:
        if sheet.hidden and layout and layout.is_near and layout.feed.code in shown:
            unread[sheet.name] = layout.feed.code
        elif sheet.hidden and shown and not layout and _holds(_CITIZEN_NUMBER, _first_row(sheet.cells)):
            unread[sheet.name] = min(shown)
    return unread


def refusal(file: FileContext, key: str, laid_out: Sequence[SheetLayout], reference: Reference) -> FilePart | None:
    """Say why the whole file is refused before a row of it is judged, or None; all its rows are then set aside."""
    near = [(sheet, layout) for sheet, layout in laid_out if layout and layout.is_near]
    complete = [(sheet, layout) for sheet, layout in near if not layout.missing]
    feeds = {layout.feed.code for _, layout in complete}
    for sheet, layout in near:
        if layout.missing and (layout.feed.code not in feeds or _holds(_CITIZEN_NUMBER, sheet.cells)):
            return _refused(file, key, layout, _missing(layout))
    for sheet, layout in complete:
        if doubled := data_rows.conflicts(sheet.cells, layout):
            return _refused(file, key, layout, _doubled(doubled))
        if (layout.persons or layout.doubled) and (other := beside(head_rows(sheet), layout, reference.headings)):
            return _refused(file, key, layout, _mixed(sheet, other))
    for sheet, unrecognised_layout in laid_out:
        if complete and not unrecognised_layout and _holds(_CITIZEN_NUMBER, _first_row(sheet.cells)):
            return _refused(file, key, complete[0][1], _headless(sheet))
    return None


def head_rows(sheet: Sheet) -> list[tuple[str | None, ...]]:
    """Give the first rows of a sheet: titles, headings and some below."""
    names = [f"c{position}" for position in range(sheet.width)]
    return sheet.cells.select(names).head(2 * HEAD_ROWS).collect().rows()


def _first_row(cells: pl.LazyFrame) -> pl.LazyFrame:
    return cells.filter(pl.any_horizontal(pl.exclude("row_no").is_not_null())).head(1)


def _holds(pattern: str, cells: pl.LazyFrame) -> bool:
    """Tell whether any cell matches: rows of persons would be lost unsaid."""
    matches = pl.any_horizontal(pl.exclude("row_no").str.contains(pattern)).fill_null(value=False).any()
    return bool(cells.select(matches).collect().item())


def _refused(file: FileContext, key: str, layout: Layout, why: Why) -> FilePart:
    said_on, usable_from = file.dates_of(layout.title)
    return FilePart(
        key,
        0,
        REFUSED,
        layout.feed.code,
        *why,
        said_on,
        usable_from,
        named_county=file.county_of(layout.title),
        supplier=file.supplier,
        mapped=dict(layout.mapped),
        ignored=dict(layout.ignored),
        unknown=layout.unknown,
    )


def _missing(layout: Layout) -> Why:
    shown = [
        f"`{wanted}`" + (f" (the file has `{near}`: did you mean `{wanted}`?)" if near else "")
        for wanted, near in layout.missing
    ]
    shown_zh = [f"“{wanted}”" + (f"（表中“{near}”是否有误？）" if near else "") for wanted, near in layout.missing]
    return Why(
        f"required heading missing: {', '.join(shown)}",
        f"Correct the heading to the one expected for {layout.feed.name_zh} and send the file again.",
        f"缺少必填表头：{'、'.join(shown_zh)}",
        f"请按《{layout.feed.name_zh}》模板更正表头后重新报送",
    )


def _doubled(headings: Sequence[str]) -> Why:
    return Why(
        f"heading stands more than once and the columns differ: {', '.join(f'`{name}`' for name in headings)}",
        "Keep the right column, rename or delete the other, and send the file again.",
        f"表头重复且内容不一致：{'、'.join(f'“{name}”' for name in headings)}",
        "请只保留正确的一列，另一列改名或删除后重新报送",
    )


def _mixed(sheet: Sheet, other: Feed) -> Why:
    where, where_zh = (f"in sheet `{sheet.name}`", f"工作表“{sheet.name}”中") if sheet.name else ("in it", "文件中")
    return Why(
        f"two lists stand beside each other {where}, the other is {other.name_zh}",
        _APART,
        f"{where_zh}并排放了两张名册，另一张为《{other.name_zh}》",
        _APART_ZH,
    )


def mixed_below(part: FilePart, row_no: int) -> FilePart:
    """Refuse a part since other columns begin in a row."""
    return replace(
        part,
        status=REFUSED,
        reason=f"another list, or the same with other columns, begins below, in row {row_no}",
        remedy=_APART,
        reason_zh=f"第{row_no}行起为另一张名册，或表头与上方不同",
        remedy_zh=_APART_ZH,
    )


def _headless(sheet: Sheet) -> Why:
    return Why(
        f"sheet `{sheet.name}` holds rows without headings",
        "Put the headings above its rows, or move the rows below those of the first sheet, and send it again.",
        f"工作表“{sheet.name}”有数据但没有表头",
        "请在该工作表首行补上表头，或将数据并入第一张表后重新报送",
    )


def unrecognised(file: FileContext, key: str, sheets: tuple[SheetCount, ...], guesses: Sequence[Layout]) -> FilePart:
    """Describe a file of no feed, with the nearest feed and what it lacks of it."""
    best = max(guesses, key=lambda guess: len(guess.columns), default=None)
    reason = "its headings are those of no known list"
    remedy = "If it should be used, compare its headings with the template, or add them to data/headings."
    reason_zh, remedy_zh = "表头与任何已知名册都不相符", "如需使用，请对照模板更正表头后重新报送"
    if best:
        lacking = _missing(best)
        reason += f"; the nearest is {best.feed.name_zh}, {lacking.reason}"
        reason_zh += f"；最接近《{best.feed.name_zh}》，{lacking.reason_zh}"
    why = Why(reason, remedy, reason_zh, remedy_zh)
    unknown = best.unknown if best else ()
    return FilePart(key, 0, UNKNOWN, None, *why, supplier=file.supplier, sheets=sheets, unknown=unknown)
