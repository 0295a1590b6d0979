"""Tell quotes that hold a cell together from those that only stand in it, where a text mixes both.

Belongs here: lines → rows of cells. It is slow, so it reads only files of which the quick reader's rows are not
believable: quotes that do not pair up, or a cell whose inside looks like rows.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

_LINES_IN_A_CELL = 30
PAIRS = ("“”", "‘’", "''", "「」", "『』", "＂＂", "``", "””", "““")
"""Quotes of other kinds around cells, as text that went through a word processor or a database has."""
_SHARE = 0.3


@dataclass(slots=True)
class Rows:
    """Rows of a text whose quotes do not all hold cells; ``stray``: lines with quotes that do not."""

    delimiter: str
    usual: int
    stray: int = 0

    def read(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Give the cells of each row. A line that is a row by itself is one, whatever quotes stand in it."""
        source, again = iter(lines), deque[str]()
        while (line := again.popleft() if again else next(source, None)) is not None:
            if '"' not in line:
                yield line.split(self.delimiter)
            elif (cells := self._parsed([line])) is not None:
                yield self._better(cells, line)
            else:
                taken, cells = self._over_lines(line, chain(list(again), source))
                for _ in range(min(len(again), len(taken))):
                    again.popleft()
                if cells is None:
                    again.extendleft(reversed(taken))
                yield self._split(line) if cells is None else cells

    def _over_lines(self, line: str, following: Iterator[str]) -> tuple[list[str], list[str] | None]:
        """Take lines until the quotes of a row pair up; give those taken, and the row if it is one."""
        is_row = self._is_row(line)
        taken: list[str] = []
        for other in following:
            taken.append(other)
            if len(taken) > max(_LINES_IN_A_CELL, 2 * self.usual) or (is_row and self._is_row(other)):
                break
            cells = self._parsed([line, *taken]) if '"' in other else None
            if cells is not None and len(cells) == self.usual:
                return taken, cells
        return taken, None

    def _is_row(self, line: str) -> bool:
        return line.count(self.delimiter) + 1 == self.usual

    def _better(self, cells: list[str], line: str) -> list[str]:
        """Prefer the reading, with quotes or without, that has as many cells as other rows."""
        if len(cells) != self.usual and self._is_row(line):
            return self._split(line)
        if not any(cell.count('"') % 2 for cell in cells):
            return cells
        self.stray += 1
        return [cell.strip('"') if cell.count('"') % 2 else cell for cell in cells]

    def _split(self, line: str) -> list[str]:
        self.stray += 1
        return [cell.strip('"') for cell in line.split(self.delimiter)]

    def _parsed(self, lines: Sequence[str]) -> list[str] | None:
        """Parse one row that may go over lines; None where its quotes do not pair up."""
        try:
            rows = list(csv.reader((f"{line}\n" for line in lines), delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None


def written(cells: Sequence[str], delimiter: str) -> str:
    """Write a row so that the quick reader gives the same cells."""
    marks = (delimiter, '"', "\n", "\r")
    return (
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in marks) else cell for cell in cells
        )
        + "\n"
    )


def pair_around(lines: Sequence[str], delimiter: str) -> str | None:
    """Find quotes of another kind that stand around many cells of a text."""
    cells = [cell.strip() for line in lines for cell in line.split(delimiter) if cell.strip()]
    for pair in PAIRS:
        around = sum(cell[0] == pair[0] and cell[-1] == pair[1] and len(cell) > 1 for cell in cells)
        if around and around >= _SHARE * len(cells):
            return pair
    return None


def straightened(text: str, pair: str, delimiter: str) -> str:
    """Write the usual quotes for those of another kind around cells."""
    between = re.escape(delimiter)
    around = re.compile(rf"(^|{between})[ \t]*{pair[0]}([^\n]*?){pair[1]}[ \t]*(?=\r?$|{between})", re.MULTILINE)
    return around.sub(lambda cell: f'{cell[1]}"{cell[2]}"', text.replace('"', '""'))
