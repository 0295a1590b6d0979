"""Who is a member, and who is present (共同生活的家庭成员).

The list's household is taken for the legal one, which is why outcomes say 疑似 and never 应.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第七条
"""

from collections.abc import Iterable
from datetime import date

import polars as pl

HOUSEHOLD = "household"
"""The household's number within the frame, which windows group by: numbers group faster than codes."""


def present() -> pl.Expr:
    """Listed and not confirmed dead on the day."""
    return (~pl.col("is_deceased")).alias("present")


def born_on() -> pl.Expr:
    """Day of birth: the number's, else the list's own column."""
    return pl.coalesce(pl.col("id_no").str.slice(6, 8).str.to_date("%Y%m%d", strict=False), "listed_born_on")


def age(day: date) -> pl.Expr:
    """Completed years on the day; null when no day of birth is known."""
    born = born_on()
    years = day.year - born.dt.year()
    month, of_month = born.dt.month().cast(pl.Int32), born.dt.day().cast(pl.Int32)
    before = month * 100 + of_month > day.month * 100 + day.day
    return (years - before.cast(pl.Int32)).alias("age")


def size() -> pl.Expr:
    """N: present members."""
    return pl.col("present").sum().over(HOUSEHOLD).cast(pl.Int64).alias("n")


def listed_size() -> pl.Expr:
    """N0: members listed."""
    return pl.len().over(HOUSEHOLD).cast(pl.Int64).alias("n0")


def household() -> pl.Expr:
    """A dense number for each household; its code is unique only with its county."""
    return pl.concat_str("county_code", "household_code").rank("dense").alias(HOUSEHOLD)


def scheme() -> pl.Expr:
    """Urban where the householder is registered so or a present member is on an urban roll, else rural."""
    urban = (pl.col("registered_urban") | (pl.col("on_urban_roll") & pl.col("present"))).any().over(HOUSEHOLD)
    return pl.when(urban).then(pl.lit("urban")).otherwise(pl.lit("rural")).alias("scheme")


def anyone(column: str) -> pl.Expr:
    """True when a present member is so, false when none can be, null when it is not known."""
    return any_present(pl.col(column)).alias(f"anyone_{column}")


def any_present(holds: pl.Expr) -> pl.Expr:
    """Three-valued «some present member»."""
    return (holds & pl.col("present")).any(ignore_nulls=False).over(HOUSEHOLD)


def others_on_dibao() -> pl.Expr:
    """Another present member who is not on tekun is on dibao."""
    return any_other(pl.col("on_dibao") & ~pl.col("on_tekun")).alias("others_on_dibao")


def any_other(holds: pl.Expr) -> pl.Expr:
    """Three-valued «some other present member»: a count of those that do, and of those not known."""
    mine = holds & pl.col("present")
    does = mine.fill_null(value=False).cast(pl.Int32)
    unsure = mine.is_null().cast(pl.Int32)
    others = does.sum().over(HOUSEHOLD) - does
    others_unsure = unsure.sum().over(HOUSEHOLD) - unsure
    return pl.when(others > 0).then(pl.lit(value=True)).when(others_unsure == 0).then(pl.lit(value=False))


def is_alone() -> pl.Expr:
    """The household is this one present person."""
    return ((pl.col("n") == 1) & pl.col("present")).alias("is_alone")


def has_unnumbered() -> pl.Expr:
    """A present member has no usable number."""
    return (pl.col("id_no").is_null() & pl.col("present")).any().over(HOUSEHOLD).alias("has_unnumbered")


def others_may_be_on_roll(doubts: Iterable[str]) -> pl.Expr:
    """Another present member resembles somebody on a roll, and nobody confirmed it."""
    return any_other(pl.any_horizontal(doubts)).alias("others_may_be_on_roll")


def anyone_suspected_dead() -> pl.Expr:
    """One source other than the police says that a member died."""
    return pl.col("is_suspected_dead").any().over(HOUSEHOLD).alias("anyone_suspected_dead")
