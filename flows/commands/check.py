"""Check files before anyone relies on them: what would be accepted, set aside or refused.

Belongs here: reading without a run. What a clerk reads of a file is in ``flows.commands.file_in_words``. Nothing is
published or kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from flows.commands.file_in_words import FEW, Checked, counts_in_words, counts_of, described, returned, room
from flows.commands.readiness import readiness
from flows.commands.terminal_table import folded, table, terminal_width, width
from flows.intake.file_context import FileContext
from flows.intake.parts import ACCEPTED, FilePart, ReadContext, unreadable
from flows.intake.range_check import Received, judged
from flows.intake.read_file import read_files
from flows.intake.reading_key import reading_key
from flows.intake.remembered import last_seen, remembered
from flows.readers.archives import Refused, opened
from flows.store.store import Store
from flows.workspace.clock import today
from flows.workspace.crash_report import guarded
from flows.workspace.files import NO_SUPPLIER, SourceFile, as_received, digest, list_inbox, listed
from flows.workspace.progress import shown
from flows.workspace.reference import read_reference
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import NoSuchFile, UnreadableFile, masked
from transforms.feeds import all_feeds
from transforms.messages import tr

AT_FAULT, DONE = 2, 0


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
                    read, used = _read(files, context, Store(workspace.store), None if paths else day)
                parts = [one.part for one in read]
                found = None if paths else readiness(workspace, context, parts, used, day)
                if found:
                    print("\n".join(line for told in found.told() for line in folded(told, room())), end="\n\n")
                refused = _report(read, context)
                return AT_FAULT if refused or (found and found.refused) else DONE


def _named(path: Path, inbox: Path) -> list[SourceFile]:
    """List the files of a path; within the inbox they keep their supplier."""
    if not path.exists():
        raise NoSuchFile(tr("There is no file {file}. Check its name.", file=masked(str(path))))
    root = inbox if path.resolve().is_relative_to(inbox.resolve()) else path if path.is_dir() else path.parent
    files = list_inbox(path) if path.is_dir() else [as_received(path, Path(path.name))]
    return [as_received(file.at, file.at.resolve().relative_to(root.resolve())) for file in files]


def _read(
    files: Sequence[SourceFile], context: ReadContext, store: Store, day: date | None
) -> tuple[list[Checked], pl.DataFrame]:
    """Read every part of every file; archives give their members.

    day: on which a run would use them; None: whatever day they tell, beside the files of the newest night.
    """
    unpacked = context.scratch / "unpacked"
    results = [
        one for no, file in enumerate(files) for one in opened(file, unpacked / f"{no:05d}", context.settings.password)
    ]
    keyed: list[tuple[int, FileContext, str]] = []
    sums: dict[int, str] = {}
    parts: list[tuple[int, FilePart]] = []
    for no, one in enumerate(results):
        try:
            if isinstance(one, Refused):
                raise one.error
            sums[no] = digest(one)
            file = FileContext.of(one, context.reference, today())
            keyed.append((no, file, reading_key(file, sums[no], context)))
        except UnreadableFile as error:
            parts.append((no, unreadable("", error)))
    parts = sorted(parts + read_files(keyed, context), key=lambda one: (one[0], one[1].part_no))
    sources = [one.file if isinstance(one, Refused) else one for one in results]
    used, judged_parts = _judged([(sources[no], sums.get(no, ""), part) for no, part in parts], context, store, day)
    read = [
        Checked(
            sources[no].path, no, None if isinstance(results[no], Refused) else sources[no].at, part,
            used.filter(pl.col("file_no") == place, pl.col("feed").eq_missing(pl.lit(part.feed, pl.String))),
        )
        for place, ((no, _), part) in enumerate(zip(parts, judged_parts, strict=True))
    ]  # fmt: skip
    return read, used


def _judged(
    read: Sequence[tuple[SourceFile, str, FilePart]], context: ReadContext, store: Store, day: date | None
) -> tuple[pl.DataFrame, list[FilePart]]:
    """Judge the parts with what is remembered, as a night would; each has its place for a number."""
    past = remembered(store, today())
    seen = {part.key: on for part, on in past}
    suppliers = [_supposed(part, [other for other, _ in past]) for *_, part in read]
    at_hand = [
        Received(place, supplier, sha256, seen.get(part.key, today()), part)
        for place, (supplier, (_, sha256, part)) in enumerate(zip(suppliers, read, strict=True))
    ]
    paths = {source.path for source, *_ in read}
    beside = [] if day else [last for last in last_seen(store) if last.path not in paths]
    numbers = {path: len(read) + place for place, path in enumerate(dict.fromkeys(last.path for last in beside))}
    at_hand += [
        Received(numbers[last.path], last.part.supplier, last.sha256, last.seen_on, last.part) for last in beside
    ]
    used, parts = judged(at_hand, past, context.settings, day or date.max)
    return used, parts[: len(read)]


def _supposed(part: FilePart, known: Sequence[FilePart]) -> str:
    """Suppose the only supplier that ever sent such a list for its county, for a file from outside the inbox."""
    theirs = {other.supplier for other in known if (other.feed, other.named_county) == (part.feed, part.named_county)}
    return theirs.pop() if part.supplier == NO_SUPPLIER and len(theirs) == 1 else part.supplier


def _report(read: Sequence[Checked], context: ReadContext) -> int:
    """Print what became of the files; give how many parts are refused."""
    if read:
        print("\n".join(_summary([(one.path, one.part) for one in read], terminal_width())))
    for one in read:
        part = one.part
        if len(read) <= FEW or part.status != ACCEPTED or part.unknown or returned(part, context).height:
            print(f"\n{masked(one.path)}")
            print("\n".join(f"  {line}".rstrip() for line in described(one, context)))
    refused = sum(one.part.status != ACCEPTED for one in read)
    files = len({one.path for one in read})
    print("\n" + tr("{files} file(s) checked, {refused} refused; nothing was published", files=files, refused=refused))
    return refused


def _summary(read: Sequence[tuple[str, FilePart]], fits: int | None) -> list[str]:
    """Give one line for each part; where that is too wide, its path above it."""
    told = [[tr("list"), tr("dated"), *counts_in_words(), ""]]
    for _, part in read:
        sums = [str(sum(counts)) for counts in zip(*map(counts_of, part.sheets), strict=True)] or ["0"] * 4
        told.append([_name(part), str(part.said_on or "-"), *sums, part.state])
    paths = [tr("file"), *(masked(path) for path, _ in read)]
    lines = table([[path, *row] for path, row in zip(paths, told, strict=True)], numbers=(3, 4, 5, 6))
    if not fits or max(map(width, lines)) <= fits:
        return lines
    head, rule, *rows = table(told, (2, 3, 4, 5), fits - 2)
    if len(rows) != len(read):
        return lines
    return [head, rule, *(line for path, row in zip(paths[1:], rows, strict=True) for line in (path, f"  {row}"))]


def _name(part: FilePart) -> str:
    return all_feeds()[part.feed].name_zh if part.feed else "-"
