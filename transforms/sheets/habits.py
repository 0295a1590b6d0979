"""Tell how a sheet writes what stands below its headings, where that is not plain from each cell alone.

Belongs here: what is noticed of a whole column or sheet before its rows are read. Does not: reading them
(``data_rows.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.feed import Kind
from transforms.sheets import households, units
from transforms.sheets.guides import guides_of
from transforms.sheets.layout import Layout, Row
from transforms.sheets.several import LONGEST, SEVERAL_NUMBERS
from transforms.values.cells import STRANGE
from transforms.values.text import DITTO

_ALL_DIGITS, ROUNDED = r"^[\s\p{Cf}']*\d{18}[\s\p{Cf}']*$", r"^[\s\p{Cf}']*\d{16}00[\s\p{Cf}']*$"
_SEVERAL, _SHARE = 3, 10
"""So many numbers that end in 00, and a tenth of all, were rounded by a spreadsheet; by chance it is one in 110."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What is so in a whole sheet, noticed before its rows are read.

    units: column → what to write after its figures. units_differ: columns whose title says another unit than their
    heading, which counts. guides, examples: rows about the list, and of an example person.
    has_figures: its citizen numbers were held as figures and lost their last digits. october_lost: columns of months
    held as figures, where 2023.1 is 2023.10. has_several: a cell holds several numbers. has_dittos: 同上 and 〃 stand
    in columns of the household. strange: positions of columns with cells that must be tidied (None: not looked at).
    may_be_filled: people have no code; first_rows_only: their households' first rows do.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    units_differ: tuple[str, ...] = ()
    guides: tuple[int, ...] = ()
    examples: tuple[int, ...] = ()
    has_figures: bool = False
    october_lost: frozenset[str] = frozenset()
    has_several: bool = False
    has_dittos: bool = False
    strange: frozenset[int] | None = None
    may_be_filled: bool = False
    first_rows_only: bool = False


PLAIN = Habits()
"""Nothing to notice."""


def habits_of(rows: Sequence[Row], cells: pl.LazyFrame, layout: Layout) -> Habits:
    """Notice the habits of a sheet: one pass over a few of its columns.

    rows: the first rows of the sheet. cells: all of them.
    """
    guides, examples = guides_of(rows, layout)
    in_units, differ = units.units_of(layout, rows[: layout.headed], cells)
    below = cells.filter(pl.col("row_no") > layout.headed)
    found = below.select(**_counts(layout)).collect(engine="streaming").row(0, named=True)
    strange = frozenset(place for place in _standing(layout) if found[f"strange:{place}"])
    months = [name for name in _days(layout) if found[f"october:{name}"] and not found[f"single:{name}"]]
    return Habits(
        units=in_units,
        units_differ=differ,
        guides=guides,
        examples=examples,
        has_figures=found["rounded"] >= _SEVERAL and found["rounded"] * _SHARE >= found["whole"],
        october_lost=frozenset(name for name in months if found[f"double:{name}"]),
        has_several=bool(found["several"]),
        has_dittos=_has_dittos(below, layout, strange),
        strange=strange,
        may_be_filled=bool(found["without"]) and bool(found["with"]),
        first_rows_only=bool(found["heads"]) and not found["odd"],
    )


def _days(layout: Layout) -> list[str]:
    kinds = (Kind.SINCE, Kind.UNTIL)
    return [field.name for field in layout.feed.fields if field.kind in kinds and field.name in layout.columns]


def _has_dittos(below: pl.LazyFrame, layout: Layout, strange: Collection[int]) -> bool:
    """Look for 同上 and 〃 in columns of the household, where they hold anything strange at all."""
    shared = {layout.columns.get(field.name, -1) for field in layout.feed.fields if field.of_household}
    cells = [pl.col(f"c{place}").str.contains(DITTO) for place in sorted(shared.intersection(strange))]
    return bool(cells) and bool(below.select(pl.any_horizontal(cells).any()).collect(engine="streaming").item())


def _standing(layout: Layout) -> list[int]:
    """List the columns of the sheet that are read, of every person in a row."""
    places = [*layout.columns.values(), *(place for own in layout.persons for place in own.values())]
    places += [place for doubled in layout.doubled.values() for place in doubled]
    return sorted({place for place in places if place >= 0})


def _counts(layout: Layout) -> dict[str, pl.Expr]:
    """Count what tells of a habit."""
    own = {name: pl.col(f"c{place}") for name, place in layout.columns.items()}
    nothing = pl.lit(None, pl.String)
    number, name = own.get("id_no", nothing), own.get("name", nothing)
    whole = number.str.contains(_ALL_DIGITS)
    counts = {
        "whole": whole.sum(),
        "rounded": number.str.contains(ROUNDED).sum(),
        "several": ((number.str.len_bytes() > LONGEST) & number.str.contains(SEVERAL_NUMBERS)).any(),
    }
    for place in _standing(layout):
        counts[f"strange:{place}"] = pl.col(f"c{place}").str.contains(STRANGE).any()
    for day in _days(layout):
        counts[f"october:{day}"] = own[day].str.contains(r"^\s*(?:19|20)\d\d\.1\s*$").any()
        counts[f"single:{day}"] = own[day].str.contains(r"^\s*(?:19|20)\d\d\.(?:[2-9]|10)\s*$").any()
        counts[f"double:{day}"] = own[day].str.contains(r"^\s*(?:19|20)\d\d\.(?:0[1-9]|1[12])\s*$").any()
    anchor = households.anchor_of(layout.feed, own)
    code = own[anchor] if anchor else nothing
    is_person = pl.any_horizontal((cell.str.strip_chars() != "").fill_null(value=False) for cell in (name, number))
    has_code = (code.str.strip_chars() != "").fill_null(value=False)
    is_head = households.is_head(own, own)
    counts["without"] = (is_person & ~has_code).sum() if anchor else pl.lit(0)
    counts["with"] = has_code.sum()
    counts["heads"] = is_head.any()
    counts["odd"] = (is_person & (has_code != is_head)).any()
    return counts
