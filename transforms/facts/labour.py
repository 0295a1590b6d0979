"""Tell who has no ability to work (无劳动能力), by age or certificate.

The list's own 劳动技能 is unreliable by its own quality rules and never decides.
"""

import polars as pl

from transforms.facts.disability import in_set
from transforms.facts.fact import Fact, Level
from transforms.rules.policy import number


def _has_labour() -> pl.Expr:
    """False from an age, below another, or by certificate; null when age or certificate is not known.

    Law: 《特困人员认定办法》（民发〔2021〕43号）第五条, from 2021-07-01; before, 民发〔2016〕178号 (a narrower
    set of certificates); numbers tekun.labour_… and tekun.no_labour_…
    """
    age = pl.col("age")
    by_age = (age >= number("tekun.labour_until_age")) | (age < number("tekun.labour_from_age"))
    return ~(by_age | in_set("tekun.no_labour", "sight", "limb", "intellect", "mind"))


FACTS = (
    Fact(
        "has_labour",
        "本人有劳动能力",
        Level.PERSON,
        _has_labour(),
        supplied_by="disability_register",
        on_lists=True,
    ),
)
