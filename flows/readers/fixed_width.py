"""Cut text of fixed width by the columns that its rows leave blank.

Belongs here: lists that are printed to a file (.prn), with full-width characters two columns wide, as a terminal shows
them, or one, as a program pads them. pandas.read_fwf counts them as one only and takes a blank cell for none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_SEVERAL = "  "
"""Several spaces within a cell: two columns were taken for one."""
_FEWEST = 3
"""Columns of which at least a list consists."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where columns begin and end, in places of one character of half width; ``is_wide``: full-width ones take two."""

    spans: tuple[tuple[int, int], ...]
    is_wide: bool

    def cells(self, line: str) -> list[str] | None:
        """Cut a line; None where it writes across a border."""
        places = _places(line.rstrip(), self.is_wide)
        borders = [begin for begin, _ in self.spans[1:]]
        if any(begin < len(places) and places[begin - 1 : begin] not in ([" "], []) for begin in borders):
            return None
        ends = [*borders, len(places)]
        return ["".join(places[begin:end]).strip() for (begin, _), end in zip(self.spans, ends, strict=True)]


def _places(line: str, is_wide: bool) -> list[str]:
    """Give what stands in each place; the second of a full-width character is empty text."""
    line = line.replace("\u3000", "  " if is_wide else " ").replace("\t", " ")
    if not is_wide or line.isascii():
        return list(line)
    places = []
    for char in line:
        places.append(char)
        if unicodedata.east_asian_width(char) in "WF":
            places.append("")
    return places


def columns(lines: Sequence[str]) -> Columns | None:
    """Find the columns of a list of fixed width, or None where it has none that all of its rows keep."""
    tokens = [len(line.split()) for line in lines]
    most = max(tokens, default=0)
    rows = [line for line, count in zip(lines, tokens, strict=True) if count * 2 > most]
    if most < _FEWEST or len(rows) < _FEWEST:
        return None
    found = max((_found(rows, is_wide) for is_wide in (True, False)), key=lambda one: _agreement(one, rows))
    cells = [cell for row in rows for cell in found.cells(row) or ()]
    is_cut = len(found.spans) * 5 >= most * 4 and not any(_SEVERAL in cell for cell in cells)
    return found if is_cut else None


def _agreement(found: Columns, rows: Sequence[str]) -> int:
    """Count the columns that have both a heading and cells, less those that have only one of them."""
    heading, *below = (found.cells(row) or [""] * len(found.spans) for row in rows)
    both = [bool(name) == any(row[at] for row in below) for at, name in enumerate(heading)]
    return sum(both) - both.count(False)


def _found(rows: Sequence[str], is_wide: bool) -> Columns:
    """Take each run of places that some row fills for a column."""
    filled: list[bool] = []
    for row in rows:
        places = _places(row.rstrip(), is_wide)
        filled += [False] * (len(places) - len(filled))
        for at, char in enumerate(places):
            filled[at] = filled[at] or char != " "
    spans, begin = [], None
    for at, is_filled in enumerate([*filled, False]):
        if is_filled and begin is None:
            begin = at
        elif not is_filled and begin is not None:
            spans.append((begin, at))
            begin = None
    return Columns(tuple(spans), is_wide)
