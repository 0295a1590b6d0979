"""Who is a member, who is present, and what some or other members are (共同生活的家庭成员).

The list's household is taken for the legal one, which is why outcomes say 疑似 and never 应.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第七条
"""

from datetime import date

import polars as pl

HOUSEHOLD = "household"
"""The household's place in the frame of households."""
HEADS = ("户主", "本人", "户主本人", "01", "02", "1", "2")
"""与户主关系 of the householder, in words or by code (GB/T 4761)."""
CODES = ("county_code", "household_code")
"""What names a household: its code is unique only with its county."""


def present() -> pl.Expr:
    """Listed and not confirmed dead on the day."""
    return (~pl.col("is_deceased")).alias("present")


def born() -> pl.Expr:
    """Day of birth as yyyymmdd: the number's, which has a real one or is none, else the list's own column."""
    listed = pl.col("listed_born_on").dt
    own = listed.year() * 10_000 + listed.month().cast(pl.Int32) * 100 + listed.day().cast(pl.Int32)
    return pl.coalesce(pl.col("id_no").str.slice(6, 8).cast(pl.Int32, strict=False), own)


def age(day: date) -> pl.Expr:
    """Completed years on the day, the birthday itself counting; null when no day of birth is known."""
    today = pl.lit(day.year * 10_000 + day.month * 100 + day.day, pl.Int32)
    return ((today - born()) // 10_000).alias("age")


def sizes() -> list[pl.Expr]:
    """N: present members; N0: members listed; and whether the urban standard is theirs.

    Urban where the householder is registered so or a present member is on an urban roll, else rural.
    """
    urban = (pl.col("registered_urban") | (pl.col("on_urban_roll") & ~pl.col("is_deceased"))).any()
    return [
        (~pl.col("is_deceased")).sum().cast(pl.Int64).alias("n"),
        pl.len().cast(pl.Int64).alias("n0"),
        pl.when(urban).then(pl.lit("urban")).otherwise(pl.lit("rural")).alias("scheme"),
    ]


def told(**holds: pl.Expr) -> list[pl.Expr]:
    """What is said of each present person, to be counted: ``?x`` is one who is so, ``?unsure_x`` not known."""
    present_ = pl.col("present")
    said = []
    for name, one in holds.items():
        said += [
            (one.fill_null(value=False) & present_).cast(pl.Int32).alias(f"?{name}"),
            (one.is_null() & present_).cast(pl.Int32).alias(f"?unsure_{name}"),
        ]
    return said


def members_of(*names: str) -> list[pl.Expr]:
    """Over the household: present members who are so, and those of whom it is not known."""
    each = [word for name in names for word in (name, f"unsure_{name}")]
    return [pl.col(f"?{word}").sum().alias(f"#{word}") for word in each]


def anyone(name: str) -> pl.Expr:
    """Three-valued «some present member»."""
    return _some(pl.col(f"#{name}"), pl.col(f"#unsure_{name}"))


def any_other(name: str) -> pl.Expr:
    """Three-valued «some other present member»."""
    return _some(pl.col(f"#{name}") - pl.col(f"?{name}"), pl.col(f"#unsure_{name}") - pl.col(f"?unsure_{name}"))


def _some(those: pl.Expr, unsure: pl.Expr) -> pl.Expr:
    return pl.when(those > 0).then(pl.lit(value=True)).when(unsure == 0).then(pl.lit(value=False))


def is_alone() -> pl.Expr:
    """The household is this one present person."""
    return ((pl.col("n") == 1) & pl.col("present")).alias("is_alone")
