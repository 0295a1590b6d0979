"""Property evidence, read only under an authorisation that holds on the day (家庭财产).

Without one it is not checked: a reservation, not an unknown. Only the category leaves the house. What
is likely disqualifying and what asks to be explained is data, by county and day
(``data/reference/property_grades.csv``).
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第九条、第十四条、第十七条; 《社会救助法》第四十条、第四十一条
"""

from datetime import date

import polars as pl

from transforms.facts.members import anyone


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


def figures() -> list[pl.Expr]:
    """Over the household: is it authorised, and how many dwellings its present members own."""
    return [
        pl.col("is_authorised").any(),
        (pl.col("dwellings") * pl.col("present").cast(pl.Int32)).sum().alias("_dwellings"),
    ]


def evidence() -> list[pl.Expr]:
    """likely_disqualifying (null: authorised, but a register was not received), and what asks to be explained."""
    authorised = pl.col("is_authorised")
    many = pl.col("_dwellings") >= pl.col("dwellings_explained_from")
    return [
        (authorised & anyone("likely_property")).alias("likely_disqualifying"),
        (authorised & many).fill_null(value=False).alias("many_dwellings"),
        (authorised & anyone("business")).fill_null(value=False).alias("active_business"),
        (~authorised).alias("property_unchecked"),
    ]
