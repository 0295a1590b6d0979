"""Move finished publications into the outbox, whole (DECISIONS 3).

Belongs here: renames and what is left of interrupted ones. What a publication holds is ``flows.nightly.outputs``'.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.store.store import Store
from flows.store.withdrawals import Withdrawal, settle, withdrawals
from flows.workspace.files import sha256_of
from flows.workspace.settings import TIMEZONE
from transforms.errors import PublicationBlocked, masked
from transforms.messages import mark, tr


def publish(ready: Path, outbox: Path, day: str) -> Path:
    """Move a whole publication into the outbox; an earlier one of that day goes to the archive.

    Identical bytes are not published again.

    Raises:
        PublicationBlocked: a file of the earlier publication is open; it is named, nothing is lost.

    """
    target = outbox / day
    if target.exists() and _same(ready, target):
        shutil.rmtree(ready)
        return target
    outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        archive = outbox / ".archive"
        archive.mkdir(exist_ok=True, mode=0o700)
        _rename(target, archive / f"{day}.{archive_number(outbox, day)}", _READY)
    _rename(ready, target, _READY)
    return target


def archive_number(outbox: Path, day: str) -> int:
    """Give the number under which the next publication of a day goes to the archive."""
    return 1 + sum(1 for _ in (outbox / ".archive").glob(f"{day}.*"))


def _same(one: Path, other: Path) -> bool:
    names = [
        sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()) for root in (one, other)
    ]
    return names[0] == names[1] and all(sha256_of(one / name) == sha256_of(other / name) for name in names[0])


_READY = mark(
    "The lists are ready, but {file} is open in another program, so they cannot be put in place. Close it and run the "
    "same command again; nothing is lost."
)
_TAKEN_BACK = mark(
    "The publication is taken back, but {file} is open in another program, so it cannot leave the outbox. Close it and "
    "run the same command again; nothing is lost."
)


def _rename(source: Path, target: Path, blocked: str) -> None:
    try:
        source.rename(target)
    except OSError:
        held = next((path for path in sorted(source.rglob("*")) if path.is_file() and _is_held(path)), source)
        raise PublicationBlocked(tr(blocked, file=masked(str(held)))) from None


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return False
    except OSError:
        return os.access(path, os.R_OK)


def finish_publications(store: Store, outbox: Path) -> Path | None:
    """Finish interrupted withdrawals and publications; delete uncommitted staging files."""
    _finish_withdrawals(store, outbox)
    with store.reading() as state:
        waiting = state.sql(
            "select run_id, as_of, assessments from runs where not published order by committed_at"
        ).fetchall()
    target = None
    for run_id, as_of, assessments in waiting:
        for folder in store.by_day:
            if (waits := folder / assessments).exists():
                waits.replace(folder / f"{as_of}.parquet")
        ready = store.ready / run_id
        target = publish(ready, outbox, str(as_of)) if ready.exists() else outbox / str(as_of)
        with store.writing() as state:
            state.execute("update runs set published = true where run_id = ? and as_of = ?", [run_id, as_of])
    for orphan in store.ready.iterdir():
        shutil.rmtree(orphan, ignore_errors=True)
    for folder in store.by_day:
        for orphan in folder.glob("*.*.parquet"):
            orphan.unlink(missing_ok=True)
    return target


def _finish_withdrawals(store: Store, outbox: Path) -> None:
    """Move publications that were taken back out of the outbox, with a note, and their tables out of the days."""
    for withdrawal in withdrawals(store):
        if withdrawal.is_moved:
            continue
        day, archived, kept = (
            str(withdrawal.as_of),
            outbox / ".archive" / withdrawal.name,
            store.withdrawn / withdrawal.name,
        )
        archived.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (outbox / day).exists() and not archived.exists():
            _rename(outbox / day, archived, _TAKEN_BACK)
        archived.mkdir(exist_ok=True, mode=0o700)
        note = archived / NOTE
        note.write_text(_note(withdrawal), encoding="utf-8-sig", newline="\r\n")
        note.chmod(0o600)
        kept.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in store.by_day:
            if (table := folder / f"{day}.parquet").exists():
                table.replace(kept / f"{folder.name}.parquet")
        settle(store, withdrawal)


NOTE = "撤回说明.txt"
"""What stands in the archive beside a publication that was taken back."""


def _note(withdrawal: Withdrawal) -> str:
    at = withdrawal.withdrawn_at.replace(tzinfo=UTC).astimezone(ZoneInfo(TIMEZONE))
    return (
        f"本目录为{withdrawal.as_of}的发布内容，已撤回，不得作为核查依据。\n"
        f"撤回时间：{at:%Y-%m-%d %H:%M}\n撤回人：{withdrawal.withdrawn_by}\n撤回原因：{withdrawal.reason}\n"
    )
