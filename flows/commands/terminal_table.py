"""Rows as lines for a terminal, columns beneath each other; a Chinese character is two wide."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

_NARROWEST = 10
_GAP = 2


def terminal_width() -> int | None:
    """Columns of the terminal that reads; None where nobody looks at lines being broken."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(rows: Sequence[Sequence[str]], numbers: Collection[int] = (), fits: int | None = None) -> list[str]:
    """Rows as lines, a rule under the first; cells are broken over lines where all would not fit beside each other.

    numbers: columns that are flush right and never broken. fits: how wide a line may be.
    """
    widths = _fitting([max(map(width, column)) for column in zip(*rows, strict=True)], numbers, fits)
    lines = [line for row in rows[1:] for line in _lines(row, widths, numbers)]
    head = list(_lines(rows[0], widths, numbers))
    return [*head, (" " * _GAP).join("-" * wide for wide in widths), *lines]


def width(text: str) -> int:
    """How many columns a text takes."""
    return sum(map(_wide, text))


def folded(text: str, most: int) -> list[str]:
    """A text in pieces that are no wider; broken at a space or after a comma where one is near."""
    pieces, left = [], text
    while width(left) > most:
        end, taken = 0, 0
        while taken + _wide(left[end]) <= most:
            taken += _wide(left[end])
            end += 1
        near = range(max(1, end - _NARROWEST), end + 1)
        end = max((at for at in near if left[at] == " " or left[at - 1] in "、，；。"), default=max(end, 1))
        pieces.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return [*pieces, left]


def _fitting(widths: list[int], numbers: Collection[int], fits: int | None) -> list[int]:
    """Widths that fit, taken from whichever text column is the widest."""
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


def _wide(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
