"""Find formulas in a workbook (.xlsx, .xlsm, .ods): readers give only what they last showed.

Belongs here: where formulas stand. What a cell shows is the workbook reader's.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]+)(\d+)")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
Place = tuple[str, int, int]


def formulas(path: Path) -> list[Place]:
    """Give sheet, row (from 1) and column (from 0) of every formula; none for other kinds of file."""
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return list(_excel(archive))
            if "content.xml" in names:
                return list(_open_document(archive))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, EOFError, OSError):
        return []  # the reader, which looks at the same file, says what is wrong with it
    return []


def _excel(archive: zipfile.ZipFile) -> Iterator[Place]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 — counts only
    targets = {entry.get("Id"): str(entry.get("Target")) for entry in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        with archive.open(name) as part:
            for _, cell in ElementTree.iterparse(part):  # noqa: S314
                if cell.tag == f"{_MAIN}c":
                    if cell.find(f"{_MAIN}f") is not None and (at := _CELL.fullmatch(cell.get("r", ""))):
                        yield str(sheet.get("name")), int(at[2]), _column(at[1])
                    cell.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _open_document(archive: zipfile.ZipFile) -> Iterator[Place]:
    with archive.open("content.xml") as part:
        sheet, row, column = "", 0, 0
        for event, node in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314
            if event == "start" and node.tag == f"{_TABLE}table":
                sheet, row = str(node.get(f"{_TABLE}name")), 0
            elif event == "start" and node.tag == f"{_TABLE}table-row":
                row, column = row + 1, 0
            elif event == "start" and node.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                if node.get(f"{_TABLE}formula"):
                    yield sheet, row, column
                column += int(node.get(f"{_TABLE}number-columns-repeated", "1"))
            elif event == "end" and node.tag == f"{_TABLE}table-row":
                row += int(node.get(f"{_TABLE}number-rows-repeated", "1")) - 1
                node.clear()
