"""Ask about what only shows in several rows together: columns of errors, facts taken from above, households at odds.

Belongs here: questions that no test of one cell can find. What a cell must be is its feed's suite's to say.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.intake.parts import REJECTED
from flows.readers.sheets import Told
from transforms.feed import Feed, Kind
from transforms.sheets.households import HEAD
from transforms.values.text import SAME_PLACE

_EMPTY = pl.DataFrame(schema=REJECTED)
_PLACES, _SIZES = ("town", "village"), ("listed_size", "household_size")
_LONG, _SHORTER = 8, 3
"""A code of so many digits is of a fixed length; of so many fewer it lost noughts at its beginning."""


def of_cells(rows: pl.LazyFrame) -> list[Told]:
    """Tell each column in which programs wrote words for no value, and the sheets whose rows were filled from above."""
    told = [
        Told(_reason(words), sheet, f"{words}（{count}行）", column, first)
        for sheet, column, count, first, words in _noted(rows).iter_rows()
    ]
    filled = rows.filter("filled").group_by("sheet").agg(pl.len(), pl.col("row_no").min()).sort("sheet").collect()
    return told + [
        Told("household_facts_filled", sheet, f"{count}行", "", row) for sheet, count, row in filled.iter_rows()
    ]


def _noted(rows: pl.LazyFrame) -> pl.DataFrame:
    """Count the cells of each column that hold a word for no value, with the words."""
    lines = rows.filter(pl.col("noted").is_not_null()).select("sheet", "row_no", pl.col("noted").str.split("\n"))
    parts = pl.col("noted").str.split_exact("\t", 1).struct.rename_fields(["column", "word"])
    cells = lines.explode("noted").with_columns(parts.alias("noted")).unnest("noted").unique()
    words = pl.col("word").str.slice(0, 12).unique().sort().head(3).str.join("、")
    counted = cells.group_by("sheet", "column").agg(pl.len(), pl.col("row_no").min().alias("first"), words)
    return counted.sort("sheet", "column").collect()


def _reason(words: str) -> str:
    """Tell errors of a workbook from formulas without a result, and both from the words of databases."""
    if "NOVALUE" in words:
        return "formula_without_value"
    if words.startswith(("同", "〃", "″", '"', "“", "”", "'")):
        return "ditto_unclear"
    return "cell_error" if "#" in words or "Err" in words else "cell_no_value"


def of_households(target: Path, feed: Feed) -> pl.DataFrame:
    """Ask once about each household whose rows name several heads, or disagree in town, village or size."""
    codes = [field.name for field in feed.fields if field.of_household and field.kind is Kind.CODE]
    names = {field.name for field in feed.fields}
    compared = [name for name in (*_PLACES, *_SIZES) if name in names]
    if not codes or not ({"relation"} & names or compared):
        return _EMPTY
    household = ["county_code", codes[0]]
    rows = pl.scan_parquet(target).filter(pl.col(codes[0]).is_not_null())
    doubtful = _doubtful(rows, household, compared, has_heads="relation" in names)
    if doubtful.is_empty():
        return _EMPTY
    tests = {"relation": pl.col("relation").str.contains(HEAD).sum() > 1} if "relation" in names else {}
    for name in compared:
        said = pl.col(name).str.replace(SAME_PLACE, "").replace("", None) if name in _PLACES else pl.col(name)
        tests[name] = said.drop_nulls().n_unique() > 1
    sheet = pl.col("sheet").min()
    row = pl.col("row_no").filter(pl.col("sheet") == sheet).min()
    households = (
        rows.join(doubtful.lazy(), on=household, how="semi", nulls_equal=True)
        .group_by(household)
        .agg(sheet, row, **tests)
        .filter(pl.any_horizontal(*tests))
        .collect(engine="streaming")
    )
    asked = households.unpivot(on=list(tests), index=["sheet", "row_no"], variable_name="column").filter("value")
    reason = (
        pl.when(pl.col("column") == "relation")
        .then(pl.lit("household_two_heads"))
        .otherwise(pl.lit("household_at_odds"))
    )
    return asked.select(
        "sheet", "row_no", "column", pl.lit(None, pl.String).alias("found"), reason.alias("reason"),
        pl.lit(value=False).alias("is_set_aside"),
    ).cast(REJECTED)  # fmt: skip


def _doubtful(rows: pl.LazyFrame, household: list[str], compared: list[str], *, has_heads: bool) -> pl.DataFrame:
    """Find the few households that may be asked about: rows that differ as they are spelt, or two heads."""
    facts = rows.select(*household, *compared).unique()
    found = [facts.group_by(household).len().filter(pl.col("len") > 1)]
    if has_heads:
        heads = rows.filter(pl.col("relation").str.contains(HEAD)).group_by(household).len()
        found.append(heads.filter(pl.col("len") > 1))
    return pl.concat(one.select(household) for one in found).unique().collect(engine="streaming")


def of_codes(target: Path, feed: Feed) -> pl.DataFrame:
    """Ask about columns of codes in digits of which some are a little shorter: a spreadsheet took noughts away."""
    told = []
    for field in feed.fields:
        if field.kind is not Kind.CODE:
            continue
        digits = pl.col(field.name).str.contains(r"^\d+$")
        lengths = (
            pl.scan_parquet(target)
            .filter(pl.col(field.name).is_not_null())
            .group_by("sheet", digits.alias("digits"), pl.col(field.name).str.len_bytes().alias("length"))
            .agg(pl.len(), pl.col("row_no").min(), pl.col(field.name).str.starts_with("0").sum().alias("noughts"))
            .collect(engine="streaming")
        )
        told += _shortened(lengths, field.name)
    return pl.DataFrame(told, schema=REJECTED, orient="row") if told else _EMPTY


def _shortened(lengths: pl.DataFrame, name: str) -> list[tuple[str, int, str, str, str, bool]]:
    longest = lengths["length"].max()
    if not isinstance(longest, int) or longest < _LONG or not lengths["digits"].all():
        return []
    short = lengths.filter(pl.col("length").is_between(longest - _SHORTER, longest - 1))
    if short.is_empty() or lengths.filter(pl.col("length") < longest - _SHORTER).height:
        return []
    whole = lengths.filter(pl.col("length") == longest)
    if not whole["noughts"].sum() and short["len"].sum() * 2 > whole["len"].sum():
        return []
    counted = short.group_by("sheet").agg(pl.col("row_no").min(), pl.col("len").sum()).sort("sheet")
    return [
        (sheet, row, name, f"{longest}位中有{count}行少于{longest}位", "code_shortened", False)
        for sheet, row, count in counted.iter_rows()
    ]
