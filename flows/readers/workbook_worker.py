"""Read workbooks into Arrow files of text cells, asked and answered line by line: the worker process.

Belongs here: what may crash on damaged bytes. The parent's side is ``flows.readers.workbook``.
"""

from __future__ import annotations

import gc
import io
import json
import lzma
import os
import re
import signal
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import cast
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine
from defusedxml import DefusedXmlException

from flows.readers import markup
from flows.readers.arrow_sheets import CELLS, SheetFile, Span, Table, write
from flows.readers.containers import OLE, ZIP, old_book, ole_kind, records
from flows.readers.encodings import decoded
from flows.readers.formulas import formulas
from flows.readers.repairs import other_name, repaired
from flows.readers.unshown import Unshown, unshown

PROTECTED, DAMAGED, LARGE, NO_TABLE = "protected", "damaged", "too_many_cells", "no_table"
"""Why there are no sheets: codes of ``transforms.unreadable``."""
_HEAD = 4096
_FIRST_RECORDS = 1 << 20
_DATE_MODE = 0x22
_EXTENT = 3 * CELLS
"""Cells of the extent of a sheet that memory holds; most of a large one are blank."""
_APART, _WIDE = 100, 128
"""Empty columns after which a cell is no part of the list, and sheets that are looked through for such."""
DAMAGED_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, KeyError, IndexError,
)  # fmt: skip
"""What a damaged or hostile zip raises."""
_DATE_1904 = re.compile(rb"""\bdate1904\s*=\s*["']\s*(?:1|true|on)\s*["']""", re.IGNORECASE)
_READ_ONLY = "VelvetSweatshop"
"""What Excel encrypts with when an author only recommends reading: everybody may open it."""


def limit(memory: int) -> None:
    """Bound the worker's memory where the platform can; Ctrl-C is the parent's to answer, and panics are not shown."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(path: Path, scratch: Path, password: str | None) -> list[SheetFile] | str:
    """Read the sheets of a workbook, or say why there are none."""
    raw = path.read_bytes()
    try:
        if raw.startswith(OLE):
            raw = _decrypted(raw, password)
            if raw.startswith(OLE) and (kind := ole_kind(raw)):
                return kind
        elif markup.is_markup(decoded(raw[:_HEAD])):
            return _from_markup(raw, scratch)
        return _sheets(raw, scratch)
    except markup.NoTable:
        return NO_TABLE
    except (python_calamine.PasswordError, PermissionError):
        return PROTECTED
    except OverflowError:
        return LARGE
    except BaseException:  # noqa: BLE001 — readers of damaged bytes raise and panic in endless ways; all mean the same
        return DAMAGED


def _decrypted(raw: bytes, password: str | None) -> bytes:
    """Decrypt the workbook's bytes where they are encrypted.

    Raises:
        PermissionError: the password is not known.

    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    strange = (DecryptionError, FileFormatError, InvalidKeyError, ParseError, *DAMAGED_ZIP, TypeError, AttributeError)
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(raw))
        if not office.is_encrypted():
            return raw
    except strange:
        return raw
    for attempt in filter(None, (_READ_ONLY, password)):
        plain = io.BytesIO()
        try:
            office.load_key(password=attempt)
            office.decrypt(plain)
        except strange:
            continue
        return plain.getvalue()
    raise PermissionError


def _sheets(raw: bytes, scratch: Path) -> list[SheetFile]:
    raw, far = _repaired(raw)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    epoch_1904, beside, seen = _is_1904(raw), _unshown(raw), set[str]()
    sheets = []
    for place, about in enumerate(book.sheets_metadata):
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_index(place)
        if not sheet.end:
            continue
        if (sheet.end[1] + 1) * (sheet.end[0] + 1) > _EXTENT:
            raise OverflowError
        more = beside[place] if place < len(beside) else Unshown()
        target = scratch / f"sheet{place}.arrow"
        table, lone = _table(sheet, more, epoch_1904)
        told = write(table, target)
        if lone + far:
            told = (*told, ("cells_far_away", f"{lone + far}格"))
        name = other_name(about.name, seen)
        sheets.append(SheetFile(name, hidden, epoch_1904, True, table.width, target, told))
    return sheets


def _repaired(raw: bytes) -> tuple[bytes, int]:
    """Give the workbook as the library expects it; as it is where that cannot be told."""
    try:
        return repaired(raw) if raw.startswith(ZIP) else (raw, 0)
    except DAMAGED_ZIP:
        return raw, 0


