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
from transforms.sheets.parts import Says

FEW = 3
"""So many files are shown in full; of more, those that ask something of a clerk."""
_LIST_WORD = re.compile("(?:保障名册|名册|信息|台账|名单|登记|流水|家庭名册)$")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_SAYS = {
    Says.SUPPLEMENT: "It says that it is a supplement (补报、新增): its rows are added to the list before it.",
    Says.CORRECTION: "It says that it is a correction (更正): its rows replace those of the same persons before it.",
}


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
    """Tell why a file is not used and what to do, in English and in the office's language."""
    if not part.reason:
        return []
    both = [f"{part.status.upper()}: {part.reason}. {part.remedy}"]
    both += [f"{part.reason_zh}。{part.remedy_zh}。"] if part.reason_zh else []
    return [line for text in both for line in folded(text, room())]


def _evidence(one: Checked) -> list[str]:
    """Tell what list the file is taken for, by which of its headings and words, and for which day."""
    part = one.part
    if not part.feed:
        return []
    feed = all_feeds()[part.feed]
    known = len(set(part.mapped.values()))
    words = [word for word in (*feed.words, *feed.hints, _LIST_WORD.sub("", feed.name_zh)) if word and word in one.path]
    said = f"; its name says {'、'.join(dict.fromkeys(words))}" if words else ""
    lines = [f"Taken for {feed.name_zh}: {known} of the {len(feed.fields)} columns of this list have a heading{said}."]
    if not part.said_on:
        lines.append("No date in its name or title: the day it was first seen counts.")
    return [piece for line in lines for piece in folded(line, room())]


def _as_a_part(one: Checked) -> list[str]:
    """Tell what the file does to the list before it, and which towns then rest on an older one."""
    part = one.part
    told = [_SAYS[Says(part.says)]] if part.says in _SAYS else []
    if part.named_towns and part.says == Says.LIST:
        told.append(f"It is for {'、'.join(part.named_towns)}: other towns stay as the list before it had them.")
    older = one.became.filter(pl.col("use") == "used").select("carried").unique().explode("carried").drop_nulls()
    for on, towns in (
        older.unnest("carried").group_by("on").agg(pl.col("town").sort()).sort("on").iter_rows() if older.height else ()
    ):
        told.append(f"Missing in it: {snapshots.town_names(towns)}; their rows of {on} stay in use.")
    return [piece for line in told for piece in folded(line, room())]


def _counted(one: Checked) -> list[str]:
    """Account for the lines of the file and the rows read, sheet by sheet where there are several."""
    sheets = one.part.sheets
    if not sheets:
        return []
    read, accepted, aside, others = (
        sum(getattr(sheet, name) for sheet in sheets) for name in ("received", "accepted", "set_aside", "not_data")
    )
    is_text = len(sheets) == 1 and not sheets[0].sheet
    lines = _lines(one.at) if is_text and one.at else None
    told = [
        f"{f'{lines} lines in the file, ' if lines else ''}{read} rows read: {accepted} accepted, {aside} set aside, "
        f"{others} not data (titles, headings, blanks, totals)."
    ]
    if lines and lines != read:
        told.append("Lines and rows differ: cells hold line breaks, or a quotation mark is not closed.")
    found = [piece for line in told for piece in folded(line, room())]
    if len(sheets) > 1 or any(sheet.hidden for sheet in sheets):
        rows = [("sheet", "received", "accepted", "set aside", "not data", "")]
        rows += [
            (s.sheet, str(s.received), str(s.accepted), str(s.set_aside), str(s.not_data), _seen(s)) for s in sheets
        ]
        found += ["", *table(rows, (1, 2, 3, 4), room())]
    return found


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
        return "not read, see below"
    if sheet.is_unread:
        return "hidden, not read, since a visible sheet holds this list: unhide or delete it"
    return "hidden" * sheet.hidden + ", read" * (sheet.hidden and sheet.accepted > 0)


def _headings(one: Checked, context: ReadContext) -> list[str]:
    """Tell what every heading of the file was read as, with its first value, and which of the list's are not there."""
    part = one.part
    if not part.feed:
        return []
    feed = all_feeds()[part.feed]
    values = first_values(one, feed, context)
    rows = [("heading", "read as", *(("first value", "read") if values else ()))]
    blank = ("", "") if values else ()
    for heading, column in part.mapped.items():
        rows.append((_one_line(heading), feed.named(column).zh, *(values.get(column, blank) if values else ())))
    rows += [(_one_line(heading), f"ignored: {reason}", *blank) for heading, reason in part.ignored.items()]
    rows += [(_one_line(heading), "unknown, not used", *blank) for heading in part.unknown]
    absent = [field.zh for field in feed.fields if field.name not in part.mapped.values()]
    told = folded(f"Not in the file: {'、'.join(absent)}", room()) if absent else []
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
    rows = [("rows", "", "first in row", "why", "what to do")]
    for aside, reason, count, first in counted.iter_rows():
        said = wording[reason]
        what = "set aside" if aside else "kept, asked"
        rows.append((str(count), what, ", ".join(map(str, first)), said.reason_zh, said.remedy_zh))
    return ["", *table(rows, (0,), room())]
