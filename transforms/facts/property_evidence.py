"""Property evidence, read only under an authorisation that holds on the day (家庭财产).

Without one it is not checked: a reservation, not an unknown. Only the category leaves the house.
Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第九条、第十四条、第十七条; 《社会救助法》第四十条、第四十一条
"""

import polars as pl

from transforms.facts.members import HOUSEHOLD, any_present

_MANY_DWELLINGS = 2


def evidence() -> list[pl.Expr]:
    """likely_disqualifying (null: authorised, but the register was not received), and what asks to be explained."""
    authorised = pl.col("is_authorised").any().over(HOUSEHOLD)
    dwellings = (pl.col("dwellings") * pl.col("present").cast(pl.Int32)).sum().over(HOUSEHOLD)
    return [
        (authorised & any_present(pl.col("cars") > 0)).alias("likely_disqualifying"),
        (authorised & (dwellings >= _MANY_DWELLINGS)).fill_null(value=False).alias("many_dwellings"),
        (authorised & any_present(pl.col("businesses") > 0)).fill_null(value=False).alias("active_business"),
        (~authorised).alias("property_unchecked"),
    ]
