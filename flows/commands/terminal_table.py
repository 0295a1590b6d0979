"""Lay out rows as lines for a terminal; a Chinese character is two columns wide.

``rich.table`` measures and places the cells. It would break a Chinese cell at any character; here a line ends after
a comma where one is near.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Sequence
from io import StringIO
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.containers import Lines
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

_NARROWEST = 10
_GAP = 2
_ENDLESS = 1 << 20


width = cell_len


def terminal_width() -> int | None:
    """Measure the columns of the terminal; None when stdout is not a terminal, so that no line is broken."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(rows: Sequence[Sequence[str]], numbers: Collection[int] = (), fits: int | None = None) -> list[str]:
    """Lay out rows as lines, a rule under the first; cells are broken over lines where a row would be too wide.

    numbers: columns that are flush right and never broken. fits: how wide a line may be.
    """
    laid_out = Table(box=None, show_header=False, pad_edge=False, padding=(0, _GAP, 0, 0))
    for place in range(len(rows[0])):
        is_number = place in numbers
        laid_out.add_column(justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    laid_out.add_row(*map(_Phrases, rows[0]))
    laid_out.add_row(*(Rule(characters="-", style="") for _ in rows[0]))
    for row in rows[1:]:
        laid_out.add_row(*map(_Phrases, row))
    out = StringIO()
    widest = sum(max(map(width, column)) + _GAP for column in zip(*rows, strict=True))
    Console(file=out, width=min(fits or _ENDLESS, widest), color_system=None).print(laid_out)
    return [line.rstrip() for line in out.getvalue().splitlines()]


class _Phrases(Text):
    """A cell whose lines end after a comma, or at a space, where one is near."""

    def wrap(self, console: Console, width: int, **given: Any) -> Lines:
        """Break the text as ``folded`` does."""
        lines = Lines(Text(piece) for piece in folded(self.plain, width))
        lines.justify(console, width, justify=given["justify"] or "left", overflow="fold")
        return lines


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
