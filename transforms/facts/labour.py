"""Who has no ability to work (无劳动能力).

The list's own 劳动技能 is unreliable by its own quality rules and never decides.
"""

import polars as pl

from transforms.facts.disability import in_set


def has_labour() -> pl.Expr:
    """False from an age, below another, or by certificate; null when age or certificate is not known.

    Law: 《特困人员认定办法》（民发〔2021〕43号）第五条, from 2021-07-01; before, 民发〔2016〕178号 (a narrower
    set of certificates); numbers tekun.labour_… and tekun.no_labour_…
    """
    by_age = (pl.col("age") >= pl.col("labour_until_age")) | (pl.col("age") < pl.col("labour_from_age"))
    lacking = in_set("no_labour", "sight", "limb", "intellect", "mind")
    return (~(by_age | lacking)).alias("has_labour")
