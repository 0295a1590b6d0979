"""Find the unit of each amount: in its heading, in a row of units beneath the headings, or in the title.

Belongs here: which unit a column has, and whether its amounts can be meant in it. Does not: reading an amount with its
unit (``values/standardise.py``): a cell without a unit of its own gets its column's, as it would be written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.feed import Kind
from transforms.sheets.layout import Layout, Row
from transforms.values import standardise

_MONEY = r"(?P<unit>[百千万]?元|[百千]万元|亿元|角|分)"
_PERIOD = r"(?P<period>(?:[/每·.]?(?:人|户))?(?:[/每·.]?(?:个)?(?:年|月|季度?|日|天|半年))?)"
_IN_HEADING = re.compile(
    rf"[(:/\[【〔,](?:金额|计量|货币)?(?:单位)?[:]?(?:人民币)?{_MONEY}(?:人民币)?{_PERIOD}(?:[)\]】〕]|$)"
)
_IN_ROW = re.compile(rf"[(\[【]?(?:金额)?(?:单位)?[:]?(?:人民币)?{_MONEY}{_PERIOD}[)\]】]?")
_IN_TITLE = re.compile(
    rf"(?<!填报)(?<!报送)(?<!制表)(?<!编制)(?<!主管)单位[:]\s*(?:(?:人民币|[人户口名个])[、,/\s]*)*{_MONEY}{_PERIOD}"
    r"(?=$|[\s)\]】、,;。/])"
)
YUAN = "元"
DOUBTFUL = "？"
"""Stands after a unit in which the amounts of a column cannot be meant: what cannot be read is asked about."""
_USUAL = {"month": (30, 30_000), "year": (5, 3_000_000), "": (0.5, 30_000_000)}
"""Yuan between which the middle amount of a column lies, by the period in its name."""
_OTHERS = {"_month": "年季日天", "_year": "月季日天"}
"""Periods of an amount that are not those of a column of that name."""
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit with its period, said of a column, or of all in a title."""

    money: str
    period: str
    is_own: bool

    def of(self, column: str) -> str:
        """Give the unit for a column; with its period where the column has another, so that it is asked about."""
        others = next((others for end, others in _OTHERS.items() if column.endswith(end)), "")
        return self.money + (self.period if any(other in self.period for other in others) else "")


def units_of(layout: Layout, above: Sequence[Row], cells: pl.LazyFrame) -> tuple[dict[str, str], tuple[str, ...]]:
    """Tell the unit of each amount that is not in yuan, as it is written after a figure; and which the title denies.

    above: the rows of titles, headings and units.
    """
    titled = {found for row in above for cell in row if (found := _said(_IN_TITLE, cell))}
    moneys = {one.money for one in titled}
    units, differ = {}, []
    for field in layout.feed.fields:
        place = layout.columns.get(field.name)
        if field.kind is not Kind.MONEY or place is None:
            continue
        own = _own(layout, above, field.name, place)
        said = own or next(iter(sorted(titled, key=lambda one: one.money)), None)
        if said and (unit := said.of(field.name)) != YUAN:
            is_one = own or len(moneys) == 1
            units[field.name] = unit + (_doubt(cells, layout, field.name, unit) if is_one else DOUBTFUL)
        if own and moneys - {own.money}:
            differ.append(field.name)
    return units, tuple(differ)


def _own(layout: Layout, above: Sequence[Row], name: str, place: int) -> _Unit | None:
    """Find the unit in what stands above a column, the lowest first, or in the name it is known by."""
    for row in reversed(above):
        if found := _said(_IN_ROW, row[place]) or _said(_IN_HEADING, row[place]):
            return found
    headings = [heading for heading, column in layout.mapped.items() if column == name]
    return next((found for heading in headings if (found := _said(_IN_HEADING, heading))), None)


def _said(pattern: re.Pattern[str], cell: str | None) -> _Unit | None:
    """Find a unit in a cell of the head; a title keeps its spaces, since they end what it says."""
    text = unicodedata.normalize("NFKC", cell or "").strip(" \t\r\n'\"‘’“”")
    if pattern is _IN_TITLE:
        found = pattern.search(text)
    else:
        text = re.sub(r"\s+", "", text)
        found = pattern.fullmatch(text) if pattern is _IN_ROW else pattern.search(text)
    return _Unit(found["unit"], found["period"], pattern is not _IN_TITLE) if found else None


def in_unit(cell: pl.Expr, unit: str) -> pl.Expr:
    """Write the unit of its column after a figure that has none."""
    return pl.when(cell.str.contains(r"[\d０-９.]\s*$")).then(cell + unit).otherwise(cell)


def _doubt(cells: pl.LazyFrame, layout: Layout, name: str, unit: str) -> str:
    """Doubt a unit in which the middle amount would be far from any that is paid."""
    column = pl.col(f"c{layout.columns[name]}")
    below = cells.filter(pl.col("row_no") > layout.headed).head(_SAMPLE)
    fen = standardise.clean_fen(below.select(in_unit(column, unit).alias("amount")).collect()["amount"]).drop_nulls()
    middle = fen.filter(fen > 0).median()
    period = next((period for period in ("month", "year") if name.endswith(f"_{period}")), "")
    low, high = _USUAL[period]
    return "" if middle is None or low * 100 <= float(str(middle)) <= high * 100 else DOUBTFUL
