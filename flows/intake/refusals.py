"""Decide which files are refused before a row of them is judged, and which are asked about.

Belongs here: each reason with its remedy, in both languages, as a ``FilePart``. Rows that are set aside one by one
are ``expectations``' and ``flows.intake.snapshot``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.intake.file_context import FileContext
from flows.intake.parts import REFUSED, UNKNOWN, FilePart, SheetCount, Why
from flows.intake.side_sheets import CITIZEN_NUMBER, SheetLayout, first_row, holds
from flows.readers.sheets import Sheet
from flows.workspace.reference import Reference
from transforms.feed import Feed
from transforms.feeds import all_feeds
from transforms.messages import both, listed, mark, quoted
from transforms.sheets import data_rows
from transforms.sheets.adjacent_lists import beside
from transforms.sheets.evidence import Doubt
from transforms.sheets.layout import DEEP_ROWS, HEAD_ROWS, Layout
from transforms.sheets.parts import says, town_in_words

_APART = mark("Put each list on a sheet or in a file of its own, and send them again.")


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
        said_on=said_on,
        usable_from=usable_from,
        named_county=file.county_of(layout.title),
        supplier=file.supplier,
        says=says(file.around(layout.title)),
        named_towns=tuple(sorted(town_in_words(file.around(layout.title), file.counties))),
        mapped=dict(layout.mapped),
        ignored=dict(layout.ignored),
        instead=dict(layout.instead),
        unknown=layout.unknown,
        **why.kept(),
    )


def _missing(layout: Layout) -> Why:
    lacking = {wanted for wanted, _ in layout.missing}
    around = "、".join(
        word.split("|")[0] for field in layout.feed.required if field.zh in lacking for word, _ in field.from_around
    )
    headings = listed(
        both("{wanted} (the file has {near}: did you mean {wanted}?)", wanted=quoted(wanted), near=quoted(near))
        if near
        else quoted(wanted)
        for wanted, near in layout.missing
    )
    name = layout.feed.name_zh
    return Why(
        both("required heading missing: {headings}", headings=headings),
        both(
            "Correct the heading to the one expected for {name}, or add the column, and send it again. "
            "Or write into the file name whose list it is: {words}.",
            name=name, words=around,
        )
        if around
        else both(
            "Correct the heading to the one expected for {name}, or add the column, and send it again.", name=name
        ),
    )  # fmt: skip


def _doubled(headings: Sequence[str]) -> Why:
    return Why(
        both(
            "heading stands more than once and the columns differ: {headings}", headings=listed(map(quoted, headings))
        ),
        both("Keep the right column, rename or delete the other, and send the file again."),
    )


def _mixed(sheet: Sheet, other: Feed) -> Why:
    name = other.name_zh
    return Why(
        both(
            "two lists stand beside each other in sheet {sheet}, the other is {name}",
            sheet=quoted(sheet.name), name=name,
        )
        if sheet.name
        else both("two lists stand beside each other in it, the other is {name}", name=name),
        both(_APART),
    )  # fmt: skip


def mixed_below(part: FilePart, row_no: int) -> FilePart:
    """Refuse a part since other columns begin in a row."""
    reason = both("another list, or the same with other columns, begins below, in row {row}", row=row_no)
    return replace(part, status=REFUSED, **Why(reason, both(_APART)).kept())


def _headless(sheet: Sheet) -> Why:
    return Why(
        both("sheet {sheet} holds rows without headings", sheet=quoted(sheet.name)),
        both("Put the headings above its rows, or move the rows below those of the first sheet, and send it again."),
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
    return FilePart(key, 0, UNKNOWN, None, supplier=file.supplier, sheets=sheets, unknown=unknown, **why.kept())


def asked_whole(part: FilePart, count: int) -> FilePart:
    """Ask about a part all of whose rows are of people who left: it is no list of who is on it."""
    why = Why(
        both(
            "all {count} rows stand under a heading, or beside a remark, that says they left {name}",
            count=count, name=all_feeds()[str(part.feed)].name_zh,
        ),
        both(
            "If it is the list of who is on it now, take that heading or remark out and send it again; else take the "
            "file out of the inbox."
        ),
    )  # fmt: skip
    return replace(
        part, status=UNKNOWN, feed=None, counties=(), mapped={}, ignored={}, instead={}, filled={}, **why.kept()
    )


def _own_list(sheet: Sheet) -> Why | None:
    """Say where a list of ours belongs that came back to the inbox."""
    cells = {cell.strip() for row in head_rows(sheet, HEAD_ROWS) for cell in row if cell}
    if cells & {"线索编号", "疑问编号", "抽样编号"}:
        return Why(
            both("it is one of our own lists, sent back"),
            both("Put it into the folder returned and run `doudi feedback`."),
        )
    if {"原因代码", "处理建议"} <= cells:
        return Why(
            both("it is our own list of rows to correct (退回清单)"),
            both("Correct the rows in the list that was sent, and send that list again."),
        )
    return None


def _asked(layout: Layout) -> Why:
    """Ask whether a file with the headings of a list is that list."""
    name, word = layout.feed.name_zh, quoted(layout.verdict.word)
    match layout.verdict.doubt:
        case Doubt.LEFT:
            return Why(
                both(
                    "it has the headings of {name}, but its name or title says that these people left it ({word})",
                    name=name, word=word,
                ),
                both(
                    "If it is {name} of who is on it now, say so in its title and file name and send it again. Else: "
                    "Take it out of the inbox: who left is seen by the next list.",
                    name=name,
                ),
            )  # fmt: skip
        case Doubt.NOT_YET:
            return Why(
                both(
                    "it has the headings of {name}, but its name or title says that these people applied, are "
                    "proposed, or were turned down ({word})",
                    name=name, word=word,
                ),
                both(
                    "If it is {name} of who is on it now, say so in its title and file name and send it again. Else: "
                    "Take it out of the inbox.",
                    name=name,
                ),
            )  # fmt: skip
        case Doubt.MIXED:
            return Why(
                both(
                    "its name or title says that it holds people who left the list, too ({word}), and no column says "
                    "who",
                    word=word,
                ),
                both("Add a column 人员状态, or put those who left on a sheet of their own, and send it again."),
            )
        case Doubt.OTHER:
            return Why(
                both(
                    "its headings are those of {name}, but its name, title or kinds say another list ({word})",
                    name=name, word=word,
                ),
                both(
                    "If it is {name}, correct its title and file name and send it again. Else: Take it out of the "
                    "inbox, or give it the headings of its own template.",
                    name=name,
                ),
            )  # fmt: skip
        case _:
            return Why(
                both(
                    "several lists have these headings, among them {name}, and no name or title says which it is",
                    name=name,
                ),
                both(
                    "Write the list's name, such as {name}, into its title or file name and send it again; if it is "
                    "none of the lists, take it out of the inbox.",
                    name=name,
                ),
            )


def _of_no_list(best: Layout | None) -> Why:
    remedy = both("If it should be used, compare its headings with the template, or add them to data/headings.")
    if best and best.missing:
        return Why(
            both(
                "its headings are those of no known list (looked for in its first {rows} rows); the nearest is {name}, "
                "{lacking}",
                rows=DEEP_ROWS, name=best.feed.name_zh, lacking=_missing(best).reason,
            ),
            remedy,
        )  # fmt: skip
    return Why(
        both("its headings are those of no known list (looked for in its first {rows} rows)", rows=DEEP_ROWS), remedy
    )
