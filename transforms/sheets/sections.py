"""Tell which rows of a sheet are of people who left, or are not on the list yet.

Belongs here: sub-titles between the rows (二、本月停保人员) and remarks beside a row (备注: 已停发). What the whole
sheet says of itself is ``evidence.py``'s.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.sheets.evidence import Standing, is_section, standing_of
from transforms.sheets.headings import plain
from transforms.sheets.layout import Layout, Row

WHO_LEFT, NOT_YET = "row_of_who_left", "row_of_not_yet"
"""Why a row is not read, as codes of the wording table."""
_REASONS = {Standing.LEFT: WHO_LEFT, Standing.NOT_YET: NOT_YET, Standing.MIXED: None, Standing.ON: None}
_REMARKS = frozenset(
    ("备注", "备注1", "备注2", "备注说明", "说明", "变动类型", "变动种类", "变动情况", "变动类别",
     "异动类型", "变更类型", "变更情况", "增减类型")
)  # fmt: skip
_FEW = 2
"""A sub-title fills no more cells than this, its count beside it."""
_SUBTITLE = (
    r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])"
    r"|停发|停保|停止|取消|退出|退保|清退|注销|核销|核减|死亡|终止|减少|减员|拟|申请|待审|待批|未通过|不符合|在保|在册|新增|续保"
)
_SAYS_LEFT = (
    r"^\s*(?:20\d\d[年./-]?)?(?:\d{1,2}[月./-]?)?(?:份|\d{1,2}日?)?[起于,，]?(?:本月|当月)?(?:现?已)?(?:经)?"
    r"(?:停发|停保|停止(?:享受|发放|保障|供养)|取消|退出|退保|清退|注销|核销|核减|死亡|已故|去世|终止|减少|减员|调出|除名)"
    r"(?:农村|城市|城乡)?(?:低保|特困|待遇|资格|保障|供养|救助|人员|对象|名单|享受)*[。.!！]?\s*$"
)
"""Matches a remark that says nothing but that the person left: 2026年10月停发, 已死亡."""


def subtitle(first: pl.Expr, width: int) -> pl.Expr:
    """Select the text of a row that is a sub-title; null for every other row."""
    filled = pl.sum_horizontal(pl.col(f"c{place}").is_not_null() for place in range(width))
    sparse = pl.when(filled <= _FEW).then(first)
    return pl.when(sparse.str.contains(_SUBTITLE) & ~sparse.str.contains(r"\d{15}")).then(sparse)


def remark(layout: Layout, headings: Row) -> pl.Expr:
    """Give why a row is not read by what stands beside it; null for every other row."""
    places = [place for place, cell in enumerate(headings) if cell and plain(cell) in _REMARKS]
    if not places or not layout.feed.lists_who_is_on:
        return pl.lit(None, pl.String)
    left = pl.any_horizontal(pl.col(f"c{place}").str.contains(_SAYS_LEFT).fill_null(value=False) for place in places)
    return pl.when(left).then(pl.lit(WHO_LEFT))


def above(rows: Sequence[Row]) -> str | None:
    """Find the sub-title above the headings, under which the first rows stand."""
    cells = [cell for row in rows for cell in dict.fromkeys(row) if cell and is_section(cell)]
    return cells[-1] if cells else None


def set_aside(rows: pl.LazyFrame, first: str | None) -> pl.DataFrame:
    """Find the stretches of rows under a sub-title that says they are not read.

    Reads: raw_<feed> of one sheet
    Grain: one row per sub-title: ``row_no`` from which ``under`` holds, a reason, or null
    """
    told = rows.filter(pl.col("subtitle").is_not_null()).select("row_no", "subtitle").unique("row_no").sort("row_no")
    found = [(0, first), *told.collect().rows()]
    reasons = [(row_no, _REASONS[standing_of([text or ""])[0]]) for row_no, text in found]
    return pl.DataFrame(reasons, schema={"row_no": pl.Int64, "under": pl.String}, orient="row")
