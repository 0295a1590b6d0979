"""Read workbooks in a worker process that may die without harm (DECISIONS 31).

Belongs here: the parent's side. The worker is kept for many files, since starting it costs more than reading one; a
file that kills or stalls it is refused, and the next file gets a new worker.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

from flows.readers import workbook_worker
from flows.readers.arrow_sheets import SheetFile
from flows.readers.formulas import Place
from transforms.errors import UnreadableFile

_SECONDS, _SECONDS_A_MEGABYTE = 120, 10
_MEMORY = 6 << 30
_UNPACKED = 4 << 30
_child: list[subprocess.Popen[str]] = []


def read(path: Path, scratch: Path, name: str, password: str | None = None) -> list[SheetFile]:
    """Read the sheets of a workbook, as Arrow files in ``scratch``.

    Raises:
        UnreadableFile: cut off, damaged, protected, absurdly large, or it stalls the reader.

    """
    told = _answer([str(path), str(scratch), password], _time_for(path))
    if told is None:
        raise UnreadableFile(name, "too_large")
    if isinstance(told, str):
        raise UnreadableFile(name, told)
    return [
        SheetFile(**sheet | {"path": Path(sheet["path"]), "told": tuple(map(tuple, sheet["told"]))}) for sheet in told
    ]


def formulas(path: Path) -> list[Place]:
    """Find every formula of a workbook; none for other kinds of file, and where the worker died over it.

    Whoever asks has read the file, so that what is wrong with it is told.
    """
    return [(sheet, row, column) for sheet, row, column in _answer([str(path)], _time_for(path)) or ()]


def _time_for(path: Path) -> int:
    """Give the seconds after which the worker is stalled."""
    return _SECONDS + _SECONDS_A_MEGABYTE * (path.stat().st_size >> 20)


def require_believable(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a workbook that unpacks to more bytes than any list has."""
    if sum(member.file_size for member in archive.infolist()) > _UNPACKED:
        raise UnreadableFile(name, "unpacks_absurdly")


def _answer(asked: list[str | None], seconds: int) -> Any:
    """Ask the worker; None when it died or stalled, and then the next file gets a new one."""
    child = _running()
    alarm = threading.Timer(seconds, child.kill)
    alarm.start()
    try:
        if child.stdin and child.stdout:
            child.stdin.write(json.dumps(asked) + "\n")
            child.stdin.flush()
            if said := child.stdout.readline():
                return json.loads(said)
    except OSError:
        pass
    finally:
        alarm.cancel()
    _dismiss()
    return None


def _running() -> subprocess.Popen[str]:
    """Give the worker, started when needed; it says nothing but its answers, and ends when its input ends.

    -P: what lies in the folder that somebody happens to stand in is not ours.
    """
    if not _child:
        _child.append(
            subprocess.Popen(  # noqa: S603 — our own child
                [sys.executable, "-P", "-m", workbook_worker.__name__, str(_MEMORY)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"},
            )
        )
    return _child[0]


def _dismiss() -> None:
    while _child:
        child = _child.pop()
        child.kill()
        child.communicate()


atexit.register(_dismiss)
