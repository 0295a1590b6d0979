"""Lay out rows as lines for a terminal; a Chinese character is two columns wide.

Not ``rich.table``: it breaks a Chinese cell at any character, here a line ends after a comma where one is near; and
``doudi check`` must know whether a cell was broken, to lay a row out otherwise.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len

_NARROWEST = 10
_GAP = 2


width = cell_len


def terminal_width() -> int | None:
    """Measure the columns of the terminal; None when stdout is not a terminal, so that no line is broken."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(rows: Sequence[Sequence[str]], numbers: Collection[int] = (), fits: int | None = None) -> list[str]:
    """Lay out rows as lines, a rule under the first; cells are broken over lines where a row would be too wide.

    numbers: columns that are flush right and never broken. fits: how wide a line may be.
    """
    widths = _fitting([max(map(width, column)) for column in zip(*rows, strict=True)], numbers, fits)
    lines = [line for row in rows[1:] for line in _lines(row, widths, numbers)]
    head = list(_lines(rows[0], widths, numbers))
    return [*head, (" " * _GAP).join("-" * wide for wide in widths), *lines]


def folded(text: str, most: int) -> list[str]:
    """Break a text into pieces no wider than ``most``, at a space or after a comma where one is near."""
    pieces, left = [], text
    while width(left) > most:
        end, taken = 0, 0
        while taken + width(left[end]) <= most:
            taken += width(left[end])
            end += 1
        near = range(max(1, end - _NARROWEST), end + 1)
        end = max((at for at in near if left[at] == " " or left[at - 1] in "、，；。"), default=max(end, 1))
        pieces.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return [*pieces, left]


def _fitting(widths: list[int], numbers: Collection[int], fits: int | None) -> list[int]:
    """Narrow the widest text columns until a row fits."""
    texts = [place for place in range(len(widths)) if place not in numbers]
    while fits and texts and sum(widths) + _GAP * (len(widths) - 1) > fits:
        widest = max(texts, key=lambda place: widths[place])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], numbers: Collection[int]) -> Iterator[str]:
    pieces = [
        [cell] if at in numbers else folded(cell, most) for at, (cell, most) in enumerate(zip(row, widths, strict=True))
    ]
    for line in zip_longest(*pieces, fillvalue=""):
        cells = (
            " " * (wide - width(cell)) + cell if at in numbers else cell + " " * (wide - width(cell))
            for at, (cell, wide) in enumerate(zip(line, widths, strict=True))
        )
        yield (" " * _GAP).join(cells).rstrip()
