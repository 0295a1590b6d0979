"""What is not read: files that are refused before a row of them is judged, and hidden sheets; each with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from flows.intake.file_context import county_around, dated, title_county
from flows.intake.parts import REFUSED, UNKNOWN, FilePart, ReadContext, SheetCount
from flows.readers.sheets import Sheet
from flows.workspace.files import SourceFile
from transforms.feed import Feed
from transforms.sheets import data_rows
from transforms.sheets.adjacent_lists import beside
from transforms.sheets.layout import HEAD_ROWS, Layout

_CITIZEN_NUMBER = r"^\D{0,2}[1-9]\d{16}[\dXx]\D{0,2}$"


_APART = "Put each list on a sheet or in a file of its own, and send them again."


_APART_ZH = "请将两张名册分别放在单独的工作表或文件中重新报送"


def unread_sheets(laid_out: Sequence[tuple[Sheet, Layout | None]]) -> dict[str, str]:
    """Hidden sheets (name → feed) of a list that visible sheets hold: an old copy must not outvote what is shown.

    Where all sheets of a list are hidden they are read like others, since a template may hide what it asks for.
    """
    shown = {found.feed.code for sheet, found in laid_out if not sheet.hidden and found and not found.missing}
    unread = {}
    for sheet, found in laid_out:
        if sheet.hidden and found and found.is_near and found.feed.code in shown:
            unread[sheet.name] = found.feed.code
        elif sheet.hidden and shown and not found and _holds(_CITIZEN_NUMBER, _first(sheet.cells)):
            unread[sheet.name] = min(shown)
    return unread


def refused(
    file: SourceFile, key: str, laid_out: Sequence[tuple[Sheet, Layout | None]], context: ReadContext
) -> FilePart | None:
    """Why the whole file is refused before a row of it is judged, or None; all its rows are then set aside."""
    near = [(sheet, found) for sheet, found in laid_out if found and found.is_near]
    whole = [(sheet, found) for sheet, found in near if not found.missing]
    feeds = {found.feed.code for _, found in whole}
    for sheet, found in near:
        if found.missing and (found.feed.code not in feeds or _holds(_CITIZEN_NUMBER, sheet.cells)):
            return _refusal(file, key, found, _missing(found), context)
    for sheet, found in whole:
        if doubled := data_rows.conflicts(sheet.cells, found):
            return _refusal(file, key, found, _doubled(doubled), context)
        if (found.persons or found.doubled) and (other := beside(head_rows(sheet), found, context.reference.headings)):
            return _refusal(file, key, found, _mixed(sheet, other), context)
    for sheet, nothing in laid_out:
        if whole and not nothing and _holds(_CITIZEN_NUMBER, _first(sheet.cells)):
            return _refusal(file, key, whole[0][1], _headless(sheet), context)
    return None


def head_rows(sheet: Sheet) -> list[tuple[str | None, ...]]:
    """The first rows of a sheet: titles, headings and some below."""
    names = [f"c{position}" for position in range(sheet.width)]
    return sheet.cells.select(names).head(2 * HEAD_ROWS).collect().rows()


def _first(cells: pl.LazyFrame) -> pl.LazyFrame:
    return cells.filter(pl.any_horizontal(pl.exclude("row_no").is_not_null())).head(1)


def _holds(pattern: str, cells: pl.LazyFrame) -> bool:
    """True when any cell matches: rows of persons would be lost unsaid."""
    found = pl.any_horizontal(pl.exclude("row_no").str.contains(pattern)).fill_null(value=False).any()
    return bool(cells.select(found).collect().item())


def _refusal(
    file: SourceFile, key: str, found: Layout, why: tuple[str, str, str, str], context: ReadContext
) -> FilePart:
    said_on, usable_from = dated(file, found.title)
    reason, remedy, reason_zh, remedy_zh = why
    return FilePart(
        key, 0, REFUSED, found.feed.code, reason, remedy, reason_zh, remedy_zh, said_on, usable_from,
        named_county=title_county(found.title, context.reference) or county_around(file, context.reference),
        supplier=file.supplier, mapped=dict(found.mapped), ignored=dict(found.ignored), unknown=found.unknown,
    )  # fmt: skip


def _missing(found: Layout) -> tuple[str, str, str, str]:
    told = [
        f"`{wanted}`" + (f" (the file has `{near}`: did you mean `{wanted}`?)" if near else "")
        for wanted, near in found.missing
    ]
    told_zh = [f"“{wanted}”" + (f"（表中“{near}”是否有误？）" if near else "") for wanted, near in found.missing]
    return (
        f"required heading missing: {', '.join(told)}",
        f"Correct the heading to the one expected for {found.feed.name_zh} and send the file again.",
        f"缺少必填表头：{'、'.join(told_zh)}",
        f"请按《{found.feed.name_zh}》模板更正表头后重新报送",
    )


def _doubled(names: Sequence[str]) -> tuple[str, str, str, str]:
    return (
        f"heading stands more than once and the columns differ: {', '.join(f'`{name}`' for name in names)}",
        "Keep the right column, rename or delete the other, and send the file again.",
        f"表头重复且内容不一致：{'、'.join(f'“{name}”' for name in names)}",
        "请只保留正确的一列，另一列改名或删除后重新报送",
    )


def _mixed(sheet: Sheet, other: Feed) -> tuple[str, str, str, str]:
    where, where_zh = (f"in sheet `{sheet.name}`", f"工作表“{sheet.name}”中") if sheet.name else ("in it", "文件中")
    return (
        f"two lists stand beside each other {where}, the other is {other.name_zh}",
        _APART,
        f"{where_zh}并排放了两张名册，另一张为《{other.name_zh}》",
        _APART_ZH,
    )


def mixed_below(part: FilePart, row_no: int) -> FilePart:
    """The part refused, since other columns begin in a row."""
    return replace(
        part,
        status=REFUSED,
        reason=f"another list, or the same with other columns, begins below, in row {row_no}",
        remedy=_APART,
        reason_zh=f"第{row_no}行起为另一张名册，或表头与上方不同",
        remedy_zh=_APART_ZH,
    )


def _headless(sheet: Sheet) -> tuple[str, str, str, str]:
    return (
        f"sheet `{sheet.name}` holds rows without headings",
        "Put the headings above its rows, or move the rows below those of the first sheet, and send it again.",
        f"工作表“{sheet.name}”有数据但没有表头",
        "请在该工作表首行补上表头，或将数据并入第一张表后重新报送",
    )


def unrecognised(file: SourceFile, key: str, sheets: tuple[SheetCount, ...], guesses: Sequence[Layout]) -> FilePart:
    """A file of no feed, with the nearest feed and what it lacks of it."""
    best = max(guesses, key=lambda guess: len(guess.columns), default=None)
    reason = "its headings are those of no known list"
    remedy = "If it should be used, compare its headings with the template, or add them to data/headings."
    reason_zh, remedy_zh = "表头与任何已知名册都不相符", "如需使用，请对照模板更正表头后重新报送"
    if best:
        lacking, _, lacking_zh, _ = _missing(best)
        reason += f"; the nearest is {best.feed.name_zh}, {lacking}"
        reason_zh += f"；最接近《{best.feed.name_zh}》，{lacking_zh}"
    return FilePart(
        key, 0, UNKNOWN, None, reason, remedy, reason_zh, remedy_zh, supplier=file.supplier, sheets=sheets,
        unknown=best.unknown if best else (),
    )  # fmt: skip
