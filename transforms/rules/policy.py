"""Resolve the numbers of the law by area, scheme and day, each with its document (政策标准).

Belongs here: the registry of numbers that facts read, reading their rows, and which row is in force. Does not: the
values (``data/policy/``) and reading files (``flows/``).

A row of ours may have no value: from its day on no text tells the number. What no text tells at all is a setting of
the office (``SETTINGS``). As published, in the period published; brought up to the year by multiplying, never divided
down: a rounded standard moves households across the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from transforms.errors import UnsourcedNumber
from transforms.messages import mark, tr

COLUMNS = (
    "parameter", "county_code", "residence_type", "effective_from", "value", "per",
    "document", "document_no", "article", "published_on", "checked_on",
)  # fmt: skip
_SOURCE = ("document", "document_no", "article")
_SHOWN = ("published", "per", "document", "document_no", "article", "published_on")
_TIMES_A_YEAR = {"year": 1, "quarter": 4, "month": 12, "once": 1, "ratio": 1, "count": 1}
_RESIDENCE = ("urban", "rural", "any")
_AMOUNT = r"^\d{1,9}(?:\.\d{1,3})?$"


def typed_numbers(text: pl.DataFrame) -> pl.DataFrame:
    """ref_policy_numbers, from the CSV rows as text.

    Args:
        text: the eleven columns and ``programme``, ``origin`` (one of ``ORIGINS``), ``file``, ``line``.

    Returns:
        ``area_code`` (empty: everywhere), ``value`` in thousandths of a yuan a year, or of one for a
        ratio or a count, null where no text tells it; ``is_verified``: somebody checked it against its source.

    Raises:
        UnsourcedNumber: rows without document, number, article or publication day, or unreadable; all at once.

    """
    read = _read(text)
    if faults := _faults(read):
        raise UnsourcedNumber.of(faults)
    return read.select(
        "programme", "parameter", "area_code", "residence_type", "origin",
        pl.col("effective_from_read").alias("effective_from"),
        (pl.col("thousandths") * pl.col("times")).alias("value"),
        pl.col("checked_on").is_not_null().alias("is_verified"),
        pl.col("value").alias("published"), *_SHOWN[1:], "file", pl.col("line").cast(pl.Int64),
    )  # fmt: skip


def row_faults(text: pl.DataFrame, *, are_named: bool = False) -> list[str]:
    """Tell what is wrong with rows as text, each with its file and line, for ``typed_numbers`` to be called later.

    are_named: counties of the office's rows that are no code are told of as names (``policy_faults``), so not here.
    """
    return _faults(_read(text), are_named=are_named)


def _read(text: pl.DataFrame) -> pl.DataFrame:
    return text.with_columns(
        _fits().alias("fits"),
        pl.col("county_code").fill_null("").alias("area_code"),
        pl.col("residence_type").fill_null("any"),
        *(
            pl.col(name).str.replace_all(r"[/.]", "-").str.to_date("%Y-%m-%d", strict=False).alias(f"{name}_read")
            for name in ("effective_from", "published_on")
        ),
        pl.when(pl.col("value").str.contains(_AMOUNT)).then(_thousandths("value")).alias("thousandths"),
        pl.col("per").replace_strict(_TIMES_A_YEAR, default=None, return_dtype=pl.Int64).alias("times"),
    )


def _fits() -> pl.Expr:
    """Tell whether the row's ``per`` is one that its number takes, and a count whole; no number of ours fits."""
    name = pl.concat_str("programme", "parameter", separator=".")
    takes = {known: [per for per in _TIMES_A_YEAR if number.takes(per)] for known, number in NAMES.items()}
    allowed = name.replace_strict(takes, default=list(_TIMES_A_YEAR), return_dtype=pl.List(pl.String))
    is_whole = (pl.col("per") != "count") | pl.col("value").str.contains(r"^\d+(\.0+)?$").fill_null(value=True)
    return pl.col("per").is_in(allowed) & is_whole


