"""Countable income of the household, as an interval (可计入家庭收入).

The list's income contains assistance that the law leaves out, and often shows none where a roll shows
payment: the interval says how far the two may be apart, instead of giving false certainty.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第十二条、第十三条
Unit: fen a year, whole household; never divided
"""

import polars as pl

_LEFT_OUT = ("dibao_fen", "tekun_fen", "disability_fen", "veterans_fen", "family_planning_fen")
_MONTHS = 12


def lines() -> list[pl.Expr]:
    """S, the dibao line of the household, the edge line in thousandths of a fen, and what tekun gives one person.

    Law: 基本生活标准, a multiple of the dibao standard: number tekun.living_ratio (where it is not set: not known)
    """
    standard = pl.col("standard_thousandths") // 10
    return [
        (standard * pl.col("n")).alias("line_fen"),
        (standard * pl.col("n") * pl.col("multiple_thousandths")).alias("edge_line_thousandths"),
        standard.alias("standard_fen_year"),
        (standard * pl.col("living_ratio_thousandths") // 1000).alias("tekun_living_fen_year"),
    ]


def figures() -> list[pl.Expr]:
    """Household figures repeated on its rows, each read once; aggregated over the household.

    ``income_conflict``: two different values of one figure, or one that cannot be read: not known.
    """
    read = ("net_income_head_fen", "pension_fen", *_LEFT_OUT)
    conflicts = [pl.col(name).max() != pl.col(name).min() for name in read]
    return [
        *(pl.col(name).max().alias(f"household_{name}") for name in read),
        pl.col("known_fen_month").max().alias("household_known_fen_month"),
        (pl.any_horizontal(conflicts).fill_null(value=False) | pl.col("income_unread").any()).alias("income_conflict"),
        ((pl.col("age") >= pl.col("pension_age")) & pl.col("present")).sum().cast(pl.Int64).alias("pensioners"),
    ]


def interval() -> list[pl.Expr]:
    """lower_fen, upper_fen (null: not known) and income_known."""
    reported = pl.col("household_net_income_head_fen") * pl.col("n0")
    deducted = pl.sum_horizontal(pl.col(f"household_{name}").fill_null(0) for name in _LEFT_OUT)
    deducted = deducted + _basic_pension()
    known = pl.col("household_known_fen_month") * _MONTHS
    is_known = reported.is_not_null() & ~pl.col("income_conflict")
    lower = (reported - pl.max_horizontal(deducted, known)).clip(lower_bound=0)
    upper = (reported - deducted).clip(lower_bound=0)
    return [
        pl.when(is_known).then(lower).alias("lower_fen"),
        pl.when(is_known).then(upper).alias("upper_fen"),
        is_known.alias("income_known"),
    ]


def _basic_pension() -> pl.Expr:
    """The centrally set basic pension, while the law leaves it out (第十三条, during the 14th five-year plan)."""
    amount = (pl.col("basic_pension_thousandths") // 10).fill_null(0) * pl.col("pensioners")
    left_out = pl.col("basic_pension_left_out_thousandths").fill_null(0)
    return (
        pl.when(left_out > 0).then(pl.min_horizontal(amount, pl.col("household_pension_fen").fill_null(0))).otherwise(0)
    )
