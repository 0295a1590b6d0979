"""Give the rows of a sheet our column names, as text; a household in one row becomes its persons.

Belongs here: which rows are data, and where each field stands in a row. Does not: which feed a sheet is
(``layout.py``) and what a cell means (``values/standardise.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from transforms.feed import Kind
from transforms.sheets import households, sections, several, slipped_rows
from transforms.sheets.habits import PLAIN, ROUNDED, Habits
from transforms.sheets.layout import Layout, Row
from transforms.sheets.units import in_unit
from transforms.values.cells import tidy
from transforms.values.text import HELD_AS_NUMBER

_TOTAL = r"^[\s\p{Cf}]*(?:本页|本表|全县|全乡|全镇|全市|全区|全村)?(?:合|总|小|共|累)\s*计"
_SHORTENED = pl.lit("4.1E+17")
"""Stands for a number whose last digits a spreadsheet rounded away: shown as a spreadsheet shows it, so it is lost."""
_ENDING = (
    r"^[\s\p{P}\p{S}]*(?:以下(?:无|为|是)?(?:空白?|正文|内容)|(?:此|本)页(?:以下)?(?:无正文|空白)|无正文|完毕|结束|END"
    r"|[共计]{1,2}[:：]?\s*\d+\s*(?:人|户|名|条|个|行)|\d+\s*[人户名行条]|第\s*\d+\s*页.*|(?:合|总|小|共|累)\s*计"
    r"|(?:填表|制表|审核|填报|经办|负责|复核|审批|联系|统计|校对|签)(?:人|单位|日期|时间|电话)?[:：]?|单位负责人|分管领导|(?:盖|公|签)\s*章"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|(?:备?注|说明|填表说明|电话)[:：])"
)
"""Begins what stands below the last person, in whatever column; nobody is named so."""
_FIELD = "field:"
"""Prefix of a field's column beside the sheet's own columns c0, c1, …"""
_COLUMN_NUMBER = r"^[\s\p{Cf}]*[(（]?(?:\d{1,2}|[甲乙丙丁戊己庚辛壬癸A-Z]|栏次|——?|-)[)）]?\s*$"
_TALLEST = 6
"""Most rows above the data that are recognised when a page repeats them."""
_SEVERAL = 3
_FOOTER = (
    r"^\x1a|^[\s\p{Cf}]*(?:(?:填表|制表|审核|填报|经办|负责|复核|审批)(?:人|单位|日期)?|单位负责人"
    r"|备?注|说明|填表说明)[:：]"
)
_UNIT = re.compile(
    r"[(（]?(?:单位[:：]?)?"
    r"(?:(?:[百千万]?元|[百千]万元|亿元|角|分)(?:[/／每].*)?|年月日?|日期|[年月人户个岁亩次天%％㎡]|平方米|文本|数字|必填|选填|[yY]{4}.*)[)）]?"
)


def rows_of(
    cells: pl.LazyFrame,
    width: int,
    layout: Layout,
    lengths: slipped_rows.Lengths = slipped_rows.ALIKE,
    habits: Habits = PLAIN,
) -> pl.LazyFrame:
    """raw_<feed>: select the rows under the headings, as text, under our names.

    Grain:   one row per source row below the headings, or per person in it (``person`` from 0)
    Args:    ``lengths``: how many cells rows of delimited text have; one of another length may have slipped
    Returns: ``row_no``, ``person``, ``is_data`` (false: blank, total, footer, repeated heading, help or example),
             ``overflow`` (what stands beyond the usual cells), ``subtitle`` (the text of a row that is one),
             ``not_read`` (why the row is of nobody who is on the list), ``noted`` (lines of field and word: a cell that
             holds what a program writes for no value), ``filled`` (what the row lacked was taken from a row above),
             the feed's fields, tidied (null: blank, or no such heading)
    """
    straight = slipped_rows.straightened(cells.filter(pl.col("row_no") > layout.headed), width, layout, lengths)
    tidy_all = lengths.held is not None  # cells of rows that slipped were moved to other columns
    habits = replace(habits, strange=None) if tidy_all else habits
    below = (
        _with_fields(straight, layout, habits, _places(layout))
        .with_columns(
            pl.lit(value=False).alias("filled"),
            sections.subtitle(pl.coalesce([f"c{place}" for place in range(width)]), width).alias("subtitle"),
            sections.remark(layout, layout.above[-1] if layout.above else ()).alias("not_read"),
        )
        .with_columns(_corrected(layout, habits))
        .with_columns(_is_not_data(width, layout, habits).fill_null(value=False).alias("is_aside"))
        .with_columns((~pl.col("is_aside") & pl.col("subtitle").is_null()).alias("is_data"))
    )
    rows = _persons(below, layout, habits) if layout.persons else _person(below, layout, habits, 0, {})
    if habits.has_several and not layout.persons:
        rows = several.apart(rows, layout.feed)
    if habits.has_dittos:
        rows = households.without_dittos(rows, layout.feed, layout.columns)
    if habits.may_be_filled:
        rows = households.filled(rows, layout.feed, layout.columns, is_usual=habits.first_rows_only)
    return rows


def _persons(below: pl.LazyFrame, layout: Layout, habits: Habits) -> pl.LazyFrame:
    """Give a row for each person whom a row names in columns of its own; one that names nobody stays one row."""
    first, *others = (_person(below, layout, habits, place, own) for place, own in enumerate(layout.persons))
    somebody = pl.col("name").is_not_null() | pl.col("id_no").is_not_null()
    more = pl.concat(others).filter(somebody, "is_data")
    nobody = first.filter(~somebody, "is_data").join(more.select("row_no").unique(), on="row_no", how="semi")
    kept = first.join(nobody.select("row_no"), on="row_no", how="anti")
    return pl.concat([kept, more]).sort("row_no", "person")


def _person(below: pl.LazyFrame, layout: Layout, habits: Habits, person: int, own: Mapping[str, int]) -> pl.LazyFrame:
    """Select the columns of one person in a row: the person's own, else those of the whole row."""
    if own:
        places = {name: (place,) if place >= 0 else () for name, place in own.items()}
        alone = below.drop("noted", *(_FIELD + name for name in own))
        below = _with_fields(alone, layout, habits, places).with_columns(_corrected(layout, habits))
    return below.select(
        "row_no",
        pl.lit(person, pl.Int32).alias("person"),
        "is_data",
        "overflow",
        "subtitle",
        "not_read",
        "noted",
        "filled",
        *(pl.col(_FIELD + field.name).alias(field.name) for field in layout.feed.fields),
    )