def _thousandths(column: str) -> pl.Expr:
    parts = pl.col(column).str.split_exact(".", 1).struct
    small = parts.field("field_1").fill_null("").str.pad_end(3, "0").cast(pl.Int64, strict=False)
    return parts.field("field_0").cast(pl.Int64, strict=False) * 1000 + small


def _faults(read: pl.DataFrame, *, are_named: bool = False) -> list[str]:
    ours = pl.col("origin") == "shipped"
    is_setting = pl.col("origin") == "settings"
    lacks_source = pl.any_horizontal(pl.col(_SOURCE).is_null()) | (pl.col("published_on").is_null() & ~ours)
    no_value = pl.col("thousandths").is_null() & ~(ours & pl.col("value").is_null())
    no_publication = pl.col("published_on").is_not_null() & pl.col("published_on_read").is_null()
    faults = {
        mark("{file} line {line} has no document, document_no, article or published_on"): lacks_source & ~is_setting,
        mark("{file} line {line} has a county_code that is not 2, 4 or 6 digits"): ~pl.col("area_code").str.contains(
            r"^(?:[0-9]{2}){0,3}$"
        )
        & (pl.col("area_code").str.contains("^[0-9]*$") | pl.lit(not are_named) | (pl.col("origin") != "workspace")),
        mark("{file} line {line} has a residence_type other than urban, rural, any"): ~pl.col("residence_type").is_in(
            _RESIDENCE
        ),
        mark("{file} line {line} has a value or per that cannot be read"): no_value | pl.col("times").is_null(),
        mark("{file} line {line} has a per or value that does not fit its parameter"): pl.col("times").is_not_null()
        & ~pl.col("fits"),
        mark("{file} line {line} has a day that cannot be read (yyyy-mm-dd)"): pl.col("effective_from_read").is_null()
        | no_publication,
        mark("{file} line {line} has no parameter"): pl.col("parameter").is_null(),
    }
    faulty = [
        tr(fault, file=file, line=line)
        for fault, holds in faults.items()
        for file, line in read.filter(holds.fill_null(value=True)).select("file", "line").iter_rows()
    ]
    twice = read.filter(
        pl.struct(
            "origin", "programme", "parameter", "area_code", "residence_type", "effective_from_read"
        ).is_duplicated()
    )
    faulty += [
        tr("{file} line {line} repeats another row's place and day", file=file, line=line)
        for file, line in twice.select("file", "line").iter_rows()
    ]
    return faulty


