"""Find formulas in a workbook (.xlsx, .xlsm, .ods): readers give only what they last showed.

Belongs here: where formulas stand, and the sheets of a zipped workbook in their order. What a cell shows is the
workbook reader's. It reads XML that others wrote, so only the worker may call it, and entities are never expanded.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CELL = re.compile(r"([A-Z]+)(\d+)")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_RELATIONS = {"bin": "xl/_rels/workbook.bin.rels", "xml": "xl/_rels/workbook.xml.rels"}
Place = tuple[str, int, int]
"""Sheet, row (from 1) and column (from 0) of a cell."""
STRANGE = (KeyError, ValueError, ParseError, DefusedXmlException, zipfile.BadZipFile, zlib.error, EOFError, OSError)
"""What a damaged or hostile workbook raises here."""


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell of OpenDocument that is an error, a formula or merged, and the columns that it is repeated in."""

    is_formula: bool
    has_value: bool
    is_error: bool
    spanned: int
    repeated: int
    text: str


def formulas(path: Path) -> list[Place]:
    """Give the place of every formula; none for other kinds of file, and for one that is damaged."""
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return list(_excel(archive))
            if "content.xml" in names:
                titles = _open_titles(archive)
                cells = open_document_sheets(archive)
                return [
                    (titles[sheet], row + 1, column) for sheet, row, column, cell in cells if cell and cell.is_formula
                ]
    except STRANGE:
        return []  # the reader, which looks at the same file, says what is wrong with it
    return []


def sheet_members(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """List the sheets of an Excel workbook in their order: name, and the member that holds it."""
    kind = "bin" if "xl/workbook.bin" in archive.namelist() else "xml"
    relations = ElementTree.fromstring(archive.read(_RELATIONS[kind]))
    targets = {entry.get("Id"): _member(str(entry.get("Target"))) for entry in relations}
    if kind == "bin":
        return [(name, targets.get(key, "")) for name, key in _binary_sheets(archive.read("xl/workbook.bin"))]
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [node for node in book.iter() if _bare(node.tag) == "sheet"]
    keys = [next((said for name, said in node.items() if _bare(name) == "id"), "") for node in sheets]
    return [(str(node.get("name")), targets.get(key, "")) for node, key in zip(sheets, keys, strict=True)]


def _member(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _binary_sheets(stream: bytes) -> Iterator[tuple[str, str]]:
    """Give name and relation of each sheet (BrtBundleSh, record 156) of a binary workbook."""
    at = 0
    while (at := stream.find(b"\x9c\x01", at)) >= 0:
        size = stream[at + 2] & 0x7F | (stream[at + 3] & 0x7F) << 7 if stream[at + 2] & 0x80 else stream[at + 2]
        place = at + (4 if stream[at + 2] & 0x80 else 3) + 8
        texts = []
        for _ in range(2):
            length = int.from_bytes(stream[place : place + 4], "little")
            texts.append(stream[place + 4 : place + 4 + 2 * length].decode("utf-16-le", "replace"))
            place += 4 + 2 * length
        yield texts[1], texts[0]
        at += 2 + size


def _excel(archive: zipfile.ZipFile) -> Iterator[Place]:
    for name, member in sheet_members(archive):
        with archive.open(member) as part:
            for _, cell in ElementTree.iterparse(part):
                if _bare(cell.tag) == "c":
                    is_formula = any(_bare(node.tag) == "f" for node in cell)
                    if is_formula and (at := _CELL.fullmatch(cell.get("r", ""))):
                        yield name, int(at[2]), column_no(at[1])
                    cell.clear()


def column_no(letters: str) -> int:
    """Count the columns before one that is named in letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _open_titles(archive: zipfile.ZipFile) -> list[str]:
    with archive.open("content.xml") as part:
        events = ElementTree.iterparse(part, events=("start",))
        return [str(node.get(f"{_TABLE}name")) for _, node in events if node.tag == f"{_TABLE}table"]


def open_document_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[int, int, int, OpenCell | None]]:
    """Give sheet, row and column (from 0) of cells that are errors, formulas or merged; None begins a sheet."""
    with archive.open("content.xml") as part:
        sheet, row, column = -1, 0, 0
        for event, node in ElementTree.iterparse(part, events=("start", "end")):
            if event == "start" and node.tag == f"{_TABLE}table":
                sheet, row = sheet + 1, -1
                yield sheet, 0, 0, None
            elif event == "start" and node.tag == f"{_TABLE}table-row":
                row, column = row + 1, 0
            elif event == "end" and node.tag in _CELLS:
                cell = _open_cell(node)
                if cell.is_formula or cell.is_error or cell.spanned > 1:
                    yield sheet, row, column, cell
                column += cell.repeated
            elif event == "end" and node.tag == f"{_TABLE}table-row":
                row += int(node.get(f"{_TABLE}number-rows-repeated", "1")) - 1
                node.clear()


def _open_cell(node: Element) -> OpenCell:
    said = {_bare(name): value for name, value in node.items() if not name.startswith(_OFFICE)}
    return OpenCell(
        is_formula="formula" in said,
        has_value=node.get(f"{_OFFICE}value-type") is not None,
        is_error=said.get("value-type") == "error",
        spanned=int(said.get("number-rows-spanned", "1")),
        repeated=int(said.get("number-columns-repeated", "1")),
        text="".join(node.itertext()).strip() if "formula" in said else "",
    )
