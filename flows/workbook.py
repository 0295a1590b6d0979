"""Workbooks, read in a child process that may die without harm (DECISIONS 31).

The child is kept for many files, since starting it costs more than reading one; a file that kills or
stalls it is refused, and the next file gets a new child.
"""

from __future__ import annotations

import atexit
import multiprocessing
import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from flows import workbook_child
from flows.workbook_child import SheetFile
from transforms.errors import UnreadableFile

_SECONDS = 900
_MEMORY = 6 << 30
_CELLS = 20_000_000
_UNPACKED = 4 << 30
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_child: list[ProcessPoolExecutor] = []


def read(path: Path, scratch: Path, name: str) -> list[SheetFile]:
    """The sheets of a workbook, as Arrow files in ``scratch``.

    Raises:
        UnreadableFile: cut off, damaged, protected, absurdly large, or it stalls the reader.

    """
    try:
        told = _executor().submit(workbook_child.read, path, scratch).result(timeout=_SECONDS)
    except (BrokenProcessPool, TimeoutError, MemoryError):
        _dismiss()
        raise UnreadableFile(
            name, "is damaged or far larger than a list can be",
            "Delete empty rows and columns beyond the list, save it anew and send it again.",
        ) from None  # fmt: skip
    if isinstance(told, str):
        why, remedy = _TOLD[told]
        raise UnreadableFile(name, why, remedy)
    return told


_TOLD = {
    workbook_child.PROTECTED: (
        "is protected with a password",
        "Save it without a password and send it again.",
    ),
    workbook_child.DAMAGED: (
        "is cut off or damaged",
        "Open it in Excel or WPS, save it anew, and send it again.",
    ),
}


def require_believable(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a workbook whose sheets claim more cells, or unpack to more bytes, than any list has."""
    too_large = "Delete empty rows and columns beyond the list, save it anew and send it again."
    if sum(member.file_size for member in archive.infolist()) > _UNPACKED:
        raise UnreadableFile(name, "unpacks to an absurd size", too_large)
    for member in archive.infolist():
        if not member.filename.startswith("xl/worksheets/") or not member.filename.endswith(".xml"):
            continue
        with archive.open(member) as sheet:
            claimed = _DIMENSION.search(sheet.read(4096))
        if claimed and _column(claimed[1]) * int(claimed[2]) > _CELLS:
            raise UnreadableFile(name, f"claims more than {_CELLS:,} cells", too_large)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _executor() -> ProcessPoolExecutor:
    if not _child:
        _child.append(
            ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=workbook_child.limit,
                initargs=(_MEMORY,),
            )
        )
    return _child[0]


def _dismiss() -> None:
    while _child:
        executor = _child.pop()
        for process in (executor._processes or {}).values():
            process.kill()
        executor.shutdown(wait=False, cancel_futures=True)


atexit.register(_dismiss)