def in_force(numbers: pl.DataFrame, name: str, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Look up the number of that ``programme.parameter`` for each place on the day.

    The office's own row beats every shipped one, then the narrower area, then the exact scheme, then
    the later day (DECISIONS 15).

    Reads:   ref_policy_numbers; ``places`` with ``county_code`` and ``scheme`` (urban, rural)
    Returns: the places with the winning row's ``value``, ``is_verified`` and source; null where none is in force

    """
    best = _winning(numbers.filter(_is(name)), places, day).select(
        "county_code", "scheme", "value", "is_verified", "effective_from", *_SHOWN, "file", "line"
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


ORIGINS = ("shipped", "settings", "workspace", "supposed")
"""Whose row it is, the last winning: ours, the office's settings, its notices, a simulation's."""
SETTINGS = {
    "temporary.new_risk_months": "new_risk_months",
    "temporary.repeat_months": "repeat_months",
    "dibao.dwellings_explained_from": "dwellings_explained_from",
    "unsupported_child.student_until_age": "student_until_age",
}
"""Numbers that no text gives, all of them counts → the setting that does; without a document or an article."""


def of_settings(chosen: Mapping[str, int]) -> pl.DataFrame:
    """Write the numbers that an office sets as policy rows, as text.

    Args:
        chosen: setting → value.

    """
    rows = [
        dict.fromkeys(COLUMNS)
        | {
            "programme": name.partition(".")[0],
            "parameter": name.partition(".")[2],
            "residence_type": "any",
            "effective_from": "1900-01-01",
            "value": str(chosen[setting]),
            "per": "count",
            "checked_on": "1900-01-01",
            "origin": "settings",
            "file": "doudi.toml",
        }
        for name, setting in SETTINGS.items()
    ]
    schema = dict.fromkeys((*COLUMNS, "programme", "origin", "file"), pl.String)
    return pl.DataFrame(rows, schema=schema).with_row_index("line", offset=1)


def with_counts_of(numbers: pl.DataFrame, day: date, others: pl.DataFrame, other: date) -> pl.DataFrame:
    """Take the numbers in force on a day with the counts (ages, levels, months) of another day, as its text has.

    To be resolved on the later of the two days.
    """
    are_counts, begun = pl.col("per") == "count", pl.col("effective_from")
    return pl.concat([numbers.filter(~are_counts, begun <= day), others.filter(are_counts, begun <= other)])


def resolved(numbers: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Look up every number that a fact reads, for each place on the day, in columns named as in ``NAMES``.

    Unit: money in thousandths of a yuan a year; ratios in thousandths; counts whole (null: none in force).
    """
    best = _winning(numbers, places, day).with_columns(name=pl.concat_str("programme", "parameter", separator="."))
    columns = []
    for name, number in NAMES.items():
        its, divisor = pl.col("name") == name, 1000 if number.is_count else 1
        columns.append((pl.col("value").filter(its).first() // divisor).alias(name))
    return places.join(
        best.group_by("county_code", "scheme").agg(columns), on=["county_code", "scheme"], how="left",
        maintain_order="left",
    )  # fmt: skip


AMOUNTS = ("month", "quarter", "year")


class Number(NamedTuple):
    """A number of the law: how it is usually told, and its words.

    per: ``count`` (whole), ``ratio``, or the period of an amount of money. also: another name that people use.
    """

    per: str
    zh: str
    also: str = ""

    @property
    def is_count(self) -> bool:
        """Ages, levels, months: whole."""
        return self.per == "count"

    @property
    def is_amount(self) -> bool:
        """Money, told for a period."""
        return self.per in AMOUNTS

    def takes(self, per: str) -> bool:
        """That may stand in ``per`` of its rows."""
        return per in AMOUNTS if self.is_amount else per == self.per


PENSION_LEFT_OUT = "dibao.basic_pension_left_out"
OF_PENSION = ("dibao.basic_pension", "dibao.pension_age")
"""Numbers of the basic pension: they count for households that the list shows a pension of."""
_LIGHTEST = "的最轻等级"
NAMES: dict[str, Number] = {
    "dibao.standard": Number("month", "低保标准", "保障标准"),
    "dibao.basic_pension": Number("month", "城乡居民基础养老金"),
    "dibao.basic_pension_left_out": Number("ratio", "基础养老金不计入收入"),
    "dibao.pension_age": Number("count", "领取基础养老金年龄"),
    "dibao.dwellings_explained_from": Number("count", "需说明的住房套数"),
    "edge.edge_multiple": Number("ratio", "低保边缘标准为低保标准的倍数"),
    "tekun.living_ratio": Number("ratio", "特困人员基本生活标准为低保标准的倍数"),
    "tekun.labour_from_age": Number("count", "有劳动能力的起始年龄"),
    "tekun.labour_until_age": Number("count", "无劳动能力的老年人年龄"),
    "tekun.no_labour_sight": Number("count", f"无劳动能力：视力残疾{_LIGHTEST}"),
    "tekun.no_labour_limb": Number("count", f"无劳动能力：肢体残疾{_LIGHTEST}"),
    "tekun.no_labour_intellect": Number("count", f"无劳动能力：智力残疾{_LIGHTEST}"),
    "tekun.no_labour_mind": Number("count", f"无劳动能力：精神残疾{_LIGHTEST}"),
    "dibao_single.severe_any": Number("count", f"单人保重度残疾{_LIGHTEST}"),
    "dibao_single.severe_intellect": Number("count", f"单人保智力残疾{_LIGHTEST}"),
    "dibao_single.severe_mind": Number("count", f"单人保精神残疾{_LIGHTEST}"),
    "dibao_single.adult_age": Number("count", "单人保成年年龄"),
    "dibao_single.adult_any": Number("count", f"单人保成年无业重度残疾{_LIGHTEST}"),
    "disability_care.care_any": Number("count", f"护理补贴重度残疾{_LIGHTEST}"),
    "unsupported_child.child_age": Number("count", "成年年龄"),
    "unsupported_child.student_until_age": Number("count", "在校生不再列入困境儿童名册的年龄"),
    "unsupported_child.parent_barred": Number("ratio", "父母被撤销监护资格或遣送（驱逐）出境计入"),
    "unsupported_child.parent_any": Number("count", f"父母重度残疾{_LIGHTEST}"),
    "unsupported_child.parent_intellect": Number("count", f"父母智力残疾{_LIGHTEST}"),
    "unsupported_child.parent_mind": Number("count", f"父母精神残疾{_LIGHTEST}"),
    "temporary.new_risk_months": Number("count", "新识别风险的月数"),
    "temporary.repeat_months": Number("count", "不重复救助的月数"),
    "rigid_expenditure.spending_months": Number("count", "刚性支出的计算月数"),
    "rigid_expenditure.disposable_income_head": Number("year", "上年度居民人均可支配收入"),
    "rigid_expenditure.spending_ratio": Number("ratio", "刚性支出占收入的比例"),
}
"""Numbers that facts read, by ``programme.parameter``.

``…_any``, ``…_sight`` and so on: the lightest level of disability, of any type or of that one, that
still belongs to the set (1 is the heaviest; no row: no level does).
"""


def number(name: str) -> pl.Expr:
    """Name the column of a number as in force at the household's place (null: none in force).

    Unit: as of ``resolved``
    Raises:
        KeyError: there is no number of that name.

    """
    if name not in NAMES:
        raise KeyError(name)
    return pl.col(name)


def unverified(numbers: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Find the numbers in force that nobody has checked against their source yet.

    Returns: ``idle_behind``: the number that says for whom rests on both that this one does not count (the basic
        pension, where it counts as income: for dibao, but not for tekun, which leaves it out on every day)
    Grain: one row per place and ``name``
    """
    name = pl.concat_str("programme", "parameter", separator=".").alias("name")
    named = _winning(numbers, places, day).with_columns(name)
    switched_off = named.filter(pl.col("name") == PENSION_LEFT_OUT, pl.col("value") == 0)
    off = switched_off.select("county_code", "scheme", is_off=pl.lit(value=True))
    idle_behind = (
        pl.when(pl.col("name").is_in(OF_PENSION) & pl.col("is_off")).then(pl.lit(PENSION_LEFT_OUT)).alias("idle_behind")
    )
    return (
        named.filter(~pl.col("is_verified"))
        .join(off, on=["county_code", "scheme"], how="left")
        .select("county_code", "scheme", "name", idle_behind)
        .sort("county_code", "scheme", "name")
    )


def nearest_known(numbers: pl.DataFrame, name: str, counties: list[str], day: date) -> dict[str, str]:
    """County → first day after ``day`` from which the number is known, for a message."""
    programme, parameter = name.split(".")
    rows = numbers.filter(
        pl.col("programme") == programme, pl.col("parameter") == parameter, pl.col("effective_from") > day
    ).sort("effective_from")
    nearest = {}
    for county in counties:
        days = [on for area, on in rows.select("area_code", "effective_from").iter_rows() if county.startswith(area)]
        if days:
            nearest[county] = str(days[0])
    return nearest
