"""Read tables in markup: HTML named .xls, as web systems send it, and XML of Excel 2003.

Belongs here: pages as sheets. All that a page shows becomes one sheet, as Excel would show it: each row of a table
and each text between tables is a row. A cell that spans several stands in the first of them, as in a workbook.
"""

from __future__ import annotations

import email
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from math import isfinite
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from flows.readers.arrow_sheets import CELLS, Span

_MARKUP = re.compile(r"\s*(?:<!--|<!doctype|</?[a-z]\w*[\s>:/]|<\?xml|mime-version:)", re.IGNORECASE)
_XML = re.compile(r"\s*(?:<\?xml|<(?:\w+:)?workbook\b)", re.IGNORECASE)
_MIME = re.compile(r"\s*mime-version:", re.IGNORECASE)
_A_LIST = 3
"""Rows of a table of one column from which on it may be a list."""
_WIDEST, _MOST = 16_384, 1 << 20
_BLOCK = 1 << 20
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "center", "body"})
_CELLS = frozenset({"td", "th"})
_UNSHOWN = frozenset({"script", "style", "title"})
_OFFICE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")
Cell = str | float | bool | None
Place = tuple[int | None, int, int, Cell]
"""A cell as it is written: its column or None for the next one, columns and rows that it spans, and its value."""


class NoTable(Exception):
    """Markup without any table."""


class CutOff(Exception):
    """A page that ends within a table."""


@dataclass(slots=True)
class Table:
    """One sheet: rows of cells, ragged. ``is_typed``: the source says which cells are numbers."""

    name: str = ""
    hidden: bool = False
    is_typed: bool = False
    epoch_1904: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    _taken: dict[int, int] = field(default_factory=dict)
    """Column → rows that a cell above still spans."""
    lines: int = 0
    """Rows of tables of a page."""
    _cells: int = 0

    def add(self, cells: list[Place]) -> None:
        """Add one row.

        Raises:
            OverflowError: the table has more cells than any list.

        """
        row: list[Cell] = []
        for column, across, down, value in cells:
            self._skip(row, column)
            over = range(len(row), len(row) + min(across, _WIDEST))
            if down > 1:
                self.spans.append((len(row), len(self.rows), len(self.rows) + down - 1))
                self._taken |= dict.fromkeys(over, down)
            row += [value, *[None] * (len(over) - 1)]
        self._taken = {place: left - 1 for place, left in self._taken.items() if left > 1}
        while row and row[-1] is None:
            row.pop()
        self._cells += len(row) + 1
        if self._cells > CELLS:
            raise OverflowError
        self.rows.append(row)

    def leave_out(self, until: int) -> None:
        """Add empty rows up to a number, where the next one says that it stands further down."""
        for _ in range(until - len(self.rows)):
            self.add([])

    def end(self) -> None:
        """End the table: what is below belongs to no cell above."""
        self._taken, last = {}, len(self.rows) - 1
        self.spans = [(column, top, min(bottom, last)) for column, top, bottom in self.spans]

    def _skip(self, row: list[Cell], until: int | None) -> None:
        """Skip cells that reach down into this row: to a column, or to the next free one."""
        while len(row) in self._taken if until is None else len(row) < min(until, _WIDEST):
            row.append(None)


def is_markup(start: str) -> bool:
    """Tell whether a text begins as HTML, XML or a page kept with its parts (MHTML)."""
    return bool(_MARKUP.match(start))


def tables(raw: bytes, decode: Callable[[bytes], str]) -> list[Table]:
    """Read the sheets of a file of markup.

    Raises:
        NoTable: it is a page, or XML, of another kind.
        CutOff: it ends within a table.

    """
    text = decode(raw)
    if _MIME.match(text):
        parts = email.message_from_bytes(raw.lstrip()).walk()
        pages = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
        tables = [_page(decode(page)) for page in pages if isinstance(page, bytes)]
    elif _XML.match(text) and _OFFICE[1:-1] in text[:_BLOCK]:
        tables = _workbook(text)
    else:
        tables = [_page(text)]
    if shown := [table for table in tables if table.lines >= _A_LIST or any(len(row) > 1 for row in table.rows)]:
        return shown
    raise NoTable


