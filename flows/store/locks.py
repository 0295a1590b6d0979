"""Hold a file lock with its holder's name, on Linux and Windows.

Belongs here: waiting for and trying a lock. What is locked is ``flows.store.store``'s.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flows.workspace.progress import say
from transforms.errors import StoreBusy
from transforms.messages import mark, tr


@dataclass(frozen=True, slots=True)
class Held:
    """What is said of a lock that another command holds: when no longer waited for, and while waiting; of ``mark``."""

    busy: str
    waiting: str


WRITING = Held(
    mark("{holder} is writing this workspace. Wait until it ends, or stop it."),
    mark("{holder} is writing this workspace; waiting up to {minutes:g} minutes ..."),
)
SERVING = Held(
    mark("{holder} serves this workspace. Wait until it ends, or stop it."),
    mark("{holder} serves this workspace; waiting up to {minutes:g} minutes ..."),
)


def _wait_for(handle: IO[bytes], holder: Path, wait_minutes: float, held: Held) -> None:
    deadline, is_told = time.monotonic() + wait_minutes * 60, False
    while not _try_lock(handle):
        if time.monotonic() >= deadline:
            raise StoreBusy(tr(held.busy, holder=_named(holder)))
        if not is_told:
            say(tr(held.waiting, holder=_named(holder), minutes=wait_minutes))
            is_told = True
        time.sleep(0.25)


def _named(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return tr("Another doudi command")
    return tr(
        "`doudi {command}` (process {pid}, started {started})",
        command=who["command"], pid=who["pid"], started=who["started"],
    )  # fmt: skip


def _try_lock(handle: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
