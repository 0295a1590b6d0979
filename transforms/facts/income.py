"""Compute the countable income of the household as an interval, and the lines it is compared with (可计入家庭收入).

Belongs here: income, and the standards and lines that follow from the numbers of the law. Does not: whether a
household is below a line (the programmes' conditions).
The list's income contains assistance that the law leaves out, and often shows none where a roll shows
payment: the interval says how far the two may be apart, instead of giving false certainty. Tekun has its own income.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第十二条、第十三条; before 2021-07-01 民发〔2012〕220号 第十六条;
for tekun 《特困人员认定办法》（民发〔2021〕43号）第六条
Unit: fen a year, whole household; never divided
"""

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.rules.policy import number

_LEFT_OUT = ("dibao_fen", "tekun_fen", "disability_fen", "veterans_fen", "family_planning_fen")
_OF_TEKUN = "old_age_fen"
"""Left out by tekun alone."""
_READ = ("net_income_head_fen", "pension_fen", *_LEFT_OUT, _OF_TEKUN)
"""Household figures that the list repeats on each of its rows, each read once."""
_MONTHS = 12
_STANDARD = number("dibao.standard") // 10
_DISPOSABLE = "rigid_expenditure.disposable_income_head"
_SPENDING_RATIO = "rigid_expenditure.spending_ratio"


def _conflict() -> pl.Expr:
    """Two different values of one figure, or one that cannot be read: the income is not known."""
    conflicts = [pl.col(name).max() != pl.col(name).min() for name in _READ]
    return pl.any_horizontal(conflicts).fill_null(value=False) | pl.col("income_unread").any()


def _figure(name: str) -> pl.Expr:
    return pl.col(f"household_{name}").fill_null(0)


_REPORTED = pl.col("household_net_income_head_fen") * pl.col("n0")
_KNOWN = pl.col("household_known_fen_month") * _MONTHS
_DEDUCTED = pl.sum_horizontal(_figure(name) for name in _LEFT_OUT)
"""What every law leaves out of the listed income."""
_BASIC = pl.min_horizontal(
    (number("dibao.basic_pension") // 10).fill_null(0) * pl.col("pensioners"), _figure("pension_fen")
)
"""The centrally set basic pension within the listed pensions. 养老保险金 may hold more than it."""
_LEFT_OUT_SURELY = number("dibao.basic_pension_left_out") > 0
_SURELY_OUT = pl.when(_LEFT_OUT_SURELY).then(_BASIC).otherwise(0)
_PERHAPS_OUT = pl.when(_LEFT_OUT_SURELY.fill_null(value=True)).then(_BASIC).otherwise(0)
"""The part of it that dibao leaves out (第十三条, during the 14th five-year plan); perhaps, where no text tells."""
_TEKUN_OUT = _DEDUCTED + _BASIC + _figure(_OF_TEKUN)
"""What tekun leaves out, on every day (43号 第六条)."""
_IS_PENSIONER = (pl.col("age") >= number("dibao.pension_age")) & pl.col("present")


def _interval(least: pl.Expr, most: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Give the income at least and at most, from what is left out of it at least and at most."""
    lower = _REPORTED - pl.max_horizontal(most, _KNOWN)
    return lower.clip(lower_bound=0), (_REPORTED - least).clip(lower_bound=0)


def _bounds(prefix: str, zh: str, interval: tuple[pl.Expr, pl.Expr]) -> tuple[Fact, ...]:
    """Declare the income at least and at most; null where it is not known."""
    return tuple(
        Fact(
            f"{prefix}{name}",
            f"{zh}年收入{words}",
            Level.HOUSEHOLD,
            pl.when("income_known").then(amount),
            unit="fen",
            supplied_by="monitoring_list",
            on_lists=not prefix,
        )
        for name, words, amount in zip(("lower_fen", "upper_fen"), ("下限", "上限"), interval, strict=True)
    )


def _turns_on_pension() -> pl.Expr:
    """Tell whether a line lies where the income is or is not below it by whether the basic pension counts."""
    open_fen = _PERHAPS_OUT - _SURELY_OUT
    lines = (pl.col("line_fen") * 1000, pl.col("edge_line_thousandths"), pl.col("disposable_line_fen") * 1000)
    counted, left_out = pl.col("upper_fen") * 1000, (pl.col("upper_fen") - open_fen) * 1000
    turns = pl.any_horizontal((left_out < line) & (line <= counted) for line in lines)
    return (open_fen > 0) & turns.fill_null(value=False)


FACTS = (
    # The household's figures, each read once from its rows.
    *(Fact(f"household_{name}", level=Level.AGGREGATE, expression=pl.col(name).max()) for name in _READ),
    Fact("household_known_fen_month", level=Level.AGGREGATE, expression=pl.col("known_fen_month").max()),
    Fact("income_conflict", level=Level.AGGREGATE, expression=_conflict()),
    Fact("pensioners", level=Level.AGGREGATE, expression=_IS_PENSIONER.sum().cast(pl.Int64)),
    # The intervals, one for each law that defines income.
    Fact(
        "income_known",
        "家庭收入已知",
        Level.HOUSEHOLD,
        _REPORTED.is_not_null() & ~pl.col("income_conflict"),
        supplied_by="monitoring_list",
        on_lists=True,
    ),
    *_bounds("", "家庭", _interval(_DEDUCTED + _SURELY_OUT, _DEDUCTED + _PERHAPS_OUT)),
    *_bounds("tekun_", "特困口径家庭", _interval(_TEKUN_OUT, _TEKUN_OUT)),
    Fact("has_pension", level=Level.HOUSEHOLD, expression=_figure("pension_fen") > 0, on_lists=True),
    Fact("turns_on_pension", level=Level.HOUSEHOLD, expression=_turns_on_pension(), on_lists=True),
    # The standard and the lines that follow from it for a household of this size.
    Fact("standard_fen_year", level=Level.HOUSEHOLD, expression=_STANDARD, unit="fen", on_lists=True),
    Fact(
        "line_fen",
        "家庭低保线（年）",
        Level.HOUSEHOLD,
        _STANDARD * pl.col("n"),
        unit="fen",
        supplied_by="dibao.standard",
        on_lists=True,
    ),
    Fact(
        "edge_line_thousandths",
        "家庭低保边缘线（年）",
        Level.HOUSEHOLD,
        _STANDARD * pl.col("n") * number("edge.edge_multiple"),
        unit="thousandths_fen",
        supplied_by="edge.edge_multiple",
    ),
    # 基本生活标准, a multiple of the dibao standard; where it is not set: not known.
    Fact(
        "tekun_living_fen_year",
        level=Level.HOUSEHOLD,
        expression=_STANDARD * number("tekun.living_ratio") // 1000,
        unit="fen",
    ),
    Fact(
        "disposable_thousandths",
        "当地上年度人均可支配收入",
        Level.HOUSEHOLD,
        number(_DISPOSABLE),
        unit="thousandths_yuan",
        supplied_by=_DISPOSABLE,
    ),
    Fact(
        "disposable_line_fen",
        "家庭可支配收入线（年）",
        Level.HOUSEHOLD,
        number(_DISPOSABLE) // 10 * pl.col("n"),
        unit="fen",
        supplied_by=_DISPOSABLE,
    ),
    Fact(
        "spending_ratio_thousandths",
        "刚性支出占比标准",
        Level.HOUSEHOLD,
        number(_SPENDING_RATIO),
        unit="ratio",
        supplied_by=_SPENDING_RATIO,
    ),
)
