"""Check files before anyone relies on them: what would be accepted, set aside or refused.

Belongs here: reading without a run, and what a clerk reads of it. Nothing is published or kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from flows.commands.readiness import readiness
from flows.commands.terminal_table import folded, table, terminal_width, width
from flows.intake.file_context import FileContext
from flows.intake.parts import ACCEPTED, HIDDEN, REJECTED, FilePart, ReadContext, SheetCount, unreadable
from flows.intake.range_check import in_range
from flows.intake.read_file import read_files
from flows.intake.reading_key import reading_key
from flows.readers.archives import Refused, opened
from flows.store.store import Store
from flows.workspace.clock import today
from flows.workspace.crash_report import guarded
from flows.workspace.files import NO_SUPPLIER, SourceFile, as_received, digest, list_inbox, listed
from flows.workspace.progress import shown
from flows.workspace.reference import read_reference, read_wording
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import NoSuchFile, UnreadableFile, masked
from transforms.feeds import all_feeds

AT_FAULT, DONE = 2, 0
_FEW = 3
"""So many files are shown in full; of more, those that ask something of a clerk."""


def check(workspace: Workspace, paths: Sequence[Path], day: date) -> int:
    """Judge files, or the whole inbox and what else a run on the day needs, and print what a clerk needs to know.

    Returns: 2 when a file is refused, or a run would be

    """
    inbox = workspace.inbox
    files = [file for path in paths for file in _named(path, inbox)] if paths else listed(inbox)
    if not paths:
        workspace.require()
    settings = read_settings(workspace)
    with tempfile.TemporaryDirectory(prefix="doudi-check-") as folder:
        store = Store(Path(folder))
        store.make()
        with guarded(workspace.crash_reports):
            store.migrate()
            with store.working(settings) as connection:
                with shown(("intake", "validate", "standardise")) as progress:
                    reference = read_reference(settings.area)
                    context = ReadContext(connection, store.work, store.snapshots, reference, settings, progress)
                    read = _read(files, context, *_remembered(workspace))
                found = None if paths else readiness(workspace, context, read, day)
                if found:
                    print("\n".join(line for told in found.told() for line in folded(told, _room())), end="\n\n")
                refused = _report(read, context)
                return AT_FAULT if refused or (found and found.refused) else DONE


def _named(path: Path, inbox: Path) -> list[SourceFile]:
    """List the files of a path; within the inbox they keep their supplier."""
    if not path.exists():
        raise NoSuchFile(f"There is no file {masked(str(path))}. Check its name.")
    root = inbox if path.resolve().is_relative_to(inbox.resolve()) else path if path.is_dir() else path.parent
    files = list_inbox(path) if path.is_dir() else [as_received(path, Path(path.name))]
    return [as_received(file.at, file.at.resolve().relative_to(root.resolve())) for file in files]


def _remembered(workspace: Workspace) -> tuple[list[FilePart], dict[str, date]]:
    """Read earlier readings of the workspace, and when each was first seen."""
    store = Store(workspace.store)
    if not store.state.exists():
        return [], {}
    with store.reading() as state:
        rows: pl.DataFrame = state.sql("select * from readings order by key, part_no").pl()
        seen = state.sql("select key, min(first_seen_on) as seen_on from run_files group by key").pl()
    return [FilePart.stored(row) for row in rows.to_dicts()], dict(seen.iter_rows())


def _read(
    files: Sequence[SourceFile], context: ReadContext, known: Sequence[FilePart], seen: Mapping[str, date]
) -> list[tuple[str, FilePart]]:
    """Read every part of every file with the path it came by; archives give their members."""
    unpacked = context.scratch / "unpacked"
    results = [
        one for no, file in enumerate(files) for one in opened(file, unpacked / f"{no:05d}", context.settings.password)
    ]
    keyed: list[tuple[int, FileContext, str]] = []
    parts: list[tuple[int, FilePart]] = []
    for no, one in enumerate(results):
        try:
            if isinstance(one, Refused):
                raise one.error
            file = FileContext.of(one, context.reference, today())
            keyed.append((no, file, reading_key(file, digest(one), context)))
        except UnreadableFile as error:
            parts.append((no, unreadable("", error)))
    read = read_files(keyed, context)
    held = in_range([_supposed(part, known) for _, part in read], known, context.settings, seen, today())
    parts += [(no, part) for (no, _), part in zip(read, held, strict=True)]
    paths = [one.file.path if isinstance(one, Refused) else one.path for one in results]
    return [(paths[no], part) for no, part in sorted(parts, key=lambda one: (one[0], one[1].part_no))]


def _supposed(part: FilePart, known: Sequence[FilePart]) -> FilePart:
    """Suppose the only supplier that ever sent such a list for its county, for a file from outside the inbox."""
    theirs = {other.supplier for other in known if (other.feed, other.named_county) == (part.feed, part.named_county)}
    return replace(part, supplier=theirs.pop()) if part.supplier == NO_SUPPLIER and len(theirs) == 1 else part


def _report(read: Sequence[tuple[str, FilePart]], context: ReadContext) -> int:
    """Print what became of the files; give how many parts are refused."""
    if read:
        print("\n".join(_summary(read, terminal_width())))
    for path, part in read:
        if len(read) <= _FEW or part.status != ACCEPTED or part.unknown or _returned(part, context).height:
            print(f"\n{masked(path)}")
            print("\n".join(f"  {line}".rstrip() for line in described(part, context)))
    refused = sum(part.status != ACCEPTED for _, part in read)
    print(f"\n{len({path for path, _ in read})} file(s) checked, {refused} refused; nothing was published")
    return refused


def _summary(read: Sequence[tuple[str, FilePart]], fits: int | None) -> list[str]:
    """Give one line for each part; where that is too wide, its path above it."""
    counts = ("received", "accepted", "set_aside", "not_data")
    told = [["list", "dated", *(name.replace("_", " ") for name in counts), ""]]
    for _, part in read:
        sums = [str(sum(getattr(sheet, name) for sheet in part.sheets)) for name in counts]
        told.append([_name(part), str(part.said_on or "-"), *sums, part.status])
    paths = ["file", *(masked(path) for path, _ in read)]
    lines = table([[path, *row] for path, row in zip(paths, told, strict=True)], numbers=(3, 4, 5, 6))
    if not fits or max(map(width, lines)) <= fits:
        return lines
    head, rule, *rows = table(told, (2, 3, 4, 5), fits - 2)
    if len(rows) != len(read):
        return lines
    return [head, rule, *(line for path, row in zip(paths[1:], rows, strict=True) for line in (path, f"  {row}"))]


def _room() -> int:
    """Give the columns beside the indent; endless where stdout is not a terminal."""
    return (terminal_width() or 1 << 20) - 2


def _name(part: FilePart) -> str:
    return all_feeds()[part.feed].name_zh if part.feed else "-"


def described(part: FilePart, context: ReadContext) -> list[str]:
    """Describe a part for a clerk: verdict, rows of each sheet, headings, questions."""
    lines = folded(f"{part.status.upper()}: {part.reason}. {part.remedy}", _room()) if part.reason else []
    if part.feed and not part.said_on:
        lines.append("No date in its name or title: the day it was first seen counts.")
    if len(part.sheets) > 1 or any(sheet.hidden for sheet in part.sheets):
        sheets = [("sheet", "received", "accepted", "set aside", "not data", "")]
        sheets += [
            (s.sheet, str(s.received), str(s.accepted), str(s.set_aside), str(s.not_data), _seen(s))
            for s in part.sheets
        ]
        lines += ["", *table(sheets, (1, 2, 3, 4), _room())]
    return [*lines, *_headings(part), *_asked(part, context)]


def _seen(sheet: SheetCount) -> str:
    if sheet.is_unread:
        return "hidden, not read, since a visible sheet holds this list: unhide or delete it"
    return "hidden" * sheet.hidden + ", read" * (sheet.hidden and sheet.accepted > 0)


def _headings(part: FilePart) -> list[str]:
    """Tell what every heading of the file was read as, and which of the list's are not there."""
    if not part.feed:
        return []
    feed = all_feeds()[part.feed]
    rows = [("heading", "read as")]
    rows += [(heading, feed.named(column).zh) for heading, column in part.mapped.items()]
    rows += [(heading, f"ignored: {reason}") for heading, reason in part.ignored.items()]
    rows += [(heading, "unknown, not used") for heading in part.unknown]
    absent = [field.zh for field in feed.fields if field.name not in part.mapped.values()]
    told = folded(f"Not in the file: {'、'.join(absent)}", _room()) if absent else []
    return ["", *table([(_one_line(name), read) for name, read in rows], (), _room()), *told]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _returned(part: FilePart, context: ReadContext) -> pl.DataFrame:
    path = context.rejected(part)
    return pl.read_parquet(path) if part.feed and path.exists() else pl.DataFrame(schema=REJECTED)


def _asked(part: FilePart, context: ReadContext) -> list[str]:
    """Count the reasons for rows set aside or asked about, with the first of their rows."""
    wording = read_wording()
    counted = (
        _returned(part, context)
        .filter(pl.col("reason") != HIDDEN)
        .group_by("is_set_aside", "reason")
        .agg(pl.len(), pl.col("row_no").sort().head(_FEW))
        .sort("is_set_aside", "reason", descending=[True, False])
    )
    if counted.is_empty():
        return []
    rows = [("rows", "", "first in row", "why", "what to do")]
    for aside, reason, count, first in counted.iter_rows():
        said = wording[reason]
        what = "set aside" if aside else "kept, asked"
        rows.append((str(count), what, ", ".join(map(str, first)), said.reason_zh, said.remedy_zh))
    return ["", *table(rows, (0,), _room())]
