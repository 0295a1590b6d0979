"""Intake, validate, standardise: new files of the inbox become snapshots; unchanged ones are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flows.intake.parts import UNREADABLE, Part, unreadable
from flows.intake.read_file import reading_key, take_in
from flows.nightly.context import Input, Night
from flows.readers.archives import Refused, opened
from flows.workspace.files import Received, digest, received
from transforms.errors import UnreadableFile


def intake(night: Night) -> None:
    """Every file of the inbox with its digest; the rows of those not read before, spooled."""
    night.progress.stage("intake")
    known, seen = _catalogue(night)
    today = min(night.order.today, night.order.as_of)
    for file_no, found in enumerate(_files(night)):
        if isinstance(found, Refused):
            night.inputs.append(Input(file_no, found.file, "", "", today, [unreadable("", found.error)]))
            continue
        try:
            sha256 = digest(found)
        except UnreadableFile as error:
            night.inputs.append(Input(file_no, found, "", "", today, [unreadable("", error)]))
            continue
        key = reading_key(found, sha256, night.desk)
        first_seen_on = seen.get((found.path, sha256), today)
        night.inputs.append(Input(file_no, found, sha256, key, first_seen_on, known.get(key, []), key not in known))
        _read(night, night.inputs[-1])


def _read(night: Night, found: Input) -> None:
    if found.is_new:
        night.progress.say(found.file.path)
        found.parts, spools = take_in(found.file, found.file_no, found.key, night.desk)
        night.spools += spools


def _files(night: Night) -> Iterator[Received | Refused]:
    """Every file of the inbox, with the members of an archive in its place."""
    scratch = night.store.work / "unpacked"
    files = received(night.order.workspace / "inbox")
    for place, file in enumerate(night.progress.each(files, lambda file: file.path)):
        yield from opened(file, scratch / f"{place:05d}", night.settings.password)


def _catalogue(night: Night) -> tuple[dict[str, list[Part]], dict[tuple[str, str], date]]:
    """Readings already made whose snapshots are still there, and when each file was first seen."""
    known: dict[str, list[Part]] = {}
    lost = set()
    night.remembered = [
        Part.stored(row) for row in night.table("select * from state.readings order by key, part_no").to_dicts()
    ]
    for part in night.remembered:
        known.setdefault(part.key, []).append(part)
        if part.status == UNREADABLE or (part.status == "accepted" and not night.desk.snapshot(part).exists()):
            lost.add(part.key)
    seen = night.table("select path, sha256, first_seen_on from state.receipts")
    firsts = {(path, sha256): day for path, sha256, day in seen.iter_rows()}
    return {key: parts for key, parts in known.items() if key not in lost}, firsts
