"""Standardise values: one spelling for each, with the original kept beside it where it differs.

Belongs here: the cleaner of each ``Kind``. Does not: which rows are data (``sheets/``) and who is who (SQL).

One cleaner for each ``Kind``; a feed's declaration says which cleaner reads which column. A cleaner
takes and returns a Series, a batch at a time: as one expression the steps of a citizen number would
be written out again wherever they are used, thousands of times over. Nothing is guessed: what cannot
be read becomes null and is reported to the supplier.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from transforms.feed import Feed, Field, Kind
from transforms.values.days import clean_day
from transforms.values.identity_numbers import NUMBER, clean_number
from transforms.values.text import NO_CODE, NOTHING, normalise_code, normalise_words

_NOBODY = r"^(?:[^\p{L}\p{Co}]*|无|同上|待[查定补]|不详|未知|暂无)$"
"""What is no name, though it stands where one should."""
_LOST = r"^\d(?:\.\d+)?E\+?\d+$"


@dataclass(frozen=True, slots=True)
class Place:
    """Context of a file's rows, for what they do not say themselves.

    counties: name or code as written → county code, within the configured area.
    epoch_1904: the workbook counts its days from 1904.
    until: the day of the list; nobody on it was born later.
    characters, separators: reference tables for names (GBK-era characters, what stands for ``·``).
    """

    counties: Mapping[str, str]
    epoch_1904: bool = False
    until: date | None = None
    characters: Mapping[str, str] = dataclasses.field(default_factory=dict)
    separators: tuple[str, ...] = ()


def standardise(raw: pl.LazyFrame, feed: Feed, place: Place) -> pl.LazyFrame:
    """Turn rows as received into the feed's standard table, in the same order.

    Grain:   as received; rows are neither dropped nor merged here
    Reads:   raw_<feed>: one text column for each field of the feed, ``around_county`` (what title, file
             name or folder say), ``sheet`` and ``row_no``
    Returns: ``feed.standard``; null means blank or unreadable
    """
    columns = [column for field in feed.fields for column in _cleaned(field, place)]
    if feed.second_number:
        columns.append(_number(feed.second_number, place).alias("second"))
    frame = raw.select(*columns, "around_county", "sheet", "row_no")
    if any(field.kind is Kind.NUMBER for field in feed.fields):
        frame = frame.with_columns(_first_that_tells(feed)).unnest("number").with_columns(_never_cut(feed))
    money = [column for field in feed.fields if field.kind is Kind.MONEY for column in _amount(f"{field.name}_fen")]
    return frame.with_columns(_county(feed, place), *money).select(feed.standard.schema.names())


def _cleaned(field: Field, place: Place) -> list[pl.Expr]:
    raw = pl.col(field.name)

    def read(clean: Callable[[pl.Series], pl.Series], dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
        return raw.map_batches(partial(by_value, clean=clean), return_dtype=dtype, is_elementwise=True)

    match field.kind:
        case Kind.NUMBER:
            return [_number(field.name, place).alias("number")]
        case Kind.NAME:
            clean = read(partial(clean_name, place=place), pl.String)
            return [clean, pl.when(clean.ne_missing(raw)).then(raw).alias(f"{field.name}_raw")]
        case Kind.MONEY:
            return [raw.map_batches(_fen, return_dtype=pl.Int64, is_elementwise=True).alias(f"{field.name}_fen")]
        case Kind.COUNTY:
            return [
                read(partial(county_code, counties=place.counties), pl.String).alias("county_code"),
                read(partial(locality, counties=place.counties), pl.String).alias("locality"),
            ]
        case Kind.SINCE | Kind.UNTIL:
            last = field.kind is Kind.UNTIL
            return [read(partial(clean_day, last=last, epoch_1904=place.epoch_1904), pl.Date)]
        case plainly:
            clean_one, dtype = _PLAINLY[plainly]
            return [read(clean_one, dtype)]


def _number(name: str, place: Place) -> pl.Expr:
    clean = partial(clean_number, until=place.until)
    return pl.col(name).map_batches(clean, return_dtype=NUMBER, is_elementwise=True)


def _first_that_tells(feed: Feed) -> list[pl.Expr]:
    """Take the row's own number, or where that cannot be used the other one that it gives."""
    if not feed.second_number:
        return []
    first, second = (pl.col(name).struct.field("id_no") for name in ("number", "second"))
    return [pl.when(first.is_null() & second.is_not_null()).then("second").otherwise("number").alias("number")]


