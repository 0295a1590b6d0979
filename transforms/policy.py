"""Policy numbers: amounts by area and day, each with its document (政策标准).

As published, in the period published; brought up to the year by multiplying, never divided down: a
rounded standard moves households across the line.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.errors import UnsourcedNumber

COLUMNS = (
    "parameter", "county_code", "residence_type", "effective_from", "value", "per",
    "document", "document_no", "article", "published_on", "checked_on",
)  # fmt: skip
_SOURCE = ("document", "document_no", "article", "published_on")
_TIMES_A_YEAR = {"year": 1, "quarter": 4, "month": 12, "once": 1, "ratio": 1}
_RESIDENCE = ("urban", "rural", "any")
_AMOUNT = r"^\d{1,9}(?:\.\d{1,3})?$"


def typed_numbers(text: pl.DataFrame) -> pl.DataFrame:
    """ref_policy_numbers, from the CSV rows as text.

    Args:
        text: the eleven columns and ``programme``, ``origin`` (workspace or shipped), ``file``, ``line``.

    Returns:
        ``area_code`` (empty: everywhere), ``value`` in thousandths of a yuan a year, or of one for a
        ratio; ``is_verified``: somebody checked it against its source.

    Raises:
        UnsourcedNumber: rows without document, number, article or publication day, or unreadable; all at once.

    """
    read = text.with_columns(
        pl.col("county_code").fill_null("").alias("area_code"),
        pl.col("residence_type").fill_null("any"),
        *(
            pl.col(name).str.replace_all(r"[/.]", "-").str.to_date("%Y-%m-%d", strict=False).alias(f"{name}_read")
            for name in ("effective_from", "published_on")
        ),
        pl.when(pl.col("value").str.contains(_AMOUNT)).then(_thousandths("value")).alias("thousandths"),
        pl.col("per").replace_strict(_TIMES_A_YEAR, default=None, return_dtype=pl.Int64).alias("times"),
    )
    _require_readable(read)
    return read.select(
        "programme", "parameter", "area_code", "residence_type", "origin",
        pl.col("effective_from_read").alias("effective_from"),
        (pl.col("thousandths") * pl.col("times")).alias("value"),
        pl.col("checked_on").is_not_null().alias("is_verified"),
    )  # fmt: skip


def _thousandths(column: str) -> pl.Expr:
    parts = pl.col(column).str.split_exact(".", 1).struct
    small = parts.field("field_1").fill_null("").str.pad_end(3, "0").cast(pl.Int64, strict=False)
    return parts.field("field_0").cast(pl.Int64, strict=False) * 1000 + small


def _require_readable(read: pl.DataFrame) -> None:
    faults = {
        "has no document, document_no, article or published_on": pl.any_horizontal(pl.col(_SOURCE).is_null()),
        "has a county_code that is not 2, 4 or 6 digits": ~pl.col("area_code").str.contains(r"^(?:\d\d){0,3}$"),
        "has a residence_type other than urban, rural, any": ~pl.col("residence_type").is_in(_RESIDENCE),
        "has a value or per that cannot be read": pl.col("thousandths").is_null() | pl.col("times").is_null(),
        "has a day that cannot be read (yyyy-mm-dd)": pl.any_horizontal(
            pl.col("effective_from_read", "published_on_read").is_null()
        ),
        "has no parameter": pl.col("parameter").is_null(),
    }
    told = [
        f"{file} line {line} {fault}"
        for fault, holds in faults.items()
        for file, line in read.filter(holds.fill_null(value=True)).select("file", "line").iter_rows()
    ]
    twice = read.filter(
        pl.struct(
            "origin", "programme", "parameter", "area_code", "residence_type", "effective_from_read"
        ).is_duplicated()
    )
    told += [
        f"{file} line {line} repeats another row's place and day"
        for file, line in twice.select("file", "line").iter_rows()
    ]
    if told:
        lines = "".join(f"\n  - {fault}" for fault in sorted(told))
        raise UnsourcedNumber(
            f"Policy numbers cannot be used ({len(told)}):{lines}\nCorrect these rows; nothing was judged."
        )


def in_force(numbers: pl.DataFrame, name: str, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """The number of that ``programme.parameter`` for each place on the day.

    The office's own row beats every shipped one, then the narrower area, then the exact scheme, then
    the later day (DECISIONS 15).

    Reads:   ref_policy_numbers; ``places`` with ``county_code`` and ``scheme`` (urban, rural)
    Returns: the places with ``value`` and ``is_verified``; null where none is in force

    """
    programme, parameter = name.split(".")
    rows = numbers.filter(
        pl.col("programme") == programme, pl.col("parameter") == parameter, pl.col("effective_from") <= day
    )
    best = (
        places.join(rows, how="cross")
        .filter(
            pl.col("county_code").str.starts_with(pl.col("area_code")),
            (pl.col("residence_type") == pl.col("scheme")) | (pl.col("residence_type") == "any"),
        )
        .sort(
            pl.col("origin") == "workspace",
            pl.col("area_code").str.len_chars(),
            pl.col("residence_type") != "any",
            "effective_from",
            descending=True,
        )
        .unique(["county_code", "scheme"], keep="first", maintain_order=True)
        .select("county_code", "scheme", "value", "is_verified")
    )
    return places.join(best, on=["county_code", "scheme"], how="left", maintain_order="left")


def nearest_known(numbers: pl.DataFrame, name: str, counties: list[str], day: date) -> dict[str, str]:
    """County → first day after ``day`` from which the number is known, for a message."""
    programme, parameter = name.split(".")
    rows = numbers.filter(
        pl.col("programme") == programme, pl.col("parameter") == parameter, pl.col("effective_from") > day
    ).sort("effective_from")
    found = {}
    for county in counties:
        mine = [on for area, on in rows.select("area_code", "effective_from").iter_rows() if county.startswith(area)]
        if mine:
            found[county] = str(mine[0])
    return found
