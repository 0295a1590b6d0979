"""What the child process does: one workbook → Arrow files of text cells.

Cells are rendered so that their shape tells what they were: a number of 16 or more digits, which a
spreadsheet cannot hold, is written as it shows it (4.10926197101081E+17), so an identifier that was
held as a number is seen to be lost, and is never padded.
"""

from __future__ import annotations

import datetime
import io
import multiprocessing
import os
import signal
import struct
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
import python_calamine

PROTECTED, DAMAGED = "protected", "damaged"
_ROWS = 50_000
_LOST_FROM = 1e15
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet's name and the Arrow file that holds its cells."""

    name: str
    hidden: bool
    epoch_1904: bool
    width: int
    path: Path


def limit(memory: int) -> None:
    """Bound the child's memory where the platform can; Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read(path: Path, scratch: Path) -> list[SheetFile] | str:
    """The sheets of a workbook, or why there are none."""
    raw = path.read_bytes()
    if raw.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in raw:
        return PROTECTED
    try:
        return _sheets(raw, scratch)
    except python_calamine.PasswordError:
        return PROTECTED
    except (python_calamine.CalamineError, OSError, ValueError, struct.error, zipfile.BadZipFile):
        return DAMAGED
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            return DAMAGED
        raise


def _sheets(raw: bytes, scratch: Path) -> list[SheetFile]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    epoch_1904 = _is_1904(raw)
    found = []
    for place, about in enumerate(book.sheets_metadata):
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_name(about.name)
        width = sheet.end[1] + 1 if sheet.end else 0
        if not width:
            continue
        target = scratch / f"sheet{place}.arrow"
        _write(sheet.to_python(skip_empty_area=False), width, target)
        found.append(SheetFile(about.name, hidden, epoch_1904, width, target))
    return found


def _write(rows: Sequence[Sequence[object]], width: int, target: Path) -> None:
    frames = [_frame(chunk, width, first) for first, chunk in _chunks(rows)]
    pl.concat(frames).write_ipc(target)


def _chunks(rows: Sequence[Sequence[object]]) -> Iterator[tuple[int, Sequence[Sequence[object]]]]:
    remaining = iter(rows)
    first = 1
    while chunk := list(islice(remaining, _ROWS)):
        yield first, chunk
        first += len(chunk)


def _frame(rows: Sequence[Sequence[object]], width: int, first: int) -> pl.DataFrame:
    columns = {f"c{place}": _column(list(cells)) for place, cells in enumerate(zip(*rows, strict=True))}
    numbers = pl.int_range(first, first + len(rows), dtype=pl.Int64, eager=True).alias("row_no")
    frame = pl.DataFrame(columns, schema={f"c{place}": pl.String for place in range(width)})
    return frame.select(numbers, pl.all().replace("", None))


def _column(cells: list[object]) -> list[str | None]:
    if all(type(cell) is str for cell in cells):
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
    if not raw.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        text = archive.read("xl/workbook.xml")
    return b'date1904="1"' in text or b'date1904="true"' in text