def _places(layout: Layout) -> dict[str, tuple[int, ...]]:
    """List where each field stands; nowhere for one that has no heading."""
    columns = {name: (place,) for name, place in layout.columns.items() if place >= 0}
    return {field.name: layout.doubled.get(field.name, columns.get(field.name, ())) for field in layout.feed.fields}


def _with_fields(
    rows: pl.LazyFrame, layout: Layout, habits: Habits, places: Mapping[str, tuple[int, ...]]
) -> pl.LazyFrame:
    """Add the tidy cell of each field, and ``noted``; only columns that hold something strange are looked at again."""
    strange = habits.strange
    again = {name: at for name, at in places.items() if strange is None or not strange.isdisjoint(at)}
    as_it_stands = {name: at for name, at in places.items() if name not in again}
    cells = [
        pl.coalesce(pl.lit(None, pl.String), *(pl.when(pl.col(f"c{place}") != "").then(f"c{place}") for place in at))
        .alias(_FIELD + name)
        for name, at in as_it_stands.items()
    ]  # fmt: skip
    if not again:
        return rows.with_columns(*cells, pl.lit(None, pl.String).alias("noted"))
    return rows.with_columns(*cells, _tidied(layout, again).alias("tidied")).unnest("tidied")


def _tidied(layout: Layout, places: Mapping[str, Sequence[int]]) -> pl.Expr:
    """Give the tidy cell of each field, and ``noted``; the positions of a doubled heading fill each other's blanks."""
    read_dittos = {field.name for field in layout.feed.fields if field.of_household}
    columns = sorted({f"c{place}" for standing in places.values() for place in standing}) or ["row_no"]

    def tidied(batch: pl.Series) -> pl.Series:
        raw = batch.struct.unnest()
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, raw.height)
        done, noted = {}, []
        for column, standing in places.items():
            cells = [tidy(raw[f"c{place}"], with_dittos=column not in read_dittos) for place in standing]
            contents = [content.alias(str(place)) for place, (content, _) in enumerate(cells)]
            done[_FIELD + column] = raw.select(pl.coalesce(contents)).to_series() if contents else blank
            noted += [column + "\t" + words for _, words in cells if words is not None]
        lines = [words.alias(str(place)) for place, words in enumerate(noted)]
        told = pl.concat_str(lines, separator="\n", ignore_nulls=True).replace("", None) if lines else pl.lit(blank)
        return pl.DataFrame(done).with_columns(told.alias("noted")).to_struct()

    schema = {_FIELD + column: pl.String() for column in places} | {"noted": pl.String()}
    return pl.struct(columns).map_batches(tidied, return_dtype=pl.Struct(schema), is_elementwise=True)


