"""Decide which files are refused before a row of them is judged, and which are asked about.

Belongs here: each reason with its remedy, in both languages, as a ``FilePart``. Rows that are set aside one by one
are ``expectations``' and ``flows.intake.snapshot``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from flows.intake.file_context import FileContext
from flows.intake.parts import REFUSED, UNKNOWN, FilePart, SheetCount
from flows.intake.side_sheets import CITIZEN_NUMBER, SheetLayout, first_row, holds
from flows.readers.sheets import Sheet
from flows.workspace.reference import Reference
from transforms.feed import Feed
from transforms.feeds import all_feeds
from transforms.sheets import data_rows
from transforms.sheets.adjacent_lists import beside
from transforms.sheets.evidence import Doubt
from transforms.sheets.layout import DEEP_ROWS, HEAD_ROWS, Layout
from transforms.sheets.parts import says, town_in_words

_APART = "Put each list on a sheet or in a file of its own, and send them again."
_APART_ZH = "请将两张名册分别放在单独的工作表或文件中重新报送"


class Why(NamedTuple):
    """Why a file is refused, and what its sender can do."""

    reason: str
    remedy: str
    reason_zh: str
    remedy_zh: str


def refusal(file: FileContext, key: str, laid_out: Sequence[SheetLayout], reference: Reference) -> FilePart | None:
    """Say why the whole file is refused before a row of it is judged, or None; all its rows are then set aside."""
    near = [(sheet, layout) for sheet, layout in laid_out if layout and layout.is_sure]
    complete = [(sheet, layout) for sheet, layout in near if layout.is_complete]
    feeds = {layout.feed.code for _, layout in complete}
    for sheet, layout in near:
        lacks = bool(layout.missing) and (layout.feed.code in feeds or not feeds)
        if lacks and (not feeds or holds(CITIZEN_NUMBER, sheet.cells)):
            return _refused(file, key, layout, _missing(layout))
    for sheet, layout in complete:
        if doubled := data_rows.conflicts(sheet.cells, layout):
            return _refused(file, key, layout, _doubled(doubled))
        if (layout.persons or layout.doubled) and (
            other := beside(head_rows(sheet, layout.headed + HEAD_ROWS), layout, reference.headings)
        ):
            return _refused(file, key, layout, _mixed(sheet, other))
    for sheet, unrecognised_layout in laid_out:
        if complete and not unrecognised_layout and holds(CITIZEN_NUMBER, first_row(sheet.cells)):
            return _refused(file, key, complete[0][1], _headless(sheet))
    return None


def refused_beside(file: FileContext, key: str, laid_out: Sequence[SheetLayout]) -> list[tuple[Sheet, FilePart]]:
    """Refuse the sheets that lack a heading of another list than those that are read: each falls by itself."""
    return [
        (sheet, _refused(file, key, layout, _missing(layout)))
        for sheet, layout in laid_out
        if layout and layout.is_sure and layout.missing and holds(CITIZEN_NUMBER, sheet.cells)
    ]


def head_rows(sheet: Sheet, count: int) -> list[tuple[str | None, ...]]:
    """Give the first rows of a sheet: titles, headings and some below."""
    names = [f"c{position}" for position in range(sheet.width)]
    return sheet.cells.select(names).head(count).collect().rows()


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
        says=says(file.around(layout.title)),
        named_towns=tuple(sorted(town_in_words(file.around(layout.title), file.counties))),
        mapped=dict(layout.mapped),
        ignored=dict(layout.ignored),
        unknown=layout.unknown,
    )


def _missing(layout: Layout) -> Why:
    shown = [
        f"`{wanted}`" + (f" (the file has `{near}`: did you mean `{wanted}`?)" if near else "")
        for wanted, near in layout.missing
    ]
    lacking = {wanted for wanted, _ in layout.missing}
    around = "、".join(
        word.split("|")[0] for field in layout.feed.required if field.zh in lacking for word, _ in field.from_around
    )
    shown_zh = [f"“{wanted}”" + (f"（表中“{near}”是否有误？）" if near else "") for wanted, near in layout.missing]
    return Why(
        f"required heading missing: {', '.join(shown)}",
        f"Correct the heading to the one expected for {layout.feed.name_zh}, or add the column, and send it again."
        + (f" Or write into the file name whose list it is: {around}." if around else ""),
        f"缺少必填表头：{'、'.join(shown_zh)}",
        f"请按《{layout.feed.name_zh}》模板更正表头或补上该列后重新报送"
        + (f"；也可在文件名中写明：{around}" if around else ""),
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


def unrecognised(
    file: FileContext, key: str, sheets: tuple[SheetCount, ...], laid_out: Sequence[SheetLayout]
) -> FilePart:
    """Describe a file that is not surely of any feed: what it may be, what raises the doubt, and what to do.

    It has no feed, so that it neither takes another file's place nor makes a list incomplete.
    """
    guesses = [layout for _, layout in laid_out if layout]
    doubted = [layout for layout in guesses if layout.is_complete and layout.verdict.doubt]
    if own := next((found for sheet, _ in laid_out if (found := _own_list(sheet))), None):
        why, unknown = own, tuple[str, ...]()
    elif doubted:
        doubt = max(doubted, key=lambda layout: (layout.verdict.doubt is not Doubt.UNPROVEN, len(layout.columns)))
        why, unknown = _asked(doubt), doubt.unknown
    else:
        best = max(guesses, key=lambda guess: (guess.verdict.strength, len(guess.columns)), default=None)
        why, unknown = _of_no_list(best), best.unknown if best else ()
    return FilePart(key, 0, UNKNOWN, None, *why, supplier=file.supplier, sheets=sheets, unknown=unknown)


def asked_whole(part: FilePart, count: int) -> FilePart:
    """Ask about a part all of whose rows are of people who left: it is no list of who is on it."""
    feed = all_feeds()[str(part.feed)]
    why = Why(
        f"all {count} rows stand under a heading, or beside a remark, that says they left {feed.name_zh}",
        "If it is the list of who is on it now, take that heading or remark out and send it again; else take the "
        "file out of the inbox.",
        f"全部{count}行均注明已停发、取消或尚未批准，不能作为《{feed.name_zh}》使用",
        "如确为在册名单，请删去该小标题或备注后重新报送；如为退出人员名单，请移出收件文件夹",
    )
    return replace(part, status=UNKNOWN, feed=None, counties=(), mapped={}, ignored={}, filled={}, **why._asdict())


def _own_list(sheet: Sheet) -> Why | None:
    """Say where a list of ours belongs that came back to the inbox."""
    cells = {cell.strip() for row in head_rows(sheet, HEAD_ROWS) for cell in row if cell}
    if cells & {"线索编号", "疑问编号", "抽样编号"}:
        return Why(
            "it is one of our own lists, sent back",
            "Put it into the folder returned and run `doudi feedback`.",
            "该文件是本系统下发的核查名单",
            "请放入 returned 文件夹，由反馈导入处理，不要放入收件文件夹",
        )
    if {"原因代码", "处理建议"} <= cells:
        return Why(
            "it is our own list of rows to correct (退回清单)",
            "Correct the rows in the list that was sent, and send that list again.",
            "该文件是本系统下发的退回清单",
            "请在原名册中更正后重新报送原名册",
        )
    return None


_KEEP_OUT = "Take it out of the inbox"
_KEEP_OUT_ZH = "请移出收件文件夹"


def _asked(layout: Layout) -> Why:
    """Ask whether a file with the headings of a list is that list."""
    name, word = layout.feed.name_zh, layout.verdict.word
    again = f"If it is {name} of who is on it now, say so in its title and file name and send it again. Else: "
    again_zh = f"如确为现行《{name}》，请在标题和文件名中写明后重新报送；否则"
    match layout.verdict.doubt:
        case Doubt.LEFT:
            return Why(
                f"it has the headings of {name}, but its name or title says that these people left it (`{word}`)",
                f"{again}{_KEEP_OUT}: who left is seen by the next list.",
                f"表头为《{name}》，但名称或标题含“{word}”，应为退出人员名单",
                f"{again_zh}{_KEEP_OUT_ZH}，退出人员以下一期名册为准",
            )
        case Doubt.NOT_YET:
            return Why(
                f"it has the headings of {name}, but its name or title says that these people applied, are proposed, "
                f"or were turned down (`{word}`)",
                f"{again}{_KEEP_OUT}.",
                f"表头为《{name}》，但名称或标题含“{word}”，应为申请、拟办或未通过的人员",
                f"{again_zh}{_KEEP_OUT_ZH}",
            )
        case Doubt.MIXED:
            return Why(
                f"its name or title says that it holds people who left {name}, too (`{word}`), and no column says who",
                "Add a column 人员状态, or put those who left on a sheet of their own, and send it again.",
                f"名称或标题表明含已退出人员（“{word}”），但表中没有人员状态列",
                "请增加“人员状态”列，或将退出人员另放一张工作表后重新报送",
            )
        case Doubt.OTHER:
            return Why(
                f"its headings are those of {name}, but its name, title or kinds say another list (`{word}`)",
                f"If it is {name}, correct its title and file name and send it again. Else: {_KEEP_OUT}, or give it "
                "the headings of its own template.",
                f"表头为《{name}》，但名称、标题或类别列写明“{word}”",
                f"如确为《{name}》，请更正标题和文件名后重新报送；如为其他名单，请按该名单模板更正表头或{_KEEP_OUT_ZH[1:]}",
            )
        case _:
            return Why(
                f"several lists have these headings, among them {name}, and no name or title says which it is",
                f"Write the list's name, such as {name}, into its title or file name and send it again; if it is "
                f"none of the lists, take it out of the inbox.",
                f"多种名册都有这些表头（如《{name}》），而文件名、工作表名和标题均未写明是哪一种",
                f"请在标题或文件名中写明名册名称（如《{name}》）后重新报送；如不属于应报名册，{_KEEP_OUT_ZH}",
            )


def _of_no_list(best: Layout | None) -> Why:
    reason = f"its headings are those of no known list (looked for in its first {DEEP_ROWS} rows)"
    remedy = "If it should be used, compare its headings with the template, or add them to data/headings."
    reason_zh = f"表头与任何已知名册都不相符（已查找前{DEEP_ROWS}行）"
    if best and best.missing:
        lacking = _missing(best)
        reason += f"; the nearest is {best.feed.name_zh}, {lacking.reason}"
        reason_zh += f"；最接近《{best.feed.name_zh}》，{lacking.reason_zh}"
    return Why(reason, remedy, reason_zh, "如需使用，请对照模板更正表头后重新报送")
