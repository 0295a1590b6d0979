"""Check: what would be accepted, set aside or refused, before anyone relies on it. Nothing is published."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from flows.boundary import guarded
from flows.files import Received, as_received, digest, received
from flows.receive import ACCEPTED, RETURNED, UNKNOWN, Desk, Part, reading_key, receive
from flows.reference import read_reference, read_wording
from flows.settings import read_settings
from flows.start import progress
from flows.store import Store
from transforms.errors import UnreadableFile, WorkspaceAtFault, masked
from transforms.feeds import all_feeds

AT_FAULT, DONE = 2, 0


def check(workspace: Path, paths: Sequence[Path]) -> int:
    """Judge files, or the whole inbox, and print what a clerk needs to know; 2 when a file is refused."""
    files = [found for path in paths for found in _named(path)] if paths else received(workspace / "inbox")
    settings = read_settings(workspace)
    with tempfile.TemporaryDirectory(prefix="doudi-check-") as folder:
        store = Store(Path(folder))
        store.make()
        with guarded(workspace / "store" / "crash"):
            store.migrate()
            with store.working(settings) as connection:
                desk = Desk(
                    connection,
                    store.work,
                    store.snapshots,
                    read_reference(settings.area),
                    settings,
                    progress(),
                )
                return _report(files, desk)


def _named(path: Path) -> list[Received]:
    if path.is_dir():
        return received(path)
    if not path.exists():
        raise WorkspaceAtFault(f"There is no file {masked(str(path))}. Check its name.")
    return [as_received(path, Path(path.name))]


def _report(files: Sequence[Received], desk: Desk) -> int:
    keyed, refused = [], 0
    for file_no, file in enumerate(files):
        try:
            keyed.append((file_no, file, reading_key(file, digest(file), desk)))
        except UnreadableFile as error:
            print(f"{masked(file.path)}\n  NOT READ: {error.why}. {error.remedy}")
            refused += 1
    parts = receive(keyed, desk)
    for file_no, file, _ in keyed:
        print(masked(file.path))
        for number, part in parts:
            if number == file_no:
                print("\n".join(f"  {line}" for line in described(part, desk)))
                refused += part.status not in (ACCEPTED, UNKNOWN)
    print(f"\n{len(files)} file(s) checked, {refused} refused; nothing was published")
    return AT_FAULT if refused else DONE


def described(part: Part, desk: Desk) -> list[str]:
    """A part for a clerk's eyes: feed, date, headings, rows, and what was set aside and why."""
    feed = all_feeds().get(part.feed or "")
    lines = [f"{feed.name_zh if feed else 'no known list'}: {part.status}"]
    if part.reason:
        lines.append(f"{part.reason}. {part.remedy}")
    if feed is None or not part.sheets:
        return lines
    lines.append(f"date: {part.said_on or 'not told by name or title; the day it was first seen counts'}")
    lines.append(f"headings used: {len(part.mapped)}; ignored: {'、'.join(part.ignored) or 'none'}")
    if part.unknown:
        lines.append(f"headings unknown, not used: {'、'.join(part.unknown)}")
    absent = [found.zh for found in feed.fields if found.name not in part.mapped.values()]
    if absent:
        lines.append(f"headings absent: {'、'.join(absent)}")
    for sheet in part.sheets:
        name = f"sheet {sheet.sheet}: " if sheet.sheet else ""
        lines.append(
            f"{name}{sheet.received} rows = {sheet.accepted} accepted + {sheet.set_aside} set aside "
            f"+ {sheet.not_data} headings, blank or totals"
        )
    return lines + _reasons(part, desk)


def _reasons(part: Part, desk: Desk) -> list[str]:
    path = desk.returned(part)
    returned = pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=RETURNED)
    wording = read_wording()
    counted = returned.group_by("is_set_aside", "reason").len().sort("is_set_aside", "reason", descending=[True, False])
    return [
        f"{'set aside' if aside else 'kept, asked'}: {count} × {wording[reason].reason_zh}"
        for aside, reason, count in counted.iter_rows()
    ]