class _Page(HTMLParser):
    """Collect rows as they are closed, whatever closes them; a table within a cell gives rows of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.table = Table()
        self.outer: list[list[Place] | None] = []
        self.row: list[Place] | None = None
        self.cell: dict[str, str | None] | None = None
        self.words: list[str] = []
        self.unshown = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSHOWN:
            self.unshown = tag
        elif tag == "table":
            self._close_cell()
            self.outer.append(self.row)
            self.row, self.unshown = None, ""
        elif tag == "tr":
            self._close_row()
            self.row = []
        elif tag in _CELLS:
            self._close_cell()
            self.row = [] if self.row is None else self.row
            self.cell = dict(attrs)
        elif tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unshown:
            self.unshown = ""
        elif tag == "table":
            self._close_row()
            self.table.end()
            self.row = self.outer.pop() if self.outer else None
        elif tag == "tr":
            self._close_row()
        elif tag in _CELLS:
            self._close_cell()
        elif tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.unshown:
            self.words.append(_SPACES.sub(" ", data))

    def finish(self) -> None:
        """Close the last row, whatever was left open."""
        self.close()
        self._close_row()
        if self.outer:
            raise CutOff

    def _break(self) -> None:
        if self.cell is not None:
            self.words.append("\n")
        else:
            self._close_cell()

    def _close_cell(self) -> None:
        text = "".join(self.words).strip()
        self.words = []
        if self.cell is not None and self.row is not None:
            across, down = (_count(self.cell.get(name)) for name in ("colspan", "rowspan"))
            self.row.append((None, across, down, _shown(text, self.cell)))
        elif text:
            self.table.add([(None, 1, 1, text)])
        self.cell = None

    def _close_row(self) -> None:
        self._close_cell()
        if self.row is not None:
            self.table.add(self.row)
            self.table.lines += bool(self.row)
        self.row = None


def _page(text: str) -> Table:
    page = _Page()
    for at in range(0, len(text), _BLOCK):
        page.feed(text[at : at + _BLOCK])
    page.finish()
    return page.table


def _count(said: str | None) -> int:
    """Read a number of rows or columns, within reason."""
    return min(max(1, int(said[:7])), _MOST) if said and said.isdecimal() else 1


def _shown(text: str, said: dict[str, str | None]) -> Cell:
    """Give what a cell shows, or the number behind it where Excel left one (``x:num``)."""
    if "x:num" not in said:
        return text or None
    try:
        shown = float(text.replace(",", ""))
        number = float(said["x:num"] or shown)
    except ValueError:
        return text or None
    return number if isfinite(number) else text


def _workbook(text: str) -> list[Table]:
    """Read XML of Excel 2003; entities, which such a file has none of, are refused before they are expanded."""
    tables: list[Table] = []
    cells: list[Place] = []
    epoch_1904 = False
    for event, node in iterparse(io.StringIO(text), ("start", "end")):
        match event, node.tag.removeprefix(_OFFICE).removeprefix(_EXCEL):
            case "start", "Worksheet":
                tables.append(Table(node.get(f"{_OFFICE}Name", ""), is_typed=True, epoch_1904=epoch_1904))
            case "start", "Row":
                cells = []
                tables[-1].leave_out(_count(node.get(f"{_OFFICE}Index")) - 1)
            case "end", "Cell":
                cells.append(_cell(node))
            case "end", "Row":
                tables[-1].add(cells)
                node.clear()
            case "end", "Date1904":
                epoch_1904 = True
            case "end", "Visible":
                tables[-1].hidden = (node.text or "").strip() != "SheetVisible"
    return tables


def _cell(node: Element) -> Place:
    index = node.get(f"{_OFFICE}Index")
    across, down = (min(int(node.get(f"{_OFFICE}Merge{way}", "0")), _MOST) + 1 for way in ("Across", "Down"))
    data = node.find(f"{_OFFICE}Data")
    text = "".join(data.itertext()).strip() if data is not None else ""
    value: Cell = text or None
    match data.get(f"{_OFFICE}Type") if data is not None and text else None:
        case "Number" if isfinite(float(text)):
            value = float(text)
        case "Boolean":
            value = text == "1"
        case "DateTime":
            value = _MIDNIGHT.sub("", text)
    return int(index) - 1 if index else None, across, down, value
