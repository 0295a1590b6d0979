"""Compute the countable income of the household as an interval, and the lines it is compared with (可计入家庭收入).

Belongs here: income, and the standards and lines that follow from the numbers of the law. Does not: whether a
household is below a line (the programmes' conditions).
The list's income contains assistance that the law leaves out, and often shows none where a roll shows
payment: the interval says how far the two may be apart, instead of giving false certainty.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第十二条、第十三条
Unit: fen a year, whole household; never divided
"""

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.rules.policy import number

_LEFT_OUT = ("dibao_fen", "tekun_fen", "disability_fen", "veterans_fen", "family_planning_fen")
_READ = ("net_income_head_fen", "pension_fen", *_LEFT_OUT)
"""Household figures that the list repeats on each of its rows, each read once."""
_MONTHS = 12
_STANDARD = number("dibao.standard") // 10
_DISPOSABLE = "rigid_expenditure.disposable_income_head"
_SPENDING_RATIO = "rigid_expenditure.spending_ratio"


def _conflict() -> pl.Expr:
    """Two different values of one figure, or one that cannot be read: the income is not known."""
    conflicts = [pl.col(name).max() != pl.col(name).min() for name in _READ]
    return pl.any_horizontal(conflicts).fill_null(value=False) | pl.col("income_unread").any()


def _deducted() -> pl.Expr:
    """Compute what the law leaves out of the listed income: assistance, and the basic pension while it is left out."""
    return pl.sum_horizontal(pl.col(f"household_{name}").fill_null(0) for name in _LEFT_OUT) + _basic_pension()


def _basic_pension() -> pl.Expr:
    """Read the centrally set basic pension, while the law leaves it out (第十三条, during the 14th five-year plan)."""
    amount = (number("dibao.basic_pension") // 10).fill_null(0) * pl.col("pensioners")
    left_out = number("dibao.basic_pension_left_out").fill_null(0)
    return (
        pl.when(left_out > 0).then(pl.min_horizontal(amount, pl.col("household_pension_fen").fill_null(0))).otherwise(0)
    )


_REPORTED = pl.col("household_net_income_head_fen") * pl.col("n0")
_KNOWN = pl.col("household_known_fen_month") * _MONTHS
_UPPER = (_REPORTED - _deducted()).clip(lower_bound=0)
_LOWER = (_REPORTED - pl.max_horizontal(_deducted(), _KNOWN)).clip(lower_bound=0)
_IS_PENSIONER = (pl.col("age") >= number("dibao.pension_age")) & pl.col("present")

FACTS = (
    # The household's figures, each read once from its rows.
    *(Fact(f"household_{name}", level=Level.AGGREGATE, expression=pl.col(name).max()) for name in _READ),
    Fact("household_known_fen_month", level=Level.AGGREGATE, expression=pl.col("known_fen_month").max()),
    Fact("income_conflict", level=Level.AGGREGATE, expression=_conflict()),
    Fact("pensioners", level=Level.AGGREGATE, expression=_IS_PENSIONER.sum().cast(pl.Int64)),
    # The interval; null where the income is not known.
    Fact(
        "income_known",
        "家庭收入已知",
        Level.HOUSEHOLD,
        _REPORTED.is_not_null() & ~pl.col("income_conflict"),
        supplied_by="monitoring_list",
        on_lists=True,
    ),
    *(
        Fact(
            name,
            zh,
            Level.HOUSEHOLD,
            pl.when("income_known").then(amount),
            unit="fen",
            supplied_by="monitoring_list",
            on_lists=True,
        )
        for name, zh, amount in (
            ("lower_fen", "家庭年收入下限", _LOWER),
            ("upper_fen", "家庭年收入上限", _UPPER),
        )
    ),
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
