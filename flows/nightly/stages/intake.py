"""Intake, validate, standardise: new files of the inbox become snapshots; unchanged ones are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.intake.parts import UNREADABLE, FilePart, unreadable
from flows.intake.read_file import read_file, reading_key
from flows.nightly.context import InputFile, RunContext
from flows.readers.archives import Refused, opened
from flows.workspace.files import SourceFile, digest, received
from transforms.errors import UnreadableFile


def intake(run: RunContext) -> None:
    """Every file of the inbox with its digest; the rows of those not read before, spooled."""
    run.progress.stage("intake")
    known, seen = _catalogue(run)
    today = min(run.order.today, run.order.as_of)
    for file_no, found in enumerate(_files(run)):
        if isinstance(found, Refused):
            run.inputs.append(InputFile(file_no, found.file, "", "", today, [unreadable("", found.error)]))
            continue
        try:
            sha256 = digest(found)
        except UnreadableFile as error:
            run.inputs.append(InputFile(file_no, found, "", "", today, [unreadable("", error)]))
            continue
        key = reading_key(found, sha256, run.read_context)
        first_seen_on = seen.get((found.path, sha256), today)
        run.inputs.append(InputFile(file_no, found, sha256, key, first_seen_on, known.get(key, []), key not in known))
        _read(run, run.inputs[-1])


def _read(run: RunContext, found: InputFile) -> None:
    if found.is_new:
        run.progress.say(found.file.path)
        found.parts, pending = read_file(found.file, found.file_no, found.key, run.read_context)
        run.pending += pending


def _files(run: RunContext) -> Iterator[SourceFile | Refused]:
    """Every file of the inbox, with the members of an archive in its place."""
    scratch = run.store.work / "unpacked"
    files = received(run.order.workspace / "inbox")
    for place, file in enumerate(run.progress.each(files, lambda file: file.path)):
        yield from opened(file, scratch / f"{place:05d}", run.settings.password)


def _catalogue(run: RunContext) -> tuple[dict[str, list[FilePart]], dict[tuple[str, str], date]]:
    """Readings already made whose snapshots are still there, and when each file was first seen."""
    known: dict[str, list[FilePart]] = {}
    lost = set()
    run.remembered = [
        FilePart.stored(row) for row in run.table("select * from state.readings order by key, part_no").to_dicts()
    ]
    for part in run.remembered:
        known.setdefault(part.key, []).append(part)
        if part.status == UNREADABLE or (part.status == "accepted" and not run.read_context.snapshot(part).exists()):
            lost.add(part.key)
    seen = run.table("select path, sha256, first_seen_on from state.receipts")
    firsts = {(path, sha256): day for path, sha256, day in seen.iter_rows()}
    return {key: parts for key, parts in known.items() if key not in lost}, firsts
