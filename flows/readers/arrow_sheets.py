"""Write rows of any reader to an Arrow file of text cells, a batch at a time.

Belongs here: how a cell is rendered as text. Its shape tells what it was: a number of 16 or more digits, which a
spreadsheet cannot hold, is written as it shows it (4.10926197101081E+17), so an identifier that was held as a number
is seen to be lost, and is never padded.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from math import isfinite
from pathlib import Path

import polars as pl
import pyarrow as pa

from transforms.values.days import SERIAL_0
from transforms.values.text import HELD_AS_NUMBER

CELLS = 20_000_000
_ROWS = 2_000
"""A batch that fits the processor's cache: larger ones take half as long again."""
_LOST_FROM = 1e15
_YEARS = 1900, 2100
_SLIPPED_FROM, _SLIPPED_TO = 2419, 2480
"""Years that serial numbers 190001 to 209912 show as."""
_NEAR, _TWICE_NEAR = datetime.timedelta(minutes=2), datetime.time(0, 4)
Span = tuple[int, int, int]
"""A merged cell: its column, its first row and its last, from 0."""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A sheet's name and the Arrow file that holds its cells. ``is_typed``: its numbers are told from text.

    told: what the office is told of it, each a reason and how much.
    """

    name: str
    hidden: bool
    epoch_1904: bool
    is_typed: bool
    width: int
    path: Path
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to be written, each as wide as the others. ``left``: the column of their first cell; those before are empty.

    texts: what stands in certain cells instead, by column and row (from 0). epoch_1904: days count from 1904.
    """

    rows: Iterator[Sequence[object]]
    left: int
    width: int
    spans: Sequence[Span] = ()
    texts: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    epoch_1904: bool = False


def write(table: Table, target: Path) -> tuple[tuple[str, str], ...]:
    """Write all rows; give what the office is told of them."""
    order = [f"c{place}" for place in range(table.width)]
    schema = pa.schema({"row_no": pa.int64(), **dict.fromkeys(order, pa.string_view())})
    down, typed = _Down(table.spans), TypedMonths(table.epoch_1904)
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, schema) as out:
        first = 0
        while chunk := list(islice(table.rows, _ROWS)):
            columns = {
                table.left + place: _column(cells, typed) for place, cells in enumerate(zip(*chunk, strict=True))
            }
            _put(columns, table.texts, first, len(chunk))
            frame = pl.DataFrame(
                {f"c{place}": cells for place, cells in columns.items()},
                schema=dict.fromkeys((f"c{place}" for place in columns), pl.String),
            )
            below = down.filled(columns, first, len(chunk))
            numbers = pl.int_range(first + 1, first + 1 + len(chunk), dtype=pl.Int64, eager=True).alias("row_no")
            whole = _widened(_tidy(frame, below), order, numbers)
            out.write_table(whole.to_arrow(compat_level=pl.CompatLevel.newest()))
            first += len(chunk)
    return (("month_as_day", f"{typed.count}格"),) if typed.count else ()


def _put(columns: dict[int, list[str | None]], texts: Mapping[int, Mapping[int, str]], first: int, count: int) -> None:
    """Put texts into the cells of a batch that they belong to."""
    for column, by_row in texts.items():
        here = [(row - first, text) for row, text in by_row.items() if first <= row < first + count]
        if here:
            columns[column] = list(columns.get(column, [None] * count))
            for row, text in here:
                columns[column][row] = text


def _widened(frame: pl.DataFrame, order: Sequence[str], numbers: pl.Series) -> pl.DataFrame:
    """Give a batch all columns of the sheet, in their order."""
    empty = pl.Series(dtype=pl.String).extend_constant(None, frame.height)
    return pl.DataFrame([numbers, *(frame[name] if name in frame else empty.alias(name) for name in order)])


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


class TypedMonths:
    """Tell months that were typed into cells of a date format: 202304 there shows as a day in the year 2453."""

    def __init__(self, epoch_1904: bool) -> None:
        self.zero = SERIAL_0[epoch_1904]
        self.count = 0

    def month(self, day: datetime.date) -> str | None:
        """Give the month that was typed, where the day is one that only such a slip makes."""
        if not _SLIPPED_FROM < day.year < _SLIPPED_TO:
            return None
        year, month = divmod((day - self.zero).days, 100)
        if not (_YEARS[0] <= year < _YEARS[1] and 1 <= month <= 12):
            return None
        self.count += 1
        return f"{year}-{month:02d}"


def _column(cells: Sequence[object], typed: TypedMonths) -> list[str | None]:
    if set(map(type, cells)) == {str}:
        return cells  # type: ignore[return-value]
    return [cell if type(cell) is str else _text(cell, typed) for cell in cells]


def _text(cell: object, typed: TypedMonths) -> str | None:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return _number(cell)
        case int():
            return _number(float(cell)) if abs(cell) >= _LOST_FROM else str(cell)
        case datetime.datetime():
            return _moment(cell, typed)
        case datetime.date():
            return typed.month(cell) or cell.isoformat()
        case None:
            return None
        case _:
            return str(cell)


def _moment(cell: datetime.datetime, typed: TypedMonths) -> str:
    """Write a day, or a day and its time; within two minutes of midnight a time is the rounding of a whole day."""
    near = cell + _NEAR
    if near.time() <= _TWICE_NEAR and near.year < datetime.MAXYEAR:
        return typed.month(near.date()) or near.date().isoformat()
    return cell.isoformat(sep=" ", timespec="seconds")


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
    if "e" in shortest:
        return f"{number:.15f}".rstrip("0")
    is_year_and_one = _YEARS[0] <= number < _YEARS[1] and shortest.endswith(".1")
    return shortest + HELD_AS_NUMBER if is_year_and_one else shortest
