"""Valid disability certificates and what they count for (持证残疾).

A certificate is valid by the register, else by the number on the list that carries type and level.
Types: 1 视力 2 听力 3 言语 4 肢体 5 智力 6 精神 7 多重; level 1 is the heaviest.
"""

import polars as pl

_MAJOR_ILLNESS = "大病"
_DISABLED = "残疾"


def card() -> list[pl.Expr]:
    """Type and level; ``card_known`` is false when the register was not received and the list shows none."""
    found = pl.coalesce("register_card", "listed_card")
    return [found.alias("card"), (found.is_not_null() | pl.col("register_known")).alias("card_known")]


def in_set(cards: frozenset[str]) -> pl.Expr:
    """True when the certificate is one of these types and levels, null when certificates are not known."""
    return pl.when("card_known").then(pl.col("card").is_in(sorted(cards)).fill_null(value=False))


def cards(types: str, levels: str) -> frozenset[str]:
    """Every combination of these types and levels."""
    return frozenset(kind + level for kind in types for level in levels)


SEVERE_FOR_SINGLE = cards("1234567", "12") | cards("56", "3")
LEVEL_ONE_OR_TWO = cards("1234567", "12")


def severe_for_single() -> pl.Expr:
    """Level 1–2 of any type, level 3 of 智力 or 精神.

    Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第八条
    """
    return in_set(SEVERE_FOR_SINGLE).alias("is_severe")


def adult_level_one_or_two() -> pl.Expr:
    """An adult with a certificate of level 1–2.

    Law: 民发〔2022〕83号; effective from 2022-10-20
    """
    return ((pl.col("age") >= 18) & in_set(LEVEL_ONE_OR_TWO)).alias("is_severe_adult")


def major_illness() -> pl.Expr:
    """健康状况 names 患有大病, alone or with another."""
    return pl.col("health").str.contains(_MAJOR_ILLNESS).fill_null(value=False).alias("has_major_illness")


def without_certificate() -> pl.Expr:
    """Listed as 残疾, and no certificate is known."""
    listed = pl.col("health").str.contains(_DISABLED).fill_null(value=False)
    return (listed & pl.col("card").is_null()).alias("disabled_without_certificate")
