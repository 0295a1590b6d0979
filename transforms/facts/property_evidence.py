"""Grade property evidence, read only under an authorisation that holds on the day (家庭财产).

Belongs here: the grades in force, and the facts about property. Does not: where the registers are read (SQL).
Without one it is not checked: a reservation, not an unknown. Only the category leaves the house. What
is likely disqualifying and what asks to be explained is data, by county and day
(``data/reference/property_grades.csv``).
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第九条、第十四条、第十七条; 《社会救助法》第四十条、第四十一条
"""

from datetime import date

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.facts.members import anyone, counted
from transforms.rules.policy import number


def grades_in_force(table: pl.DataFrame, counties: list[str], day: date) -> pl.DataFrame:
    """run_grades: the grade of each kind of property in each county on the day.

    The narrower area wins, then the later day; ``kind`` may hold ``%`` for any text.
    Reads: ref_property_grades (``county_code`` of 0, 2, 4 or 6 digits)
    Grain: one row per county, register and kind
    """
    begun = table.with_columns(
        pl.col("county_code").fill_null("").alias("area"), pl.col("effective_from").str.to_date("%Y-%m-%d")
    ).filter(pl.col("effective_from") <= day)
    places = pl.DataFrame({"county_code": counties}, schema={"county_code": pl.String})
    return (
        places.join(begun.drop("county_code"), how="cross")
        .filter(pl.col("county_code").str.starts_with(pl.col("area")))
        .sort(pl.col("area").str.len_chars(), "effective_from", descending=True)
        .unique(["county_code", "register", "kind"], keep="first", maintain_order=True)
        .select("county_code", "register", "kind", "grade")
        .sort("county_code", "register", "kind")
    )


_AUTHORISED = pl.col("household_authorised")
_MANY_DWELLINGS = pl.col("household_dwellings") >= number("dibao.dwellings_explained_from")

FACTS = (
    *counted("likely_property", pl.col("likely_property") > 0),
    *counted("business", pl.col("businesses") > 0),
    Fact("household_authorised", level=Level.AGGREGATE, expression=pl.col("is_authorised").any()),
    Fact(
        "household_dwellings",
        level=Level.AGGREGATE,
        expression=(pl.col("dwellings") * pl.col("present").cast(pl.Int32)).sum(),
    ),
    # Null: authorised, but a register was not received.
    Fact(
        "likely_disqualifying",
        "授权核对发现疑似超标财产",
        Level.HOUSEHOLD,
        _AUTHORISED & anyone("likely_property"),
        supplied_by="vehicles",
        on_lists=True,
    ),
    # What asks to be explained, and what was not read.
    *(
        Fact(name, level=Level.HOUSEHOLD, expression=expression, on_lists=True)
        for name, expression in (
            ("many_dwellings", (_AUTHORISED & _MANY_DWELLINGS).fill_null(value=False)),
            ("active_business", (_AUTHORISED & anyone("business")).fill_null(value=False)),
            ("property_unchecked", ~_AUTHORISED),
        )
    ),
)
