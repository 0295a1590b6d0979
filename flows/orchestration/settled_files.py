"""Detect whether files in a folder have settled.

Belongs here: looks at a folder. A file has settled when size, mtime and ctime are unchanged between two looks:
copying programs may set the first two early.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from flows.workspace.files import listed
from transforms.errors import StillArriving
from transforms.messages import tr

Look = tuple[tuple[str, int, int, int], ...]


def look(folder: Path) -> Look:
    """List every file with its size and times in nanoseconds; what is taken away meanwhile is left out."""
    seen = []
    for file in listed(folder):
        try:
            about = file.at.stat()
        except OSError:
            continue
        seen.append((file.path, about.st_size, about.st_mtime_ns, about.st_ctime_ns))
    return tuple(seen)


def digest(seen: Look) -> str:
    """Digest names, sizes and times of writing, to remember what was there."""
    kept = [(path, size, written) for path, size, written, _ in seen]
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:32]


def require_settled(folder: Path, seconds: float) -> None:
    """Require two looks, some seconds apart, that agree.

    Raises:
        StillArriving: something changed between them, or a file is held by the program that writes it.

    """
    before = look(folder)
    time.sleep(seconds)
    if look(folder) != before or any(_is_held(file.at) for file in listed(folder)):
        raise StillArriving(tr("Files are still being copied into {folder}. Wait until that has ended.", folder=folder))


def _is_held(path: Path) -> bool:
    try:
        with path.open("rb"):
            return False
    except PermissionError:
        return True
    except OSError:
        return False