def _unshown(raw: bytes) -> list[Unshown]:
    """Give what the library leaves out; nothing where the parts that say so are damaged."""
    try:
        return unshown(raw)
    except DefusedXmlException:
        raise
    except (*DAMAGED_ZIP, ElementTree.ParseError, expat.ExpatError):
        return []


def _table(sheet: python_calamine.CalamineSheet, more: Unshown, epoch_1904: bool) -> tuple[Table, int]:
    """Give the rows of a sheet up to the last column of its list, and the cells beyond that show anything."""
    left = sheet.start[1] if sheet.start else 0
    across = sheet.end[1] + 1 - left if sheet.end else 0
    lone = 0
    if across > _WIDE:
        filled = _filled(sheet, across)
        until = next((at for at in range(across) if not any(filled[at : at + _APART])), across)
        lone, across = sum(filled[until:]), until
    rows = cast("Iterator[Sequence[object]]", iter(sheet.iter_rows()))
    cut = (row[:across] for row in rows) if across <= (sheet.end or (0, 0))[1] - left else rows
    texts = {column: by_row for column, by_row in more.texts.items() if column < left + across + _APART}
    lone += sum(len(by_row) for column, by_row in more.texts.items() if column not in texts)
    width = max(left + across, *(column + 1 for column in texts), 1)
    return Table(cut, left, width, _spans(sheet) + more.spans, texts, epoch_1904), lone


def _filled(sheet: python_calamine.CalamineSheet, across: int) -> list[int]:
    """Count the cells of each column that show anything."""
    filled = [0] * across
    for row in sheet.iter_rows():
        for place, cell in enumerate(row):
            if cell != "" and str(cell).strip():
                filled[place] += 1
    return filled


def _spans(sheet: python_calamine.CalamineSheet) -> list[Span]:
    """Give merged cells that reach over several rows, where the reader knows of them (.xlsx, .xls)."""
    return [(column, top, bottom) for (top, column), (bottom, _) in sheet.merged_cell_ranges or () if bottom > top]


def _from_markup(raw: bytes, scratch: Path) -> list[SheetFile]:
    sheets, seen = [], set[str]()
    for place, table in enumerate(markup.tables(raw, decoded)):
        width = max(map(len, table.rows))
        if width * len(table.rows) > CELLS:
            raise OverflowError
        target = scratch / f"sheet{place}.arrow"
        rows = ([*row, *[None] * (width - len(row))] for row in table.rows)
        told = write(Table(rows, 0, width, table.spans, epoch_1904=table.epoch_1904), target)
        name = other_name(table.name, seen)
        sheets.append(SheetFile(name, table.hidden, table.epoch_1904, table.is_typed, width, target, told))
    return sheets


def _is_1904(raw: bytes) -> bool:
    """Tell whether the workbook counts its days from 1904, which its plain numbers follow too."""
    if raw.startswith(OLE):
        return _is_biff_1904(raw)
    if not raw.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            return _is_xlsb_1904(archive.read("xl/workbook.bin"))
        text = archive.read("xl/workbook.xml") if "xl/workbook.xml" in names else b""
    return bool(_DATE_1904.search(text))


def _is_biff_1904(raw: bytes) -> bool:
    """Read the DATEMODE record (0x22), which stands among the first of an old workbook."""
    stream = old_book(raw, _FIRST_RECORDS)
    found = records(stream, 0)
    modes = (struct.unpack_from("<H", stream, at)[0] for kind, at, size in found if kind == _DATE_MODE and size > 1)
    return bool(next(modes, 0))


def _is_xlsb_1904(stream: bytes) -> bool:
    """Read the first flag of BrtWbProp (record 153)."""
    at = stream.find(b"\x99\x01")
    return 0 <= at < len(stream) - 3 and bool(stream[at + 3] & 1)


def main() -> None:
    """Answer until the input ends, each line of JSON with one.

    path, scratch folder and password → its sheets, or why there are none; a path alone → where its formulas stand.
    """
    limit(int(sys.argv[1]))
    gc.disable()  # cells are many objects and no cycles; looking for some takes a fifth of the time
    for line in sys.stdin:
        path, *rest = json.loads(line)
        print(json.dumps(_answer(Path(path), *rest), default=str), flush=True)  # noqa: T201 — the answer
        gc.collect()


def _answer(path: Path, scratch: str | None = None, password: str | None = None) -> object:
    if scratch is None:
        return formulas(path)
    told = read(path, Path(scratch), password)
    return told if isinstance(told, str) else [asdict(sheet) for sheet in told]


if __name__ == "__main__":
    main()
