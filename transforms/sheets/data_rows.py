"""Give the rows of a sheet our column names, as text; a household in one row becomes its persons.

Belongs here: which rows are data, and where each field stands in a row. Does not: which feed a sheet is
(``layout.py``) and what a cell means (``values/standardise.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from transforms.feed import Kind
from transforms.sheets.layout import Layout, Row

_TOTAL = r"^[\s\p{Cf}]*(?:本页|本表|全县|全乡|全镇|全市|全区|全村)?(?:合|总|小|共|累)\s*计"
_ALL_DIGITS, _ROUNDED = r"^[\s\p{Cf}]*\d{18}[\s\p{Cf}]*$", r"^[\s\p{Cf}]*\d{16}00[\s\p{Cf}]*$"
_SHORTENED = pl.lit("4.1E+17")
"""Stands for a number whose last digits a spreadsheet rounded away: shown as a spreadsheet shows it, so it is lost."""
_FIELD = "field "
"""Prefix of a field's column beside the sheet's own columns c0, c1, …"""
_COLUMN_NUMBER = r"^[\s\p{Cf}]*[(（]?(?:\d{1,2}|[甲乙丙丁戊己庚辛壬癸A-Z]|栏次|——?|-)[)）]?\s*$"
_TALLEST = 6
"""Most rows above the data that are recognised when a page repeats them."""
_SAMPLE, _SEVERAL = 20_000, 3
_FOOTER = (
    r"^\x1a|^[\s\p{Cf}]*(?:(?:填表|制表|审核|填报|经办|负责|复核|审批)(?:人|单位|日期)?|单位负责人"
    r"|备?注|说明|填表说明)[:：]"
)
_UNIT = re.compile(
    r"[(（]?(?:单位[:：]?)?"
    r"(?:万?元(?:[/／每].*)?|年月日?|日期|[年月人户个岁亩次天%％㎡]|平方米|文本|数字|必填|选填|[yY]{4}.*)[)）]?"
)


def rows_of(cells: pl.LazyFrame, width: int, layout: Layout, usual: int | None = None) -> pl.LazyFrame:
    """raw_<feed>: select the rows under the headings, as text, under our names.

    Grain:   one row per source row below the headings, or per person in it (``person`` from 0)
    Args:    ``usual``: cells that a row of delimited text has; a longer one has slipped
    Returns: ``row_no``, ``person``, ``is_data`` (false: blank, total, footer, repeated heading),
             ``overflow`` (what stands beyond the usual cells), the feed's fields (null: blank, or no such heading)
    """
    overflow = [pl.col(f"c{place}") for place in range(usual, width)] if usual is not None else []
    below = (
        cells.filter(pl.col("row_no") > layout.headed)
        .with_columns(
            (pl.coalesce(overflow) if overflow else pl.lit(None, pl.String)).alias("overflow"),
            *(cell.alias(_FIELD + name) for name, cell in _cells(layout, {}).items()),
        )
        .with_columns((~_is_not_data(width, layout).fill_null(value=False)).alias("is_data"))
    )
    if not layout.persons:
        return _person(below, layout, 0, {})
    first, *others = (_person(below, layout, place, own) for place, own in enumerate(layout.persons))
    # A row that names several persons gives one row for each; one that names nobody stays one row.
    somebody = pl.col("name").is_not_null() | pl.col("id_no").is_not_null()
    more = pl.concat(others).filter(somebody, "is_data")
    nobody = first.filter(~somebody, "is_data").join(more.select("row_no").unique(), on="row_no", how="semi")
    kept = first.join(nobody.select("row_no"), on="row_no", how="anti")
    return pl.concat([kept, more]).sort("row_no", "person")


def _person(below: pl.LazyFrame, layout: Layout, person: int, own: Mapping[str, int]) -> pl.LazyFrame:
    """Select the columns of one person in a row: the person's own, else those of the whole row."""
    own_cells = _cells(layout, own)
    return below.select(
        "row_no",
        pl.lit(person, pl.Int32).alias("person"),
        "is_data",
        "overflow",
        *((own_cells[name] if name in own else pl.col(_FIELD + name)).alias(name) for name in own_cells),
    )


def _cells(layout: Layout, own: Mapping[str, int]) -> dict[str, pl.Expr]:
    """Find where each field stands; the positions of a doubled heading fill each other's blanks."""
    cells = {}
    for column in layout.feed.fields:
        places = layout.doubled.get(column.name, (layout.columns.get(column.name, -1),))
        places = (own[column.name],) if column.name in own else places
        standing = [pl.col(f"c{place}") for place in places if place >= 0]
        if layout.has_figures and column.kind is Kind.NUMBER:
            standing = [pl.when(cell.str.contains(_ROUNDED)).then(_SHORTENED).otherwise(cell) for cell in standing]
        filled = [pl.when(cell.str.strip_chars() != "").then(cell) for cell in standing]
        cells[column.name] = pl.coalesce(filled) if filled else pl.lit(None, pl.String)
    return cells


