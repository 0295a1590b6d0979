"""Intake, validate, standardise: new files of the inbox become snapshots; unchanged ones are known."""

from __future__ import annotations

from datetime import date

from flows.files import digest, received
from flows.night import Input, Night
from flows.receive import Part, judge, keep, reading_key, take_in, unreadable
from transforms.errors import UnreadableFile


def intake(night: Night) -> None:
    """Every file of the inbox with its digest; the rows of those not read before, spooled."""
    night.tell("looking through the inbox")
    known, seen = _catalogue(night)
    today = min(night.order.today, night.order.as_of)
    for file_no, file in enumerate(received(night.order.workspace / "inbox")):
        try:
            sha256 = digest(file)
        except UnreadableFile as error:
            night.inputs.append(Input(file_no, file, "", "", today, [unreadable("", error)]))
            continue
        key = reading_key(file, sha256, night.desk)
        first_seen_on = seen.get((file.path, sha256), today)
        found = Input(file_no, file, sha256, key, first_seen_on, known.get(key, []), key not in known)
        night.inputs.append(found)
        if found.is_new:
            night.tell(f"reading {file.path}")
            decided, spools = take_in(file, file_no, key, night.desk)
            found.parts = decided
            night.spools += spools


def _catalogue(night: Night) -> tuple[dict[str, list[Part]], dict[tuple[str, str], date]]:
    """Readings already made whose snapshots are still there, and when each file was first seen."""
    known: dict[str, list[Part]] = {}
    lost = set()
    for row in night.table("select * from state.readings order by key, part_no").to_dicts():
        part = Part.stored(row)
        known.setdefault(part.key, []).append(part)
        if part.status == "accepted" and not night.desk.snapshot(part).exists():
            lost.add(part.key)
    seen = night.table("select path, sha256, first_seen_on from state.receipts")
    firsts = {(path, sha256): day for path, sha256, day in seen.iter_rows()}
    return {key: parts for key, parts in known.items() if key not in lost}, firsts


def validate(night: Night) -> None:
    """The new rows judged by the suite of their feed."""
    night.failures = judge(night.spools, night.desk)


def standardise(night: Night) -> None:
    """Accepted rows kept in the store as snapshots, the others as rows to return."""
    by_no = {found.file_no: found for found in night.inputs}
    for spool in night.spools:
        found = by_no[spool.file_no]
        night.tell(f"standardising {found.file.path}")
        found.parts = [*found.parts, keep(spool, night.failures[str(spool.part.feed)], night.desk)]
        spool.path.unlink(missing_ok=True)
    night.spools.clear()
