"""Who has no ability to work (无劳动能力).

The list's own 劳动技能 is unreliable by its own quality rules and never decides.
"""

from datetime import date

import polars as pl

from transforms.facts.disability import cards, in_set
from transforms.facts.members import any_other

_NEW_TEXT = date(2021, 7, 1)
_WITHOUT_LABOUR = cards("56", "123") | cards("4", "12") | cards("1", "1")
_WITHOUT_LABOUR_BEFORE = cards("56", "12") | cards("4", "1")


def has_labour(day: date) -> pl.Expr:
    """False from 60, below 16, or by certificate; null when age or certificate is not known.

    Law: 《特困人员认定办法》（民发〔2021〕43号）第五条, from 2021-07-01; before, 民发〔2016〕178号 (narrower set)
    """
    lacking = _WITHOUT_LABOUR if day >= _NEW_TEXT else _WITHOUT_LABOUR_BEFORE
    by_age = (pl.col("age") >= 60) | (pl.col("age") < 16)
    return (~(by_age | in_set(lacking))).alias("has_labour")


def others_have_labour() -> pl.Expr:
    """Another present member has labour ability."""
    return any_other(pl.col("has_labour")).alias("others_have_labour")
