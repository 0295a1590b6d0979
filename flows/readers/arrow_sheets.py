"""Write rows of any reader to an Arrow file of text cells, a batch at a time.

Belongs here: how a cell is rendered as text. Its shape tells what it was: a number of 16 or more digits, which a
spreadsheet cannot hold, is written as it shows it (4.10926197101081E+17), so an identifier that was held as a number
is seen to be lost, and is never padded.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import isfinite
from pathlib import Path

import polars as pl
import pyarrow as pa

CELLS = 20_000_000
_ROWS = 2_000
"""A batch that fits the processor's cache: larger ones take half as long again."""
_LOST_FROM = 1e15
Span = tuple[int, int, int]
"""A merged cell: its column, its first row and its last, from 0."""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet's name and the Arrow file that holds its cells. ``is_typed``: its numbers are told from text."""

    name: str
    hidden: bool
    epoch_1904: bool
    is_typed: bool
    width: int
    path: Path


def write(rows: Iterator[Sequence[object]], left: int, width: int, target: Path, spans: Sequence[Span] = ()) -> None:
    """Write all rows, each as wide as the others; the columns left of the first cell are there too, empty."""
    order = [f"c{place}" for place in range(width)]
    schema = pa.schema({"row_no": pa.int64(), **dict.fromkeys(order, pa.string_view())})
    down = _Down(spans)
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, schema) as out:
        first = 0
        while chunk := list(islice(rows, _ROWS)):
            columns = {left + place: _column(cells) for place, cells in enumerate(zip(*chunk, strict=True))}
            frame = pl.DataFrame(
                {f"c{place}": cells for place, cells in columns.items()},
                schema=dict.fromkeys((f"c{place}" for place in columns), pl.String),
            )
            below = down.filled(columns, first, len(chunk))
            numbers = pl.int_range(first + 1, first + 1 + len(chunk), dtype=pl.Int64, eager=True)
            whole = _tidy(frame, below).with_columns(
                numbers.alias("row_no"), *(pl.lit(None, pl.String).alias(name) for name in order if name not in frame)
            )
            out.write_table(whole.select(schema.names).to_arrow(compat_level=pl.CompatLevel.newest()))
            first += len(chunk)


def _tidy(frame: pl.DataFrame, below: Sequence[pl.Series]) -> pl.DataFrame:
    """Turn empty text into null, and repeat merged cells in every row that says anything of its own."""
    plain = frame.select(pl.when(pl.col(name) != "").then(name) for name in frame.columns)
    if not below:
        return plain
    own = pl.any_horizontal(pl.all().is_not_null())
    return plain.with_columns(
        pl.when(own & (cells != "")).then(cells).otherwise(pl.col(cells.name)).alias(cells.name) for cells in below
    )


class _Down:
    """Merged cells that reach down over rows, carried from batch to batch."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans: dict[int, list[tuple[int, int]]] = {}
        for column, top, bottom in sorted(spans):
            self.spans.setdefault(column, []).append((top, bottom))
        self.held: dict[int, str | None] = {}

    def filled(self, columns: dict[int, list[str | None]], first: int, count: int) -> list[pl.Series]:
        """Repeat each merged cell in the rows that it spans."""
        return [
            pl.Series(f"c{column}", self._column(column, list(columns[column]), first, count), dtype=pl.String)
            for column in self.spans
            if column in columns
        ]

    def _column(self, column: int, cells: list[str | None], first: int, count: int) -> list[str | None]:
        left = []
        for top, bottom in self.spans[column]:
            if top >= first + count:
                left.append((top, bottom))
                continue
            said = cells[top - first] if top >= first else self.held.get(column)
            begin, end = max(top - first, 0), min(bottom - first + 1, count)
            cells[begin:end] = [said] * (end - begin)
            if bottom >= first + count:
                self.held[column] = said
                left.append((top, bottom))
        self.spans[column] = left
        return cells


def _column(cells: Sequence[object]) -> list[str | None]:
    if set(map(type, cells)) == {str}:
        return cells  # type: ignore[return-value]
    return [cell if type(cell) is str else _text(cell) for cell in cells]


def _text(cell: object) -> str | None:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return _number(cell)
        case int():
            return _number(float(cell)) if abs(cell) >= _LOST_FROM else str(cell)
        case datetime.datetime():
            midnight = cell.time() == datetime.time()
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
        case datetime.date():
            return cell.isoformat()
        case None:
            return None
        case _:
            return str(cell)


@lru_cache(1 << 16)
def _number(number: float) -> str:
    if not isfinite(number):
        return str(number)
    if abs(number) >= _LOST_FROM:
        mantissa, exponent = f"{number:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    if number.is_integer():
        return str(int(number))
    shortest = repr(number)
    return f"{number:.15f}".rstrip("0") if "e" in shortest else shortest
