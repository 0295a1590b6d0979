"""Hold a file lock with its holder's name, on Linux and Windows.

Belongs here: waiting for and trying a lock. What is locked is ``flows.store.store``'s.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import IO

from flows.workspace.progress import say
from transforms.errors import StoreBusy


def _wait_for(handle: IO[bytes], holder: Path, wait_minutes: float, does: str) -> None:
    deadline, is_told = time.monotonic() + wait_minutes * 60, False
    while not _try_lock(handle):
        if time.monotonic() >= deadline:
            raise StoreBusy(f"{_named(holder)} {does}. Wait until it ends, or stop it.")
        if not is_told:
            say(f"{_named(holder)} {does}; waiting up to {wait_minutes:g} minutes ...")
            is_told = True
        time.sleep(0.25)


def _named(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "Another doudi command"
    return f"`doudi {who['command']}` (process {who['pid']}, started {who['started']})"


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
