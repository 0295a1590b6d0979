"""Open any source file by its bytes, never by its name, and give its sheets as text cells.

Belongs here: which reader a file needs. No type inference: every cell stays text, and every source row is there, in
order, so that rows can be accounted for.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.readers import delimited, markup, workbook
from flows.readers.archives import is_archive
from flows.readers.workbook_worker import DAMAGED_ZIP
from transforms.errors import UnreadableFile

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_SEND_TABLE = "Send the list itself, as .xlsx or CSV."
_NOT_TABLES = {
    b"%PDF": "is a PDF",
    b"\x89PNG": "is a picture",
    b"\xff\xd8\xff": "is a picture",
    b"GIF8": "is a picture",
    b"Rar!": "is a RAR archive",
    b"7z\xbc\xaf": "is a 7-Zip archive",
    b"\x1f\x8b": "is a gzip archive",
    b"SQLite": "is a database",
    b"{\\rtf": "is a text document",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells. ``cells`` may be scanned again and again: ``row_no`` (from 1) and c0, c1, …; null: empty.

    ``is_typed``: its numbers are told from text. ``usual``: how many cells most rows of delimited text have.
    """

    name: str
    hidden: bool
    epoch_1904: bool
    width: int
    cells: pl.LazyFrame
    is_typed: bool = True
    usual: int | None = None


def read_sheets(path: Path, scratch: Path, *, name: str, password: str | None = None) -> list[Sheet]:
    """Read the sheets of a file; ``scratch`` holds copies while the caller reads them.

    Raises:
        UnreadableFile: it is open elsewhere, cut off, protected, or no table at all.

    """
    head = _head(path, name)
    if not head.strip(b"\0 \t\r\n"):
        raise UnreadableFile(name, "is empty", "Send it again.")
    for magic, what in _NOT_TABLES.items():
        if head.startswith(magic):
            raise UnreadableFile(name, what, _SEND_TABLE)
    if head.startswith(_ZIP):
        _require_workbook(path, name)
    is_biff = head.startswith(_BIFF) and b"\0" in head[:64]
    if head.startswith((_ZIP, _OLE)) or is_biff or markup.is_markup(delimited.decoded(head)):
        return [
            Sheet(sheet.name, sheet.hidden, sheet.epoch_1904, sheet.width, pl.scan_ipc(sheet.path), sheet.is_typed)
            for sheet in workbook.read(path, scratch, name, password)
        ]
    text = delimited.read(path, scratch, name)
    return [Sheet("", False, False, text.width, text.cells, is_typed=False, usual=text.usual)]


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(4096)
    except PermissionError:
        raise UnreadableFile(
            name, "is open in another program or may not be read", "Close it, then run again."
        ) from None
    except OSError:
        raise UnreadableFile(name, "cannot be opened", "Check that it is a file and still there.") from None


def _require_workbook(path: Path, name: str) -> None:
    """Require a zip that is a workbook, whole, and of a believable size."""
    try:
        with zipfile.ZipFile(path) as archive:
            if is_archive(archive):
                raise UnreadableFile(name, "is an archive within archives", "Unpack it into the inbox.")
            workbook.require_believable(archive, name)
    except DAMAGED_ZIP:
        raise UnreadableFile(name, "is cut off or damaged", "Send it again.") from None
