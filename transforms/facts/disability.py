"""Valid disability certificates and what they count for (持证残疾).

A certificate is valid by the register, else by the number on the list that carries type and level.
Types: 1 视力 2 听力 3 言语 4 肢体 5 智力 6 精神 7 多重; level 1 is the heaviest. The law has several sets
of severe disability that differ; each is a few dated numbers (``policy.NAMES``): the lightest level of
any type, or of one type, that still belongs to it.
"""

import polars as pl

_MAJOR_ILLNESS = "大病"
_DISABLED = "残疾"
_TYPES = {"sight": "1", "limb": "4", "intellect": "5", "mind": "6"}


def card() -> list[pl.Expr]:
    """Type and level; ``card_known`` is false when the register was not received and the list shows none."""
    found = pl.coalesce("register_card", "listed_card")
    return [
        found.alias("card"),
        (found.is_not_null() | pl.col("register_known")).alias("card_known"),
        found.str.slice(0, 1).alias("card_type"),
        found.str.slice(1, 1).cast(pl.Int8, strict=False).alias("card_level"),
    ]


def in_set(stem: str, *types: str) -> pl.Expr:
    """The certificate belongs to the set of that name; null when certificates are not known.

    stem: the numbers ``<stem>_any`` and ``<stem>_<type>`` hold the lightest level; none: no level.
    types: which the set names: any, sight, limb, intellect, mind.
    """
    within = pl.lit(value=False)
    for name in types:
        reaches = (pl.col("card_level") <= pl.col(f"{stem}_{name}")).fill_null(value=False)
        within = within | (reaches if name == "any" else reaches & (pl.col("card_type") == _TYPES[name]))
    return pl.when("card_known").then(within.fill_null(value=False))


def severe_for_single() -> pl.Expr:
    """Level 1–2 of any type, level 3 of 智力 or 精神.

    Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第八条; numbers dibao_single.severe_…
    """
    return in_set("severe", "any", "intellect", "mind").alias("is_severe")


def adult_level_one_or_two() -> pl.Expr:
    """An adult with a certificate of level 1–2.

    Law: 民发〔2022〕83号 一（二）; numbers dibao_single.adult_…
    """
    return ((pl.col("age") >= pl.col("adult_age")) & in_set("adult", "any")).alias("is_severe_adult")


def severe_for_care() -> pl.Expr:
    """Level 1–2 of any type.

    Law: 国发〔2015〕52号; number disability_care.care_any
    """
    return in_set("care", "any").alias("is_severe_for_care")


def is_certified() -> pl.Expr:
    """Any valid certificate; null when certificates are not known.

    Law: 国发〔2015〕52号
    """
    return pl.when("card_known").then(pl.col("card").is_not_null()).alias("is_certified")


def major_illness() -> pl.Expr:
    """健康状况 names 患有大病, alone or with another."""
    return pl.col("health").str.contains(_MAJOR_ILLNESS, literal=True).fill_null(value=False).alias("has_major_illness")


def without_certificate() -> pl.Expr:
    """Listed as 残疾, and no certificate is known."""
    listed = pl.col("health").str.contains(_DISABLED, literal=True).fill_null(value=False)
    return (listed & pl.col("card").is_null()).alias("disabled_without_certificate")
