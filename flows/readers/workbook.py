"""Read workbooks in a worker process that may die without harm (DECISIONS 31).

Belongs here: the parent's side. The worker is kept for many files, since starting it costs more than reading one; a
file that kills or stalls it is refused, and the next file gets a new worker.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import struct
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

from flows.readers import workbook_worker
from flows.readers.arrow_sheets import CELLS, SheetFile
from transforms.errors import UnreadableFile

_SECONDS, _SECONDS_A_MEGABYTE = 120, 10
_MEMORY = 6 << 30
_UNPACKED = 4 << 30
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_child: list[subprocess.Popen[str]] = []


def read(path: Path, scratch: Path, name: str, password: str | None = None) -> list[SheetFile]:
    """Read the sheets of a workbook, as Arrow files in ``scratch``.

    Raises:
        UnreadableFile: cut off, damaged, protected, absurdly large, or it stalls the reader.

    """
    seconds = _SECONDS + _SECONDS_A_MEGABYTE * (path.stat().st_size >> 20)
    told = _answer([str(path), str(scratch), password], seconds)
    if told is None:
        raise UnreadableFile(name, "is damaged or far larger than a list can be", _TOO_LARGE)
    if isinstance(told, str):
        why, remedy = _TOLD[told]
        raise UnreadableFile(name, why, remedy)
    return [SheetFile(**sheet | {"path": Path(sheet["path"])}) for sheet in told]


_TOO_LARGE = "Delete empty rows and columns beyond the list, save it anew and send it again."
_TOLD = {
    workbook_worker.PROTECTED: (
        "is protected with a password",
        "Save it without a password and send it again, or set workbook_password in doudi.toml.",
    ),
    workbook_worker.LARGE: (f"claims more than {CELLS:,} cells", _TOO_LARGE),
    workbook_worker.NO_TABLE: (
        "is a web page or XML without a table",
        "Export the list again and look into the file before sending it: it may hold a log-in page or a notice.",
    ),
    workbook_worker.DAMAGED: (
        "is cut off or damaged",
        "Open it in Excel or WPS, save it anew, and send it again.",
    ),
}


def require_believable(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a workbook whose sheets claim more cells, or unpack to more bytes, than any list has."""
    if sum(member.file_size for member in archive.infolist()) > _UNPACKED:
        raise UnreadableFile(name, "unpacks to an absurd size", _TOO_LARGE)
    for member in archive.infolist():
        if member.filename.startswith("xl/worksheets/") and member.filename.endswith((".xml", ".bin")):
            with archive.open(member) as sheet:
                claimed = _claimed(sheet.read(4096))
            if claimed > CELLS:
                raise UnreadableFile(name, f"claims more than {CELLS:,} cells", _TOO_LARGE)


def _claimed(head: bytes) -> int:
    """Count the cells in the extent that a sheet declares: in XML, or as BrtWsDim (record 148) of a binary workbook."""
    if match := _DIMENSION.search(head):
        return _column(match[1]) * int(match[2])
    at = head.find(b"\x94\x01\x10")
    if not head.startswith(b"\x81\x01") or at < 0 or len(head) < at + 19:
        return 0
    _, last_row, _, last_column = struct.unpack_from("<4I", head, at + 3)
    return int((last_row + 1) * (last_column + 1))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


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
