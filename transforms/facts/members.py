"""Count the members of a household, and tell whether some or other present members are so (共同生活的家庭成员).

Belongs here: presence, age, household size, and the three-valued counting that other subjects use. Does not:
what is counted (each subject's own module).
The list's household is taken for the legal one, which is why outcomes say 疑似 and never 应.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第七条
"""

import polars as pl

from transforms.facts.fact import Fact, Level

HOUSEHOLD = "household"
"""The household's place in the frame of households."""
HEADS = ("户主", "本人", "户主本人", "01", "02", "1", "2")
"""与户主关系 of the householder, in words or by code (GB/T 4761)."""
CODES = ("county_code", "household_code")
"""What names a household: its code is unique only with its county."""


def born() -> pl.Expr:
    """Day of birth as yyyymmdd: that of a usable number, else the list's own column; null when neither tells it."""
    listed = pl.col("listed_born_on").dt
    own = listed.year() * 10_000 + listed.month().cast(pl.Int32) * 100 + listed.day().cast(pl.Int32)
    return pl.coalesce(pl.col("id_no").str.slice(6, 8).cast(pl.Int32, strict=False), own)


def _today() -> pl.Expr:
    """Write the day judged as yyyymmdd."""
    day = pl.col("as_of").dt
    return day.year() * 10_000 + day.month().cast(pl.Int32) * 100 + day.day().cast(pl.Int32)


def _scheme() -> pl.Expr:
    """Urban where the householder is registered so or a present member is on an urban roll, else rural."""
    urban = (pl.col("registered_urban") | (pl.col("on_urban_roll") & ~pl.col("is_deceased"))).any()
    return pl.when(urban).then(pl.lit("urban")).otherwise(pl.lit("rural"))


def counted(name: str, holds: pl.Expr) -> tuple[Fact, ...]:
    """Declare the counts of present members of whom something holds, and of whom it is not known.

    For each person ``<name>__is`` and ``<name>__unsure`` (0 or 1), for the household their sums ``…_total``;
    ``anyone`` and ``any_other`` read them.
    """
    present = pl.col("present")
    of_person = {"is": holds.fill_null(value=False) & present, "unsure": holds.is_null() & present}
    return tuple(
        fact
        for kind, is_counted in of_person.items()
        for fact in (
            Fact(f"{name}__{kind}", level=Level.PERSON, expression=is_counted.cast(pl.Int32)),
            Fact(f"{name}__{kind}_total", level=Level.AGGREGATE, expression=pl.col(f"{name}__{kind}").sum()),
        )
    )


def anyone(name: str) -> pl.Expr:
    """Three-valued «some present member», of what was ``counted`` under that name."""
    return _some(pl.col(f"{name}__is_total"), pl.col(f"{name}__unsure_total"))


def any_other(name: str) -> pl.Expr:
    """Three-valued «some other present member», of what was ``counted`` under that name."""
    return _some(
        pl.col(f"{name}__is_total") - pl.col(f"{name}__is"),
        pl.col(f"{name}__unsure_total") - pl.col(f"{name}__unsure"),
    )


def _some(those: pl.Expr, unsure: pl.Expr) -> pl.Expr:
    return pl.when(those > 0).then(pl.lit(value=True)).when(unsure == 0).then(pl.lit(value=False))


FACTS = (
    Fact("is_deceased", "已确认死亡", supplied_by="deaths"),
    Fact("is_numbered", "证件号码可用", Level.PERSON, pl.col("id_no").is_not_null(), supplied_by="monitoring_list"),
    Fact("is_employed", "有务工迹象", Level.PERSON, pl.col("work_place").is_not_null(), supplied_by="monitoring_list"),
    # Composition of the household: present members, listed members, and whose standard applies.
    Fact("n", level=Level.COMPOSITION, expression=(~pl.col("is_deceased")).sum().cast(pl.Int64), on_lists=True),
    Fact("n0", level=Level.COMPOSITION, expression=pl.len().cast(pl.Int64)),
    Fact("scheme", level=Level.COMPOSITION, expression=_scheme(), on_lists=True),
    # Presence and age of the person; age in completed years, the birthday itself counting.
    Fact("today__yyyymmdd", level=Level.PLACE, expression=_today()),
    Fact("present", level=Level.PERSON, expression=~pl.col("is_deceased"), on_lists=True),
    Fact("age", level=Level.PERSON, expression=(pl.col("today__yyyymmdd") - born()) // 10_000, on_lists=True),
    Fact("is_alone", "独自一户", Level.MEMBER, (pl.col("n") == 1) & pl.col("present"), supplied_by="monitoring_list"),
    # What is not certain about the household's members.
    *counted("unnumbered", pl.col("id_no").is_null()),
    Fact("has_unnumbered", level=Level.HOUSEHOLD, expression=anyone("unnumbered"), on_lists=True),
)
