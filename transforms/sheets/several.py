"""Make persons of a row that names several in one cell, with as many numbers.

Belongs here: splitting such rows. Does not: persons in columns of their own (``layout.py``).
"""

from __future__ import annotations

import polars as pl

from transforms.feed import Feed

_LINES, _WORDS = r"[\r\n、；;，,/|]+", r"[\s、；;，,/|]+"
LONGEST = 26
"""Characters of a number with what may stand about it; a longer cell may hold several."""
SEVERAL_NUMBERS = r"(?s)\d{15}.*\D.*\d{14}"
"""Two numbers in one cell."""


def _split(name: str, marks: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.replace_all(marks, "\n").str.strip_chars("\n").str.split("\n")


def apart(rows: pl.LazyFrame, feed: Feed) -> pl.LazyFrame:
    """Give each person a row of ``person`` from 0 where names and numbers are as many; other rows stay as they are.

    What else is told of each person in as many parts is parted too; a household's facts hold for all.
    """
    numbers = _split("id_no", _WORDS)
    count = numbers.list.len()
    names = [_split("name", marks) for marks in (_LINES, _WORDS)]
    has_several = pl.col("id_no").str.contains(SEVERAL_NUMBERS).fill_null(value=False) & pl.col("is_data")
    is_paired = pl.any_horizontal(split.list.len() == count for split in names).fill_null(value=False)
    marked = rows.with_columns(_paired=has_several & is_paired)
    parted = marked.filter("_paired").with_columns(_count=count)
    columns = []
    for field in feed.fields:
        splits = [_split(field.name, marks) for marks in (_LINES, _WORDS)]
        whole = pl.col(field.name).repeat_by("_count")
        chosen = pl.when(splits[0].list.len() == pl.col("_count")).then(splits[0])
        columns.append(
            chosen.when(splits[1].list.len() == pl.col("_count")).then(splits[1]).otherwise(whole).alias(field.name)
        )
    persons = (
        parted.with_columns(*columns, person=pl.int_ranges(0, pl.col("_count"), dtype=pl.Int32))
        .explode("person", *(field.name for field in feed.fields))
        .drop("_paired", "_count")
    )
    others = marked.filter(~pl.col("_paired")).drop("_paired")
    return pl.concat([others, persons]).sort("row_no", "person", maintain_order=True)
