"""Move finished publications into the outbox, whole (DECISIONS 3).

Belongs here: renames and what is left of interrupted ones. What a publication holds is ``flows.nightly.outputs``'.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from flows.store.store import Store
from flows.workspace.files import sha256_of
from transforms.errors import PublicationBlocked, masked


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
        number = 1 + sum(1 for _ in archive.glob(f"{day}.*"))
        _rename(target, archive / f"{day}.{number}")
    _rename(ready, target)
    return target


def _same(one: Path, other: Path) -> bool:
    names = [
        sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()) for root in (one, other)
    ]
    return names[0] == names[1] and all(sha256_of(one / name) == sha256_of(other / name) for name in names[0])


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        held = next((path for path in sorted(source.rglob("*")) if path.is_file() and _is_held(path)), source)
        raise PublicationBlocked(
            f"The lists are ready, but {masked(str(held))} is open in another program, so they cannot be put in "
            f"place. Close it and run the same command again; nothing is lost."
        ) from None


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return False
    except OSError:
        return os.access(path, os.R_OK)


def finish_publications(store: Store, outbox: Path) -> Path | None:
    """Finish interrupted publications; delete uncommitted staging files."""
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