def _corrected(layout: Layout, habits: Habits) -> list[pl.Expr]:
    """Write into cells what the whole column or sheet says of them: a value, a unit, or that figures are lost."""
    corrected = []
    for field in layout.feed.fields:
        cell = pl.col(_FIELD + field.name)
        if field.name in layout.given:
            read = pl.lit(layout.given[field.name])
        elif field.kind is Kind.NUMBER and habits.has_figures:
            read = pl.when(cell.str.contains(ROUNDED)).then(_SHORTENED).otherwise(cell)
        elif field.name in habits.units:
            read = in_unit(cell, habits.units[field.name])
        elif field.name in habits.october_lost:
            read = pl.when(cell.str.contains(r"^\d{4}\.1$")).then(cell + HELD_AS_NUMBER).otherwise(cell)
        else:
            continue
        corrected.append(read.alias(_FIELD + field.name))
    return corrected


def _is_not_data(width: int, layout: Layout, habits: Habits) -> pl.Expr:
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
    beneath = pl.col("row_no").is_in([*habits.guides, *habits.examples])
    return blank | (aside & named_nobody) | repeated | beneath | _is_about_columns(layout, first, cells) | _ends(layout)


def _ends(layout: Layout) -> pl.Expr:
    """True for a row without a number that names nobody and begins what stands below the last person."""
    if "name" not in layout.columns or layout.persons:
        return pl.lit(value=False)
    mapped = [_FIELD + field.name for field in layout.feed.fields if field.name in layout.columns]
    number, name = _FIELD + "id_no", _FIELD + "name"
    is_name_end = pl.col(name).str.contains(_ENDING)
    is_nobody_end = pl.col(name).is_null() & pl.any_horizontal(pl.col(mapped).str.contains(_ENDING))

    def ends(batch: pl.Series) -> pl.Series:
        frame = batch.struct.unnest()
        numbered = (
            frame[number].str.contains(r"\d{6}|[*＊]{4}").fill_null(value=False)
            if number in mapped
            else frame[name].is_null()
        )
        few = (~numbered).arg_true()
        found = pl.Series([False]).new_from_index(0, frame.height)
        if few.is_empty():
            return found
        is_end = frame[few].select((is_name_end | is_nobody_end).fill_null(value=False)).to_series()
        return found.scatter(few, is_end)

    return pl.struct(mapped).map_batches(ends, return_dtype=pl.Boolean, is_elementwise=True)


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