def _is_not_data(width: int, layout: Layout) -> pl.Expr:
    """True for a blank row, a total, a footer, a repeated heading, and a row about the columns."""
    cells = {column.name: pl.col(_FIELD + column.name) for column in layout.feed.fields}
    first = pl.coalesce([f"c{place}" for place in range(width)])
    person = [name for name in ("id_no", "name") if name in layout.columns]
    named_nobody = pl.all_horizontal(cells[name].is_null() | ~_has_letters(cells[name]) for name in person)
    # Blank: none of the mapped columns, nor of those of further persons, has content.
    others = sorted({place for own in layout.persons for place in own.values()} - {-1})
    empty = [pl.col(f"c{place}").str.strip_chars().replace("", None).is_null() for place in others]
    blank = pl.all_horizontal(*(cells[name].is_null() for name in layout.columns), *empty)
    # Repeated: the headings stand again, spelt with other spaces, or the rows above them as they were.
    telling = _telling(layout)
    places = [layout.columns[column] for _, column in telling]
    spelt = [pl.col(f"c{place}").str.contains(_spaced(name)) for place, (name, _) in zip(places, telling, strict=True)]
    alike = [_is_again(layout.above[-1], places[_SEVERAL:], layout)] if layout.above else spelt[_SEVERAL:]
    heading = pl.all_horizontal(*spelt[:_SEVERAL], *(alike if len(places) > _SEVERAL else []))
    again = [_is_again(row, places, layout) for row in layout.above[-_TALLEST:]]
    # Totals and footers begin with certain words and name nobody.
    aside = first.str.contains(_TOTAL) | first.str.contains(_FOOTER)
    repeated = pl.any_horizontal(heading.fill_null(value=False), *again)
    return blank | (aside & named_nobody) | repeated | _is_about_columns(layout, first, cells)


def _telling(layout: Layout) -> list[tuple[str, str]]:
    """Headings by which a repeated heading row is recognised: the first, and all that are required."""
    required = {column.name for column in layout.feed.required}
    return [pair for at, pair in enumerate(layout.mapped.items()) if at < _SEVERAL or pair[1] in required]


def _is_again(row: Row, places: Sequence[int], layout: Layout) -> pl.Expr:
    """True where a row of the titles and headings above stands again, as on each printed page."""
    compared = places if any(row[place] for place in places) else layout.columns.values()
    cells = [(place, row[place]) for place in compared]
    if not any(cell for _, cell in cells):
        return pl.lit(value=False)
    return pl.all_horizontal(pl.col(f"c{place}").eq_missing(pl.lit(cell, pl.String)) for place, cell in cells)


def _is_about_columns(layout: Layout, first: pl.Expr, cells: Mapping[str, pl.Expr]) -> pl.Expr:
    """True for a row about the list and nobody in it: column numbers, a repeated title or page."""
    person = [cells[name] for name in ("name", "id_no") if name in layout.columns]
    if not person or layout.persons:
        return pl.lit(value=False)
    nobody = pl.all_horizontal(cell.is_null() for cell in person)
    codes = [c.name for c in layout.feed.fields if c.kind is Kind.CODE and c.name in layout.columns]
    no_code = pl.all_horizontal(pl.lit(value=True), *(cells[name].is_null() for name in codes))
    numbered = pl.all_horizontal(cell.str.contains(_COLUMN_NUMBER) for cell in person)
    title = first.str.strip_chars().is_in([layout.title.strip(), *layout.title.split()])
    alone = pl.sum_horizontal(cells[name].is_not_null() for name in layout.columns) == 1
    return (numbered | (alone & ((nobody & no_code) | title))).fill_null(value=False)


def headed(rows: Sequence[Row], layout: Layout) -> int:
    """Count the rows down to the last heading, and to the units beneath it where there is such a row."""
    below = [cell.strip() for row in rows[layout.headed : layout.headed + 1] for cell in row if cell and cell.strip()]
    return layout.headed + (bool(below) and all(_UNIT.fullmatch(cell) for cell in below))


def _spaced(name: str) -> str:
    """Make a pattern for a heading with spaces and line breaks anywhere in it."""
    letters = (re.escape(letter) for letter in name if not letter.isspace())
    return r"^[\s\x{FEFF}]*" + r"\s*".join(letters) + r"\s*$"


def _has_letters(text: pl.Expr) -> pl.Expr:
    """True where a cell could name a person or hold a number, not a mere count (29户)."""
    return (
        text.str.contains(r"^\D*[\p{Han}A-Za-z]\D*$|\d{15}") & ~text.str.contains(_FOOTER) & ~text.str.contains(_TOTAL)
    )


def has_figures(cells: pl.LazyFrame, layout: Layout) -> bool:
    """True when far more citizen numbers of a text file end in 00 than one in a hundred: a spreadsheet rounded them."""
    place = layout.columns.get("id_no")
    if place is None:
        return False
    numbers = cells.filter(pl.col("row_no") > layout.headed).head(_SAMPLE).select(pl.col(f"c{place}").alias("number"))
    whole = pl.col("number").str.contains(_ALL_DIGITS)
    counted = numbers.select(whole.sum().alias("whole"), pl.col("number").str.contains(_ROUNDED).sum().alias("rounded"))
    whole_numbers, rounded = counted.collect().row(0)
    return bool(rounded >= _SEVERAL and rounded * 5 >= whole_numbers)


def conflicts(cells: pl.LazyFrame, layout: Layout) -> tuple[str, ...]:
    """Headings that stand twice with different cells below; reading either would be a guess."""
    if not layout.doubled:
        return ()
    below = cells.filter(pl.col("row_no") > layout.headed)
    differs = below.select(
        pl.any_horizontal(
            (pl.col(f"c{places[0]}") != pl.col(f"c{place}")).fill_null(value=False) for place in places[1:]
        )
        .any()
        .alias(column)
        for column, places in layout.doubled.items()
    ).collect()
    names = {column: heading for heading, column in layout.mapped.items()}
    return tuple(names[column] for column in differs.columns if differs[column].item())
