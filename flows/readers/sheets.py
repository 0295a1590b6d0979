"""Open any source file by its bytes, never by its name, and give its sheets as text cells.

Belongs here: which reader a file needs. No type inference: every cell stays text, and every source row is there, in
order, so that rows can be accounted for.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from flows.readers import delimited, markup, workbook
from flows.readers.containers import ARCHIVE, OLE, WORKBOOK, ZIP, not_a_table, zip_kind
from flows.readers.encodings import decoded
from flows.readers.workbook_worker import DAMAGED_ZIP
from transforms.errors import UnreadableFile

_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")


class Told(NamedTuple):
    """What the office is told of a file's rows though they are read: a reason of the wording table, and how much.

    column: the heading, or the field, that it is about; empty: the whole sheet. found: a count or what stands there,
    never what a person alone should tell. row_no: the first of the rows.
    """

    reason: str
    sheet: str
    found: str
    column: str = ""
    row_no: int = 1
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells. ``cells`` may be scanned again and again: ``row_no`` (from 1) and c0, c1, …; null: empty.

    ``is_typed``: its numbers are told from text. ``usual``: how many cells most rows of delimited text have.
    ``held``: how many each row has, where they differ. ``told``: what the reader noticed.
    """

    name: str
    hidden: bool
    epoch_1904: bool
    width: int
    cells: pl.LazyFrame
    is_typed: bool = True
    usual: int | None = None
    held: pl.LazyFrame | None = None
    told: tuple[Told, ...] = ()


def read_sheets(path: Path, scratch: Path, *, name: str, password: str | None = None) -> list[Sheet]:
    """Read the sheets of a file; ``scratch`` holds copies while the caller reads them.

    Raises:
        UnreadableFile: it is open elsewhere, cut off, protected, or no table at all.

    """
    head = _head(path, name)
    if not head.strip(b"\0 \t\r\n"):
        raise UnreadableFile(name, "empty")
    if code := not_a_table(head):
        raise UnreadableFile(name, code)
    if head.startswith(ZIP):
        _require_workbook(path, name)
    is_biff = head.startswith(_BIFF) and b"\0" in head[:64]
    if head.startswith((ZIP, OLE)) or is_biff or markup.is_markup(decoded(head)):
        return [
            Sheet(
                sheet.name, sheet.hidden, sheet.epoch_1904, sheet.width, pl.scan_ipc(sheet.path), sheet.is_typed,
                told=tuple(Told(reason, sheet.name, found) for reason, found in sheet.told),
            )
            for sheet in workbook.read(path, scratch, name, password)
        ]  # fmt: skip
    text = delimited.read(path, scratch, name)
    told = tuple(Told(reason, "", found, row_no=row_no) for reason, found, row_no in text.told)
    return [Sheet("", False, False, text.width, text.cells, False, text.usual, text.held, told)]


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(4096)
    except PermissionError:
        raise UnreadableFile(name, "open_elsewhere") from None
    except OSError:
        raise UnreadableFile(name, "gone") from None


def _require_workbook(path: Path, name: str) -> None:
    """Require a zip that is a workbook, whole, and of a believable size."""
    try:
        with zipfile.ZipFile(path) as archive:
            kind = zip_kind(archive)
            if kind != WORKBOOK:
                raise UnreadableFile(name, "archive_within" if kind == ARCHIVE else kind)
            workbook.require_believable(archive, name)
    except DAMAGED_ZIP:
        raise UnreadableFile(name, "cut_off") from None
