"""What the child process does: workbooks → Arrow files of text cells, asked for and answered line by line.

Cells are rendered so that their shape tells what they were: a number of 16 or more digits, which a
spreadsheet cannot hold, is written as it shows it (4.10926197101081E+17), so an identifier that was
held as a number is seen to be lost, and is never padded.
"""

from __future__ import annotations

import datetime
import io
import json
import lzma
import os
import signal
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import cast

import polars as pl
import python_calamine

PROTECTED, DAMAGED, LARGE = "protected", "damaged", "large"
CELLS = 20_000_000
_ROWS = 50_000
_LOST_FROM = 1e15
_OLE = b"\xd0\xcf\x11\xe0"
DAMAGED_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, KeyError, IndexError,
)  # fmt: skip
"""What a damaged or hostile zip raises."""
_READ_ONLY = "VelvetSweatshop"
"""What Excel encrypts with when an author only recommends reading: everybody may open it."""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet's name and the Arrow file that holds its cells."""

    name: str
    hidden: bool
    epoch_1904: bool
    width: int
    path: Path


def limit(memory: int) -> None:
    """Bound the child's memory where the platform can; Ctrl-C is the parent's to answer, and panics are not shown."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(path: Path, scratch: Path, password: str | None) -> list[SheetFile] | str:
    """The sheets of a workbook, or why there are none."""
    raw = path.read_bytes()
    try:
        if raw.startswith(_OLE):
            raw = _decrypted(raw, password)
        return _sheets(raw, scratch)
    except (python_calamine.PasswordError, PermissionError):
        return PROTECTED
    except OverflowError:
        return LARGE
    except BaseException:  # noqa: BLE001 — readers of damaged bytes raise and panic in endless ways; all mean the same
        return DAMAGED


def _decrypted(raw: bytes, password: str | None) -> bytes:
    """The workbook's bytes, decrypted where it is encrypted.

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
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    epoch_1904 = _is_1904(raw)
    found = []
    for place, about in enumerate(book.sheets_metadata):
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_name(about.name)
        if not sheet.end:
            continue
        width = sheet.end[1] + 1
        if width * (sheet.end[0] + 1) > CELLS:
            raise OverflowError
        target = scratch / f"sheet{place}.arrow"
        _write(sheet, width, target)
        found.append(SheetFile(about.name, hidden, epoch_1904, width, target))
    return found


def _write(sheet: python_calamine.CalamineSheet, width: int, target: Path) -> None:
    """Rows as Arrow: those above and the columns left of the first cell are there too, empty."""
    left = sheet.start[1] if sheet.start else 0
    frames = [
        _frame(chunk, left, width, first)
        for first, chunk in _chunks(cast("Iterator[list[object]]", iter(sheet.iter_rows())))
    ]
    pl.concat(frames).write_ipc(target)


def _chunks(rows: Iterator[list[object]]) -> Iterator[tuple[int, list[list[object]]]]:
    first = 1
    while chunk := list(islice(rows, _ROWS)):
        yield first, chunk
        first += len(chunk)


def _frame(rows: list[list[object]], left: int, width: int, first: int) -> pl.DataFrame:
    columns = {f"c{left + place}": _column(list(cells)) for place, cells in enumerate(zip(*rows, strict=True))}
    numbers = pl.int_range(first, first + len(rows), dtype=pl.Int64, eager=True).alias("row_no")
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    empty = [pl.lit(None, pl.String).alias(f"c{place}") for place in range(left)]
    order = [f"c{place}" for place in range(width)]
    return frame.with_columns(numbers, *empty).select(
        "row_no", *(pl.when(pl.col(name) != "").then(name) for name in order)
    )


def _column(cells: list[object]) -> list[str | None]:
    if set(map(type, cells)) == {str}:
        return cells  # type: ignore[return-value]
    return [cell if type(cell) is str else _text(cell) for cell in cells]


def _text(cell: object) -> str | None:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return _number(float(cell)) if abs(cell) >= _LOST_FROM or isinstance(cell, float) else str(cell)
        case datetime.datetime():
            midnight = cell.time() == datetime.time()
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
        case datetime.date():
            return cell.isoformat()
        case None:
            return None
        case _:
            return str(cell)


def _number(number: float) -> str:
    if abs(number) >= _LOST_FROM:
        mantissa, exponent = f"{number:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    if number.is_integer():
        return str(int(number))
    shortest = repr(number)
    return f"{number:.15f}".rstrip("0") if "e" in shortest else shortest


def _is_1904(raw: bytes) -> bool:
    """True when the workbook counts its days from 1904, which its plain numbers follow too."""
    if raw.startswith(_OLE):
        return _is_biff_1904(raw)
    if not raw.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            return _is_xlsb_1904(archive.read("xl/workbook.bin"))
        text = archive.read("xl/workbook.xml") if "xl/workbook.xml" in names else b""
    return b'date1904="1"' in text or b'date1904="true"' in text


def _is_biff_1904(raw: bytes) -> bool:
    """The DATEMODE record (0x22) of an old workbook."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(raw)) as ole:
        name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
        stream = ole.openstream(name).read(1 << 20) if name else b""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x22 and size >= 2:
            return bool(struct.unpack_from("<H", stream, at + 4)[0])
        at += 4 + size
    return False


def _is_xlsb_1904(stream: bytes) -> bool:
    """The first flag of BrtWbProp (record 153)."""
    at = stream.find(b"\x99\x01")
    return 0 <= at < len(stream) - 3 and bool(stream[at + 3] & 1)


def main() -> None:
    """Answer until the input ends: a JSON line of path, scratch folder and password → sheets, or why there are none."""
    limit(int(sys.argv[1]))
    for line in sys.stdin:
        path, scratch, password = json.loads(line)
        told = read(Path(path), Path(scratch), password)
        sheets = told if isinstance(told, str) else [asdict(sheet) for sheet in told]
        print(json.dumps(sheets, default=str), flush=True)  # noqa: T201 — the answer


if __name__ == "__main__":
    main()
