"""Policy numbers: amounts by area and day, each with its document (政策标准).

As published, in the period published; brought up to the year by multiplying, never divided down: a
rounded standard moves households across the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from transforms.errors import UnsourcedNumber

COLUMNS = (
    "parameter", "county_code", "residence_type", "effective_from", "value", "per",
    "document", "document_no", "article", "published_on", "checked_on",
)  # fmt: skip
_SOURCE = ("document", "document_no", "article", "published_on")
_SHOWN = ("published", "per", "document", "document_no", "article", "published_on")
_TIMES_A_YEAR = {"year": 1, "quarter": 4, "month": 12, "once": 1, "ratio": 1, "count": 1}
_RESIDENCE = ("urban", "rural", "any")
_AMOUNT = r"^\d{1,9}(?:\.\d{1,3})?$"


def typed_numbers(text: pl.DataFrame) -> pl.DataFrame:
    """ref_policy_numbers, from the CSV rows as text.

    Args:
        text: the eleven columns and ``programme``, ``origin`` (workspace or shipped), ``file``, ``line``.

    Returns:
        ``area_code`` (empty: everywhere), ``value`` in thousandths of a yuan a year, or of one for a
        ratio or a count; ``is_verified``: somebody checked it against its source.

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
        pl.col("value").alias("published"), *_SHOWN[1:],
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
    Returns: the places with the winning row's ``value``, ``is_verified`` and source; null where none is in force

    """
    best = _winning(numbers.filter(_is(name)), places, day).select(
        "county_code", "scheme", "value", "is_verified", *_SHOWN
    )
    return places.join(best, on=["county_code", "scheme"], how="left", maintain_order="left")


def _is(name: str) -> pl.Expr:
    programme, parameter = name.split(".")
    return (pl.col("programme") == programme) & (pl.col("parameter") == parameter)


def _winning(numbers: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """For each place and parameter the row that holds on the day."""
    return (
        places.join(numbers.filter(pl.col("effective_from") <= day), how="cross")
        .filter(
            pl.col("county_code").str.starts_with(pl.col("area_code")),
            (pl.col("residence_type") == pl.col("scheme")) | (pl.col("residence_type") == "any"),
        )
        .sort(
            pl.col("origin").replace_strict({origin: rank for rank, origin in enumerate(ORIGINS)}),
            pl.col("area_code").str.len_chars(),
            pl.col("residence_type") != "any",
            "effective_from",
            descending=True,
        )
        .unique(["county_code", "scheme", "programme", "parameter"], keep="first", maintain_order=True)
    )


ORIGINS = ("shipped", "workspace", "supposed")
"""Whose row it is, the last winning: ours, the office's, a simulation's."""


def supposed(numbers: pl.DataFrame, changes: Mapping[str, str], counties: Sequence[str]) -> pl.DataFrame:
    """The numbers with others put in their place, for a simulation.

    Args:
        numbers: ref_policy_numbers.
        changes: ``programme.parameter`` → value, as in ``data/policy``: ``580`` in the period that the
            parameter's own rows have (month for those published both ways), or ``6960/year``.
        counties: where they apply; none: everywhere.

    Raises:
        UnsourcedNumber: no such parameter, or a value that cannot be read.

    """
    rows = []
    for name, written in changes.items():
        programme, _, parameter = name.partition(".")
        known = numbers.filter(pl.col("programme") == programme, pl.col("parameter") == parameter)["per"].unique()
        if known.is_empty() and name not in NAMES:
            told = ", ".join(sorted({*NAMES, *map(".".join, numbers.select("programme", "parameter").unique().rows())}))
            raise UnsourcedNumber(f"--set {name}: there is no such number. There are: {told}.")
        value, _, per = written.partition("/")
        per = per or (known.item() if known.len() == 1 and known.item() in ("ratio", "count") else "month")
        rows += [_supposition(programme, parameter, area, value, per) for area in counties or ("",)]
    return pl.concat([numbers, typed_numbers(pl.DataFrame(rows))]) if rows else numbers


def _supposition(programme: str, parameter: str, area: str, value: str, per: str) -> dict[str, str | int]:
    source = dict.fromkeys(("document", "document_no", "article"), "simulation")
    day = dict.fromkeys(("effective_from", "published_on", "checked_on"), "1900-01-01")
    place: dict[str, str | int] = {"programme": programme, "parameter": parameter, "county_code": area}
    return place | source | day | {
        "residence_type": "any", "value": value, "per": per, "origin": "supposed",
        "file": f"--set {programme}.{parameter}={value}/{per}", "line": 1,
    }  # fmt: skip


def with_counts_of(numbers: pl.DataFrame, day: date, others: pl.DataFrame, other: date) -> pl.DataFrame:
    """The numbers in force on a day with the counts (ages, levels, months) of another day, which belong to its text.

    To be resolved on the later of the two days.
    """
    are_counts, begun = pl.col("per") == "count", pl.col("effective_from")
    return pl.concat([numbers.filter(~are_counts, begun <= day), others.filter(are_counts, begun <= other)])


def resolved(numbers: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Every number that a fact reads, for each place on the day, in columns of ``NAMES``.

    Unit: money in thousandths of a yuan a year; ratios in thousandths; counts whole (null: none in force).
    Money and ratios come with ``…_verified``: somebody checked them against their source.
    """
    best = _winning(numbers, places, day).with_columns(name=pl.concat_str("programme", "parameter", separator="."))
    columns = []
    for name, (column, divisor) in NAMES.items():
        its = pl.col("name") == name
        columns.append((pl.col("value").filter(its).first() // divisor).alias(column))
        if divisor == 1:
            verified = f"{column.removesuffix('_thousandths')}_verified"
            columns.append(pl.col("is_verified").filter(its).first().alias(verified))
    return places.join(
        best.group_by("county_code", "scheme").agg(columns), on=["county_code", "scheme"], how="left",
        maintain_order="left",
    )  # fmt: skip


def _counted(programme: str, *parameters: str) -> dict[str, tuple[str, int]]:
    return {f"{programme}.{parameter}": (parameter, 1000) for parameter in parameters}


NAMES: dict[str, tuple[str, int]] = {
    "dibao.standard": ("standard_thousandths", 1),
    "dibao.basic_pension": ("basic_pension_thousandths", 1),
    "dibao.basic_pension_left_out": ("basic_pension_left_out_thousandths", 1),
    **_counted("dibao", "pension_age", "dwellings_explained_from"),
    "edge.edge_multiple": ("multiple_thousandths", 1),
    **_counted("tekun", "labour_from_age", "labour_until_age", "no_labour_sight", "no_labour_limb"),
    **_counted("tekun", "no_labour_intellect", "no_labour_mind"),
    **_counted("dibao_single", "severe_any", "severe_intellect", "severe_mind", "adult_age", "adult_any"),
    **_counted("disability_care", "care_any"),
    **_counted("unsupported_child", "child_age", "parent_any", "parent_intellect", "parent_mind"),
    **_counted("temporary", "new_risk_months", "repeat_months"),
    **_counted("rigid_expenditure", "spending_months"),
    "rigid_expenditure.disposable_income_head": ("disposable_thousandths", 1),
    "rigid_expenditure.spending_ratio": ("spending_ratio_thousandths", 1),
}
"""Numbers that facts read: ``programme.parameter`` → their column, and what a count's thousandths are divided by.

``…_any``, ``…_sight`` and so on: the lightest level of disability, of any type or of that one, that
still belongs to the set (1 is the heaviest; no row: no level does).
"""


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
