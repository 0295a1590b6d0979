"""Give the rows of a household what stands in its first row only, and the rows of ditto marks what stands above.

Belongs here: when that is sure, and doing it. Does not: merged cells, which the readers repeat.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from transforms.feed import Feed, Field, Kind
from transforms.values.text import DITTO

HEAD = r"^(?:户主|本人|户主本人|申请人|持证人)$"
"""Relations that are the head's own."""
_AGREEING = ("county", "town", "village", "head_name")
_SIZES = ("household_size", "listed_size")


def anchor_of(feed: Feed, columns: Collection[str]) -> str | None:
    """Find the column that tells the households of a sheet apart: a code, or else the name of the head."""
    codes = [field.name for field in feed.fields if field.of_household and field.kind is Kind.CODE]
    heads = ["head_name"] if feed.is_grouped_by_head else []
    return next((name for name in (*codes, *heads) if name in columns), None)


def is_head(columns: Collection[str], cells: Mapping[str, pl.Expr]) -> pl.Expr:
    """Tell the rows of heads of households by their relation; false where no such column is."""
    if "relation" not in columns:
        return pl.lit(value=False)
    return cells["relation"].str.strip_chars().str.contains(HEAD).fill_null(value=False)


def _of_household(feed: Feed, columns: Collection[str]) -> list[Field]:
    return [field for field in feed.fields if field.of_household and field.name in columns]


def without_dittos(rows: pl.LazyFrame, feed: Feed, columns: Collection[str]) -> pl.LazyFrame:
    """Read 同上 and 〃 in columns of a household as what stands above; ``filled`` tells the rows."""
    names = [field.name for field in _of_household(feed, columns)]
    marks = [pl.col(name).str.contains(DITTO).fill_null(value=False) for name in names]
    above = [
        pl.when(mark)
        .then(pl.when(~mark & pl.col("is_data")).then(pl.col(name)).forward_fill())
        .otherwise(name)
        .alias(name)
        for name, mark in zip(names, marks, strict=True)
    ]
    return rows.with_columns(*above, filled=pl.col("filled") | (pl.any_horizontal(marks) & pl.col("is_data")))


def filled(rows: pl.LazyFrame, feed: Feed, columns: Collection[str], *, is_usual: bool) -> pl.LazyFrame:
    """Give members what stands in the first row of their household only; ``filled`` tells the rows.

    A block begins with each row that has a code or is of a head. Its other rows are members where they have none, are
    no heads, agree in what they do say, are no more than the household is said to have, and say nothing of the
    household themselves, or name its head, or the whole sheet is so (``is_usual``).
    """
    anchor = anchor_of(feed, columns)
    if anchor is None:
        return rows
    own = {name: pl.col(name) for name in columns}
    facts = [field.name for field in _of_household(feed, columns)]
    others = [name for name in facts if name != anchor]
    is_person = pl.col("is_data") & (pl.col("name").is_not_null() | pl.col("id_no").is_not_null())
    begins = is_person & (pl.col(anchor).is_not_null() | is_head(columns, own))
    marked = rows.with_columns(is_person.alias("_person"), begins.alias("_begins")).with_columns(
        pl.col("_begins").cum_sum().alias("_block")
    )
    firsts = {name: pl.col(name).filter("_begins").first().over("_block") for name in facts}
    size = pl.coalesce(
        pl.lit(None, pl.Int32),
        *(firsts[name].str.extract(r"^\s*(\d{1,3})").cast(pl.Int32, strict=False) for name in _SIZES if name in facts),
    )
    says_nothing = pl.all_horizontal(pl.lit(bool(others)), *(pl.col(name).is_null() for name in others))
    names_head = pl.col("head_name").eq(firsts["head_name"]) if "head_name" in others else pl.lit(value=False)
    agrees = [
        pl.col(name).is_null() | firsts[name].is_null() | pl.col(name).eq(firsts[name])
        for name in _AGREEING
        if name in facts
    ]
    is_member = pl.all_horizontal(
        "_person",
        ~pl.col("_begins"),
        pl.col("_block") > 0,
        firsts[anchor].is_not_null(),
        pl.col("_person").sum().over("_block") <= pl.coalesce(size, pl.lit(_MANY)),
        says_nothing | names_head.fill_null(value=False) | is_usual,
        *agrees,
    )
    members = marked.with_columns(is_member.alias("_member"))
    given = [
        pl.when(pl.col("_member") & pl.col(name).is_null()).then(firsts[name]).otherwise(name).alias(name)
        for name in facts
    ]
    return members.with_columns(*given, filled=pl.col("filled") | pl.col("_member")).drop(
        "_person", "_begins", "_block", "_member"
    )


_MANY = 30
"""More rows than a household has."""
