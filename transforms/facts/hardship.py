"""Tell sudden hardship, recent assistance and heavy spending of a household (急难、刚性支出).

Law: 《社会救助暂行办法》（国务院令第649号）第四十七条; 《刚性支出困难家庭认定办法》（2025-01-01）
Unit: fen, whole household
"""

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.feeds.monitoring_list import RISK_REMOVED, SUDDEN_HARDSHIP
from transforms.rules.policy import number


def _months_before(months: str) -> pl.Expr:
    """Find the day so many months before the day judged, or the last of that month where it has no such day."""
    return pl.col("as_of").dt.offset_by(pl.format("-{}mo", number(months)))


def _in_new_hardship() -> pl.Expr:
    """Identified within the months before the day, as 突发严重困难户 or with a risk not removed.

    Null where no row says when it was identified.
    """
    identified = (
        pl.when("identified__lately")
        .then(pl.lit(value=True))
        .when(pl.col("identified__rows") > 0)
        .then(pl.lit(value=False))
    )
    return identified & (pl.col("is_sudden") | pl.col("risk_open"))


def _helped_lately() -> pl.Expr:
    """Temporary assistance to any listed member within the months before the day; null without the ledger."""
    helped = (pl.col("last_temporary_on") >= pl.col("repeat_since")).fill_null(value=False)
    return pl.when("temporary__all_known").then(helped)


def _spent() -> pl.Expr:
    """Compute the least that the household itself spent.

    The larger of the list's 合规自付支出 (two different values: not told) and the payments that medical
    insurance reports; what education and rehabilitation cost no list tells.
    """
    listed = pl.when(pl.col("medical__own_highest") == pl.col("medical__own_lowest")).then("medical__own_highest")
    reported = pl.when(pl.col("medical__rows") > 0).then("medical__reported")
    return pl.max_horizontal(listed, reported)


def _total(name: str, expression: pl.Expr) -> Fact:
    return Fact(name, level=Level.AGGREGATE, expression=expression)


_MEDICAL, _OWN_MEDICAL = pl.col("medical_fen"), pl.col("own_medical_fen")
_IDENTIFIED = pl.col("identified_on")

FACTS = (
    Fact("new_risk_since", level=Level.PLACE, expression=_months_before("temporary.new_risk_months")),
    Fact("repeat_since", level=Level.PLACE, expression=_months_before("temporary.repeat_months")),
    # New hardship: when the household was identified, and of what kind.
    _total("identified__lately", _IDENTIFIED.is_between(pl.col("new_risk_since"), pl.col("as_of")).any()),
    _total("identified__rows", _IDENTIFIED.count()),
    _total("is_sudden", (pl.col("category") == SUDDEN_HARDSHIP).any()),
    _total("risk_open", (~pl.col("risk_removed").is_in(RISK_REMOVED).fill_null(value=False)).any()),
    Fact(
        "in_new_hardship",
        "近期新识别为突发困难或有新风险",
        Level.HOUSEHOLD,
        _in_new_hardship(),
        supplied_by="monitoring_list",
    ),
    # Temporary assistance, by the ledger.
    _total("last_temporary_on", pl.col("temporary_on").max()),
    _total("temporary__all_known", pl.col("temporary_known").all()),
    Fact("helped_lately", "近期已获临时救助", Level.HOUSEHOLD, _helped_lately(), supplied_by="temporary_ledger"),
    # Spending: payments that insurance reports are joined by the months in which they count.
    Fact("medical_fen", unit="fen", numbers=("rigid_expenditure.spending_months",)),
    _total("medical__own_lowest", _OWN_MEDICAL.min()),
    _total("medical__own_highest", _OWN_MEDICAL.max()),
    _total("medical__reported", (_MEDICAL * pl.col("present").cast(pl.Int64)).sum()),
    _total("medical__rows", _MEDICAL.count()),
    Fact("spent_fen", "已知家庭自付支出", Level.HOUSEHOLD, _spent(), unit="fen", supplied_by="medical_spending"),
)
