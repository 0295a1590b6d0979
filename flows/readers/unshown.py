"""Find what the library that reads workbooks leaves out: errors, formulas without a result, zeros that a format adds.

Belongs here: cells by place with the text that stands for them, and merged cells of OpenDocument. A cheap look at the
bytes says whether a sheet holds any of it; only then is it read cell by cell. Formats of .xls and .xlsb are not looked
at: a code that is held there as a number loses the zeros before it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from defusedxml import EntitiesForbidden
from defusedxml.ElementTree import fromstring

from flows.readers.arrow_sheets import Span
from flows.readers.containers import OLE, old_book, records
from flows.readers.formulas import column_no, open_document_sheets, sheet_members

NO_VALUE = "#NOVALUE!"
"""Stands for a formula whose result the file does not hold."""
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BLOCK, _OVERLAP = 1 << 20, 1 << 9
_SIGNS = (b'"e"', b"'e'", b"</f></c>", b"/></c>", b"</f><v></v>", b"<v />")
"""What a sheet of XML holds that has an error, or a formula without a result."""
_ROW_AND_CELL = re.compile(rb"<c[ >]")
_ZEROS = re.compile(r'(?:"([A-Za-z0-9]*)"|((?:\\[A-Za-z])*))(0+)')
_ASIDE = re.compile(r"\[[^\]]*\]|[_*].|;.*")
_OPEN_SIGNS = (b"number-rows-spanned", b"table:formula", b'"error"')
_FORMULA, _BOOLERR, _BOUND = 0x06, 0x205, 0x85
_BINARY_ERROR = re.compile(rb"[\x03\x0b]..{8}[\x00\x07\x0f\x17\x1d\x24\x2a]", re.DOTALL)
_REPEATED = 1000


@dataclass(slots=True)
class Unshown:
    """Of one sheet: texts by column and row (from 0), and merged cells."""

    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)

    def put(self, row: int, column: int, text: str) -> None:
        """Note what stands in a cell."""
        self.texts.setdefault(column, {})[row] = text


def unshown(raw: bytes) -> list[Unshown]:
    """Look through the sheets of a workbook, in their order; empty where it says nothing that readers do not."""
    if raw.startswith(OLE):
        return _old_excel(raw)
    if not raw.startswith(b"PK"):
        return []
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            zeros = _zero_formats(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else {}
            return [_excel(archive, member, zeros) for _, member in sheet_members(archive)]
        if "xl/workbook.bin" in names:
            return [_binary(archive.read(member)) for _, member in sheet_members(archive)]
        return _open_document(archive)


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    held = b""
    while block := stream.read(_BLOCK):
        yield held + block
        held = block[-_OVERLAP:]


def _excel(archive: zipfile.ZipFile, member: str, zeros: dict[str, tuple[str, int]]) -> Unshown:
    """Read errors, formulas without a result, and numbers that a format of zeros shows longer."""
    if member not in archive.namelist():
        return Unshown()
    styled = re.compile(b"s=[\"'](?:%s)[\"']" % b"|".join(key.encode() for key in zeros)) if zeros else None
    with archive.open(member) as part:
        for place, block in enumerate(_blocks(part)):
            if any(sign in block for sign in _SIGNS) or (styled and styled.search(block)):
                break
            if not place and not _ROW_AND_CELL.search(block) and len(block) > _OVERLAP:
                break
        else:
            return Unshown()
    found = _SheetCells(zeros)
    with archive.open(member) as part:
        found.read(part)
    return found.seen


class _SheetCells:
    """Follow the cells of one sheet of SpreadsheetML, whatever prefix its elements have."""

    def __init__(self, zeros: dict[str, tuple[str, int]]) -> None:
        self.seen = Unshown()
        self.zeros = zeros
        self.row = self.column = -1
        self.kind, self.style = "n", ""
        self.is_formula = self.is_value = False
        self.value = ""

    def read(self, part: IO[bytes]) -> None:
        """Read the whole sheet, never more than a block at a time."""
        parser = expat.ParserCreate()
        parser.EntityDeclHandler = _refused
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(part)

    def _start(self, name: str, said: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                place = said.get("r", "").rstrip("0123456789")
                self.column = column_no(place) if place else self.column + 1
                self.kind, self.style = said.get("t", "n"), said.get("s", "")
                self.is_formula, self.value = False, ""
            case "row":
                self.row = int(said["r"]) - 1 if said.get("r", "").isdecimal() else self.row + 1
                self.column = -1
            case "f":
                self.is_formula = True
            case "v":
                self.is_value = True

    def _text(self, text: str) -> None:
        if self.is_value:
            self.value += text

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v":
                self.is_value = False
            case "c":
                if text := self._unshown():
                    self.seen.put(self.row, self.column, text)

    def _unshown(self) -> str | None:
        if self.kind == "e":
            return self.value.strip() or "#N/A"
        if self.is_formula and not self.value.strip() and self.kind != "str":
            return NO_VALUE
        if self.kind == "n" and self.value and self.style in self.zeros:
            return _filled(self.value, *self.zeros[self.style])
        return None


def _refused(name: str, *_: object) -> None:
    """Refuse an entity where it is declared: a sheet has none, and expanding it may never end."""
    raise EntitiesForbidden(name, None, None, None, None, None)


def _filled(value: str, before: str, width: int) -> str | None:
    """Write a whole number as its format of zeros shows it."""
    try:
        number = float(value)
    except ValueError:
        return None
    whole = number.is_integer() and 0 <= number < 1e15
    return before + str(int(number)).zfill(width) if whole else None


def _zero_formats(styles: bytes) -> dict[str, tuple[str, int]]:
    """Find the cell styles (by number) whose format is of zeros alone, with letters that it puts before them."""
    tree = fromstring(styles)
    formats = {}
    for node in tree.iter():
        if node.tag.rpartition("}")[2] == "numFmt":
            shown = _ZEROS.fullmatch(_ASIDE.sub("", node.get("formatCode", "")).strip())
            before = (shown[1] or shown[2].replace("\\", "") if shown[2] is not None else shown[1]) if shown else ""
            if shown and (before or len(shown[3]) > 1):
                formats[node.get("numFmtId")] = (before, len(shown[3]))
    cells = next((node for node in tree if node.tag.rpartition("}")[2] == "cellXfs"), ())
    return {
        str(place): formats[number] for place, style in enumerate(cells) if (number := style.get("numFmtId")) in formats
    }


def _open_document(archive: zipfile.ZipFile) -> list[Unshown]:
    with archive.open("content.xml") as part:
        if not any(sign in block for block in _blocks(part) for sign in _OPEN_SIGNS):
            return []
    sheets: list[Unshown] = []
    for sheet, row, column, cell in open_document_sheets(archive):
        while len(sheets) <= sheet:
            sheets.append(Unshown())
        if cell is None:
            continue
        if (down := cell.spanned) > 1:
            sheets[sheet].spans.append((column, row, row + down - 1))
        if cell.is_error or (cell.is_formula and not cell.has_value):
            shown = cell.text if cell.text.startswith("#") else "#VALUE!"
            for place in range(min(cell.repeated, _REPEATED)):
                sheets[sheet].put(row, column + place, shown if cell.is_error else NO_VALUE)
    return sheets


def _old_excel(raw: bytes) -> list[Unshown]:
    """Read errors and results of formulas in the records of an old workbook (BIFF)."""
    stream = old_book(raw)
    starts = [
        struct.unpack_from("<I", stream, at)[0] for kind, at, size in records(stream, 0) if kind == _BOUND and size > 6
    ]
    return [_old_sheet(stream, start) for start in starts]


def _old_sheet(stream: bytes, start: int) -> Unshown:
    """Read one sheet; blank results count as none where no formula of it has any other."""
    found, blank, formulas = Unshown(), [], 0
    for kind, at, size in records(stream, start):
        if kind == _BOOLERR and size >= 8 and stream[at + 7]:
            row, column = struct.unpack_from("<HH", stream, at)
            found.put(row, column, _ERRORS.get(stream[at + 6], "#N/A"))
        elif kind == _FORMULA and size >= 14:
            formulas += 1
            row, column = struct.unpack_from("<HH", stream, at)
            result = stream[at + 6 : at + 14]
            if result[6:] == b"\xff\xff" and result[0] == 2:
                found.put(row, column, _ERRORS.get(result[2], "#N/A"))
            elif result[6:] == b"\xff\xff" and result[0] == 3:
                blank.append((row, column))
    if blank and len(blank) == formulas:
        for row, column in blank:
            found.put(row, column, NO_VALUE)
    return found


def _binary(stream: bytes) -> Unshown:
    """Read errors in the records of a binary workbook's sheet (.xlsb)."""
    found, row, at = Unshown(), -1, 0
    if not _BINARY_ERROR.search(stream):
        return found
    while at < len(stream) - 1:
        kind, at = _variable(stream, at, 2)
        size, at = _variable(stream, at, 4)
        if kind == 0 and size >= 4:
            row = struct.unpack_from("<I", stream, at)[0]
        elif kind in (3, 11) and size >= 9:
            found.put(row, struct.unpack_from("<I", stream, at)[0], _ERRORS.get(stream[at + 8], "#N/A"))
        at += size
    return found


def _variable(stream: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, and where the next begins."""
    number = 0
    for place in range(most):
        byte = stream[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place) if most == 4 else byte << (8 * place)
        if not byte & 0x80:
            break
    return number, at