def _never_cut(feed: Feed) -> list[pl.Expr]:
    """Fifteen digits that go on with the row's own day of birth are a number cut off, not one of the old form."""
    if not any(field.name == "born_on" for field in feed.fields):
        return []
    said = pl.col("born_on").dt.strftime("%Y%m%d")
    is_cut = (pl.col("id_method") == "upgraded15") & (pl.col("id_no").str.slice(8, 8) == said)
    return [
        pl.when(is_cut).then(None).otherwise("id_no").alias("id_no"),
        pl.when(is_cut).then(pl.lit("none")).otherwise("id_method").alias("id_method"),
    ]


def _county(feed: Feed, place: Place) -> pl.Expr:
    """Find the row's county, else what surrounds the file, else its household code (DECISIONS 13)."""
    said = [pl.col("county_code")] if any(field.kind is Kind.COUNTY for field in feed.fields) else []
    county = pl.coalesce(*said, "around_county")
    if any(field.name == "household_code" for field in feed.fields):
        prefix = pl.col("household_code").str.slice(0, 6)
        county = pl.coalesce(county, pl.when(prefix.is_in(sorted(set(place.counties.values())))).then(prefix))
    return county.alias("county_code")


def by_value(batch: pl.Series, clean: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Clean a batch, each different value once where values repeat."""
    different = batch.unique()
    if different.len() * 4 > batch.len():
        return clean(batch)
    cleaned = clean(different)
    return batch.replace_strict(different, cleaned, return_dtype=cleaned.dtype)


def clean_text(raw: pl.Series) -> pl.Series:
    """Text in half width without spaces; null for nothing or a lone dash. 无 stays: it can be an answer."""
    text = normalise_words(raw).to_frame("text")
    return text.select(pl.when(~pl.col("text").str.contains(r"^[-—–/]*$")).then("text")).to_series()


def clean_code(raw: pl.Series) -> pl.Series:
    """Clean an identifier given by others, every digit kept; null when it is none, or held as a number and so lost."""
    text = normalise_code(raw).str.replace(r"\.0+$", "").to_frame("text")
    lost = pl.col("text").str.contains(_LOST) | pl.col("text").str.contains(NO_CODE)
    return text.select(pl.when(~lost).then("text")).to_series()


def clean_count(raw: pl.Series) -> pl.Series:
    """Read a small whole number, a measure word after it or not; else null."""
    return normalise_code(raw).str.extract(r"^(\d{1,6})(?:\.0+)?\D{0,2}$", 1).cast(pl.Int32, strict=False)


def clean_name(raw: pl.Series, place: Place) -> pl.Series:
    """Spell a person's name with standard characters and the standard separator.

    Law: 民委发〔2016〕33号 (the separator is U+00B7)
    """
    text = normalise_words(raw)
    if place.characters:
        text = text.str.replace_many(place.characters)
    if place.separators:
        text = text.str.replace_many(dict.fromkeys(place.separators, "·")).str.replace_all("·+", "·")
    text = text.str.strip_chars("·").alias("text")
    return text.to_frame().select(pl.when(~pl.col("text").str.contains(_NOBODY)).then("text")).to_series()


def county_code(raw: pl.Series, counties: Mapping[str, str]) -> pl.Series:
    """Find the county that a name, a code or an address names first, within the area; else null."""
    longest_first = sorted(counties, key=lambda name: (-len(name), name))
    named = normalise_words(raw).str.extract(f"({'|'.join(longest_first)})", 1)
    return named.replace_strict(dict(counties), default=None, return_dtype=pl.String)


def locality(raw: pl.Series, counties: Mapping[str, str]) -> pl.Series:
    """Cut from an address what follows its county: town and village; null where it says no more."""
    longest_first = sorted(counties, key=lambda name: (-len(name), name))
    return normalise_words(raw).str.extract(f"(?:{'|'.join(longest_first)})(\\D.+)$", 1)


_TIMES, _PARTS = {"百": 100, "千": 1_000, "万": 10_000}, {"角": 10, "分": 100}
"""Yuan in a unit, and how many of a unit make a yuan."""


def clean_fen(raw: pl.Series) -> pl.Series:
    """Read an amount as written, in fen, rounded half up; null when blank or unreadable.

    Forms: 1040, 1,040.50, ¥1040元整, 1.5万元, 66000分: yuan unless it says another unit.
    """
    text = normalise_code(raw).str.replace_all(r"¥|人民币|RMB", "")
    if text.str.contains(",", literal=True).any():
        grouped = text.str.contains(r"^[-+]?\d{1,3}(,\d{3})+(\D|$)").fill_null(value=False)
        plain = text.str.replace_all(",", "", literal=True)
        text = (
            pl.DataFrame([text.alias("text"), plain.alias("plain")])
            .select(pl.when(grouped).then("plain").otherwise("text"))
            .to_series()
        )
    parts = text.str.extract_groups(r"^([-+]?)(\d{1,13})(?:\.(\d*))?(?:([百千万]?)(?:元|圆)?(?:整)?|([分角]))$").struct
    sign, whole, decimals, unit, small = (parts.field(str(group)) for group in range(1, 6))
    rest = decimals.fill_null("").str.pad_end(7, "0").str.slice(0, 7).cast(pl.Int64)
    ten_millionths = whole.cast(pl.Int64, strict=False) * 10_000_000 + rest
    times = unit.replace_strict(_TIMES, default=1, return_dtype=pl.Int64)
    parted = small.replace_strict(_PARTS, default=1, return_dtype=pl.Int64)
    turned = sign.replace_strict({"-": -1}, default=1, return_dtype=pl.Int64)
    return (ten_millionths * times + 50_000 * parted) // (100_000 * parted) * turned


_UNREAD = -(2**63)
"""Stands for an amount that cannot be read, until it is told from a blank one: reading twice would cost twice."""


_WHOLE_YUAN = 10**13


def _fen(batch: pl.Series) -> pl.Series:
    """Amounts in fen: at once where all are whole yuan, as most columns are."""
    yuan = batch.cast(pl.Int64, strict=False)
    if yuan.null_count() == batch.null_count() and yuan.is_between(-_WHOLE_YUAN, _WHOLE_YUAN, closed="none").all():
        return yuan * 100
    return by_value(batch, _fen_or_unread)


def _fen_or_unread(raw: pl.Series) -> pl.Series:
    fen = clean_fen(raw).alias("fen")
    blank = normalise_code(raw).str.contains(NOTHING).fill_null(value=True).alias("blank")
    unread = pl.col("fen").is_null() & ~pl.col("blank")
    return pl.DataFrame([fen, blank]).select(pl.when(unread).then(_UNREAD).otherwise("fen")).to_series()


def _amount(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Read an amount or null, and whether it was there and could not be read."""
    fen, unread = pl.col(column), column.removesuffix("_fen") + "_unread"
    return pl.when(fen != _UNREAD).then(fen).alias(column), (fen == _UNREAD).fill_null(value=False).alias(unread)


_PLAINLY: Mapping[Kind, tuple[Callable[[pl.Series], pl.Series], type[pl.DataType]]] = {
    Kind.CODE: (clean_code, pl.String),
    Kind.TEXT: (clean_text, pl.String),
    Kind.COUNT: (clean_count, pl.Int32),
}
