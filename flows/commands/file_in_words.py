"""Describe a checked file for the clerk who sent it: what it is taken for, its rows, a value of each column.

Belongs here: words for the clerk's own terminal. Numbers are masked in their middle, of names the first character is
shown. What becomes of a file is decided before (``flows.intake``).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.commands.first_values import first_values
from flows.commands.terminal_table import folded, table, terminal_width
from flows.intake.parts import HIDDEN, REJECTED, FilePart, ReadContext, SheetCount
from flows.workspace.reference import read_wording
from transforms import snapshots
from transforms.feeds import all_feeds
from transforms.messages import both, listed, mark, quoted, tr
from transforms.sheets.parts import Says

FEW = 3
"""So many files are shown in full; of more, those that ask something of a clerk."""
_LIST_WORD = re.compile("(?:保障名册|名册|信息|台账|名单|登记|流水|家庭名册)$")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_SAYS = {
    Says.SUPPLEMENT: mark("It says that it is a supplement (补报、新增): its rows are added to the list before it."),
    Says.CORRECTION: mark(
        "It says that it is a correction (更正): its rows replace those of the same persons before it."
    ),
}
IGNORED = (
    mark("not needed by any rule"), mark("shown on the list only"), mark("in the number"),
    mark("already in 人均纯收入"),
    mark("the area is configured"), mark("row number"), mark("the certificate begins with it"),
    mark("the register decides"), mark("free text"), mark("least disclosure"), mark("derived from 人均纯收入"),
    mark("unreliable: a number is judged by its shape"), mark("the name is 户主姓名"), mark("tekun by the feed"),
    mark("kept for rigid_expenditure"), mark("decided by law from age and certificate"),
    mark("counted from the number"),
)  # fmt: skip
"""Why a heading is not used, as data/headings has it; other reasons are shown as an office wrote them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A part of a file as it would be used; became: its rows of ``snapshots.USED``."""

    path: str
    file_no: int
    at: Path | None
    part: FilePart
    became: pl.DataFrame


def room() -> int:
    """Give the columns beside the indent; endless where stdout is not a terminal."""
    return (terminal_width() or 1 << 20) - 2


def described(one: Checked, context: ReadContext) -> list[str]:
    """Describe a part for a clerk: verdict, what it is taken for, rows, headings with a value each, questions."""
    part = one.part
    return [
        *_verdict(part),
        *_evidence(one),
        *_as_a_part(one),
        *_counted(one),
        *_headings(one, context),
        *_asked(part, context),
    ]


def _verdict(part: FilePart) -> list[str]:
    """Tell why a file is not used and what to do."""
    if not part.why:
        return []
    reason, remedy = part.why
    return folded(tr("{status}: {reason}. {remedy}", status=part.state.upper(), reason=reason, remedy=remedy), room())


def _evidence(one: Checked) -> list[str]:
    """Tell what list the file is taken for, by which of its headings and words, and for which day."""
    part = one.part
    if not part.feed:
        return []
    feed = all_feeds()[part.feed]
    known = len(set(part.mapped.values()))
    words = [word for word in (*feed.words, *feed.hints, _LIST_WORD.sub("", feed.name_zh)) if word and word in one.path]
    counted = {"name": feed.name_zh, "known": known, "count": len(feed.fields)}
    lines = [
        tr(
            "Taken for {name}: {known} of the {count} columns of this list have a heading; its name says {words}.",
            words="、".join(dict.fromkeys(words)), **counted,
        )
        if words
        else tr("Taken for {name}: {known} of the {count} columns of this list have a heading.", **counted)
    ]  # fmt: skip
    if not part.said_on:
        lines.append(tr("No date in its name or title: the day it was first seen counts."))
    return [piece for line in lines for piece in folded(line, room())]


def _as_a_part(one: Checked) -> list[str]:
    """Tell what the file does to the list before it, and which towns then rest on an older one."""
    part = one.part
    told = [tr(_SAYS[Says(part.says)])] if part.says in _SAYS else []
    if part.named_towns and part.says == Says.LIST:
        towns = "、".join(part.named_towns)
        told.append(tr("It is for {towns}: other towns stay as the list before it had them.", towns=towns))
    older = one.became.filter(pl.col("use") == "used").select("carried").unique().explode("carried").drop_nulls()
    for on, towns in (
        older.unnest("carried").group_by("on").agg(pl.col("town").sort()).sort("on").iter_rows() if older.height else ()
    ):
        missing = snapshots.town_names(towns)
        told.append(tr("Missing in it: {towns}; their rows of {day} stay in use.", towns=missing, day=on))
    return [piece for line in told for piece in folded(line, room())]


def _counted(one: Checked) -> list[str]:
    """Account for the lines of the file and the rows read, sheet by sheet where there are several."""
    sheets = one.part.sheets
    if not sheets:
        return []
    read, accepted, aside, others = map(sum, zip(*map(counts_of, sheets), strict=True))
    counted = {"read": read, "accepted": accepted, "aside": aside, "others": others}
    is_text = len(sheets) == 1 and not sheets[0].sheet
    lines = _lines(one.at) if is_text and one.at else None
    told = [
        tr(
            "{lines} lines in the file, {read} rows read: {accepted} accepted, {aside} set aside, {others} not data "
            "(titles, headings, blanks, totals).",
            lines=lines, **counted,
        )
        if lines
        else tr(
            "{read} rows read: {accepted} accepted, {aside} set aside, {others} not data (titles, headings, blanks, "
            "totals).",
            **counted,
        )
    ]  # fmt: skip
    if lines and lines != read:
        told.append(tr("Lines and rows differ: cells hold line breaks, or a quotation mark is not closed."))
    found = [piece for line in told for piece in folded(line, room())]
    if len(sheets) > 1 or any(sheet.hidden for sheet in sheets):
        rows = [[tr("sheet"), *counts_in_words(), ""]]
        rows += [[sheet.sheet, *map(str, counts_of(sheet)), _seen(sheet)] for sheet in sheets]
        found += ["", *table(rows, (1, 2, 3, 4), room())]
    return found


def counts_of(sheet: SheetCount) -> tuple[int, int, int, int]:
    """Give the rows of a sheet as ``counts_in_words`` names them."""
    return sheet.received, sheet.accepted, sheet.set_aside, sheet.not_data


def counts_in_words() -> list[str]:
    """Name the counts of a sheet, for the head of a table."""
    return [tr("received"), tr("accepted"), tr("set aside"), tr("not data")]


def _lines(at: Path) -> int | None:
    """Count the lines of a text of which a line break is one byte; None of another."""
    with at.open("rb") as handle:
        first = handle.read(1 << 20)
        if first.startswith(_WIDE) or b"\0" in first[:4096]:
            return None
        mark, count, last = (b"\n" if b"\n" in first else b"\r"), 0, b""
        while first:
            count, last, first = count + first.count(mark), first[-1:], handle.read(1 << 20)
    return count + (last not in (b"", mark))


def _seen(sheet: SheetCount) -> str:
    if sheet.is_unread and sheet.reason not in ("", HIDDEN):
        return tr("not read, see below")
    if sheet.is_unread:
        return tr("hidden, not read, since a visible sheet holds this list: unhide or delete it")
    if not sheet.hidden:
        return ""
    return tr("hidden, read") if sheet.accepted else tr("hidden")


def _headings(one: Checked, context: ReadContext) -> list[str]:
    """Tell what every heading of the file was read as, with its first value, and which of the list's are not there."""
    part = one.part
    if not part.feed:
        return []
    feed = all_feeds()[part.feed]
    values = first_values(one, feed, context)
    rows = [(tr("heading"), tr("read as"), *((tr("first value"), tr("value read")) if values else ()))]
    blank = ("", "") if values else ()
    for heading, column in part.mapped.items():
        rows.append((_one_line(heading), feed.named(column).zh, *(values.get(column, blank) if values else ())))
    rows += [
        (_one_line(heading), tr("ignored: {heading} is used", heading=quoted(other)), *blank)
        for heading, other in part.instead.items()
    ]
    rows += [
        (_one_line(heading), tr("ignored: {reason}", reason=both(why) if why in IGNORED else why), *blank)
        for heading, why in part.ignored.items()
    ]
    rows += [(_one_line(heading), tr("unknown, not used"), *blank) for heading in part.unknown]
    absent = [field.zh for field in feed.fields if field.name not in part.mapped.values()]
    told = folded(tr("Not in the file: {columns}", columns="、".join(absent)), room()) if absent else []
    return ["", *table(rows, (), room()), *told]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def returned(part: FilePart, context: ReadContext) -> pl.DataFrame:
    """Read what is asked or set aside of a part's rows."""
    path = context.rejected(part)
    return pl.read_parquet(path) if part.feed and path.exists() else pl.DataFrame(schema=REJECTED)


def _asked(part: FilePart, context: ReadContext) -> list[str]:
    """Count the reasons for rows set aside or asked about, with the first of their rows."""
    wording = read_wording()
    counted = (
        returned(part, context)
        .filter(pl.col("reason") != HIDDEN)
        .group_by("is_set_aside", "reason")
        .agg(pl.len(), pl.col("row_no").sort().head(FEW))
        .sort("is_set_aside", "reason", descending=[True, False])
    )
    if counted.is_empty():
        return []
    rows = [(tr("rows"), "", tr("first in row"), tr("why"), tr("what to do"))]
    for aside, reason, count, first in counted.iter_rows():
        said = wording[reason]
        what = tr("set aside") if aside else tr("kept, asked")
        rows.append((str(count), what, str(listed(first)), str(said.reason), str(said.remedy)))
    return ["", *table(rows, (0,), room())]
