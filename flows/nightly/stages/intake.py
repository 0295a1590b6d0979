"""Read the inbox: every file with its digest, the rows of those not read before as text.

Belongs here: which files are there, and which readings are known. How a file is read is in ``flows.intake``; what its
rows are worth is the next stages' to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.intake.file_context import FileContext
from flows.intake.parts import ACCEPTED, UNREADABLE, FilePart, PendingPart, unreadable
from flows.intake.read_file import read_file
from flows.intake.reading_key import reading_key
from flows.nightly.context import InputFile, Intake, RunContext
from flows.readers.archives import Refused, opened
from flows.workspace.files import SourceFile, digest, list_inbox
from transforms.errors import UnreadableFile


def intake(run: RunContext) -> Intake:
    """Take stock of the inbox and read the files that no earlier run has read."""
    run.progress.stage("intake")
    known, first_seen = _known_readings(run), _first_seen(run)
    files: list[InputFile] = []
    pending: list[PendingPart] = []
    for file_no, source in enumerate(_source_files(run)):
        file, rows = _input_file(run, file_no, source, known, first_seen)
        files.append(file)
        pending += rows
    return Intake(tuple(files), tuple(pending))


def _source_files(run: RunContext) -> Iterator[SourceFile | Refused]:
    """Give every file of the inbox, with the members of an archive in its place."""
    scratch = run.store.work / "unpacked"
    files = list_inbox(run.request.workspace.inbox)
    for place, file in enumerate(run.progress.each(files, lambda file: file.path)):
        yield from opened(file, scratch / f"{place:05d}", run.settings.password)


def _input_file(
    run: RunContext,
    file_no: int,
    source: SourceFile | Refused,
    known: dict[str, tuple[FilePart, ...]],
    first_seen: dict[tuple[str, str], date],
) -> tuple[InputFile, list[PendingPart]]:
    """Give a file with its parts, and those of its parts whose rows must be judged."""
    today = min(run.request.today, run.as_of)
    if isinstance(source, Refused):
        return InputFile(file_no, source.file, "", "", today, (unreadable("", source.error),)), []
    try:
        sha256 = digest(source)
    except UnreadableFile as error:
        return InputFile(file_no, source, "", "", today, (unreadable("", error),)), []
    seen_on = first_seen.get((source.path, sha256), today)
    file = FileContext.of(source, run.reference, seen_on)
    key = reading_key(file, sha256, run.read_context)
    if key in known:
        return InputFile(file_no, source, sha256, key, seen_on, known[key]), []
    run.progress.say(source.path)
    parts, pending = read_file(file, file_no, key, run.read_context)
    return InputFile(file_no, source, sha256, key, seen_on, tuple(parts), is_new=True), pending


def _known_readings(run: RunContext) -> dict[str, tuple[FilePart, ...]]:
    """Group earlier readings by key, without those that could not be read or whose snapshots are gone."""
    by_key: dict[str, tuple[FilePart, ...]] = {}
    lost = set()
    for row in run.table("select * from state.readings order by key, part_no").to_dicts():
        part = FilePart.stored(row)
        by_key[part.key] = (*by_key.get(part.key, ()), part)
        is_gone = part.status == ACCEPTED and not run.read_context.snapshot(part).exists()
        if part.status == UNREADABLE or is_gone:
            lost.add(part.key)
    return {key: parts for key, parts in by_key.items() if key not in lost}


def _first_seen(run: RunContext) -> dict[tuple[str, str], date]:
    """Give the day on which each file was first seen, by path and digest."""
    receipts = run.table("select path, sha256, first_seen_on from state.receipts")
    return {(path, sha256): day for path, sha256, day in receipts.iter_rows()}
