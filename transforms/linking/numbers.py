"""Recover what a damaged ID number still tells: its digits, and the day of birth in them."""

from __future__ import annotations

import polars as pl

from transforms.values.text import normalise_code

_FEWEST = 14
_MEANT = {"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}
"""Letters that are typed or scanned for a digit."""


def remains(raw: pl.Series) -> pl.DataFrame:
    """Recover the remaining identifiers of numbers that cannot be used.

    Returns: ``number``: at least 14 of the characters, from the left; null where fewer are left.
             A number that a spreadsheet held as a figure (4.10926197101081E+17, a certificate's E+19) keeps its
             known digits.
             ``born``: yyyymmdd as those characters say, or null
    """
    text = normalise_code(raw.cast(pl.String)).alias("text").to_frame()
    # Held as a figure: the known digits before the exponent.
    figure = pl.col("text").str.extract_groups(r"^(\d)(?:\.(\d+))?E\+?1[79]$")
    known = figure.struct.field("1") + figure.struct.field("2").fill_null("")
    # Typed: without the certificate's type and level, letters read as the digits they stand for.
    typed = pl.col("text").str.replace(r"[1-7][1-4](?:B\d)?$", "").str.replace_many(_MEANT)
    whole = pl.when(pl.col("text").str.len_chars() >= 20).then(typed).otherwise(pl.col("text").str.replace_many(_MEANT))
    number = pl.coalesce(known, whole.str.replace_all(r"[^0-9X]", ""))
    tells = number.str.len_chars().is_between(_FEWEST, 20) & ~number.str.contains(r"^(?:9{6}|0{6})")
    frame = text.select(pl.when(tells).then(number).alias("number"))
    old = pl.col("number").str.len_chars() == 15
    long, short = pl.col("number").str.slice(6, 8), "19" + pl.col("number").str.slice(6, 6)
    return frame.with_columns(pl.coalesce(_day(long), pl.when(old).then(_day(short))).alias("born"))


def _day(text: pl.Expr) -> pl.Expr:
    day = text.str.to_date("%Y%m%d", strict=False)
    return pl.when(day.dt.year().is_between(1900, 2100)).then(text)
