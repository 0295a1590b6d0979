"""Countable income of the household, as an interval (可计入家庭收入).

The list's income contains assistance that the law leaves out, and often shows none where a roll shows
payment: the interval says how far the two may be apart, instead of giving false certainty.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第十二条、第十三条
Unit: fen a year, whole household; never divided
"""

from datetime import date

import polars as pl

from transforms.facts.members import HOUSEHOLD

_LEFT_OUT = ("dibao_fen", "tekun_fen", "disability_fen", "veterans_fen", "family_planning_fen")
_BASIC_PENSION = (date(2021, 7, 1), date(2025, 12, 31))
"""The centrally set basic pension is left out during the 14th five-year plan (第十三条)."""
_PENSION_AGE = 60
_MONTHS = 12


def lines() -> list[pl.Expr]:
    """S, the dibao line of the household, and the edge line in thousandths of a fen."""
    standard = pl.col("standard_thousandths") // 10
    return [
        (standard * pl.col("n")).alias("line_fen"),
        (standard * pl.col("n") * pl.col("multiple_thousandths")).alias("edge_line_thousandths"),
        standard.alias("standard_fen_year"),
    ]


def interval(day: date) -> list[pl.Expr]:
    """lower_fen, upper_fen (null: not known) and income_known."""
    reported = _household("net_income_head_fen") * pl.col("n0")
    deducted = pl.sum_horizontal(_household(name).fill_null(0) for name in _LEFT_OUT)
    if _BASIC_PENSION[0] <= day <= _BASIC_PENSION[1]:
        deducted = deducted + _basic_pension()
    known = pl.col("known_fen_month") * _MONTHS
    is_known = (
        _household("net_income_head_fen").is_not_null()
        & ~pl.any_horizontal(_conflicts(name) for name in ("net_income_head_fen", "pension_fen", *_LEFT_OUT))
        & ~pl.col("income_unread").any().over(HOUSEHOLD)
    )
    lower = (reported - pl.max_horizontal(deducted, known)).clip(lower_bound=0)
    upper = (reported - deducted).clip(lower_bound=0)
    return [
        pl.when(is_known).then(lower).alias("lower_fen"),
        pl.when(is_known).then(upper).alias("upper_fen"),
        is_known.alias("income_known"),
    ]


def _household(column: str) -> pl.Expr:
    """A household figure repeated on its rows: read once."""
    return pl.col(column).max().over(HOUSEHOLD)


def _conflicts(column: str) -> pl.Expr:
    """Two different values in one household: the figure is not known."""
    return (pl.col(column).max() != pl.col(column).min()).over(HOUSEHOLD).fill_null(value=False)


def _basic_pension() -> pl.Expr:
    of_age = ((pl.col("age") >= _PENSION_AGE) & pl.col("present")).sum().over(HOUSEHOLD)
    amount = (pl.col("basic_pension_thousandths") // 10).fill_null(0) * of_age
    return pl.min_horizontal(amount, _household("pension_fen").fill_null(0))
