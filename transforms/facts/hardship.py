"""Sudden hardship and heavy spending of a household (急难、刚性支出).

Law: 《社会救助暂行办法》（国务院令第649号）第四十七条; 《刚性支出困难家庭认定办法》（2025-01-01）
Unit: fen, whole household
"""

from datetime import date

import polars as pl

_SUDDEN = "突发严重困难户"
_REMOVED = ("是", "已消除", "风险已消除")


def figures(day: date) -> list[pl.Expr]:
    """Over the household's rows: when it was identified, what was spent, when assistance was last given."""
    identified, own = pl.col("identified_on"), pl.col("own_medical_fen")
    return [
        identified.is_between(pl.col("new_risk_since"), day).any().alias("_identified_lately"),
        identified.count().alias("_identified_rows"),
        (pl.col("category") == _SUDDEN).any().alias("is_sudden"),
        (~pl.col("risk_removed").is_in(_REMOVED).fill_null(value=False)).any().alias("risk_open"),
        own.min().alias("_own_medical_low"),
        own.max().alias("_own_medical"),
        (pl.col("medical_fen") * pl.col("present").cast(pl.Int64)).sum().alias("_medical"),
        pl.col("medical_fen").count().alias("_medical_rows"),
        pl.col("temporary_on").max().alias("last_temporary_on"),
        pl.col("temporary_known").all(),
    ]


def facts() -> list[pl.Expr]:
    """In new hardship, helped lately, and the least that the household itself spent.

    in_new_hardship: identified within the months before the day, as 突发严重困难户 or with a risk not
    removed; null where no row says when it was identified.
    helped_lately: temporary assistance to any listed member within the months before the day.
    spent_fen: the larger of the list's 合规自付支出 (two different values: not told) and the payments
    that medical insurance reports; what education and rehabilitation cost no list tells.
    """
    identified = pl.when("_identified_lately").then(pl.lit(value=True)).when(pl.col("_identified_rows") > 0).then(
        pl.lit(value=False)
    )  # fmt: skip
    listed = pl.when(pl.col("_own_medical") == pl.col("_own_medical_low")).then("_own_medical")
    reported = pl.when(pl.col("_medical_rows") > 0).then("_medical")
    helped = (pl.col("last_temporary_on") >= pl.col("repeat_since")).fill_null(value=False)
    return [
        (identified & (pl.col("is_sudden") | pl.col("risk_open"))).alias("in_new_hardship"),
        pl.when("temporary_known").then(helped).alias("helped_lately"),
        pl.max_horizontal(listed, reported).alias("spent_fen"),
        (pl.col("disposable_thousandths") // 10 * pl.col("n")).alias("disposable_line_fen"),
    ]
