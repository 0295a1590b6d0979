"""Read disability certificates, and tell which of the law's sets of disability each belongs to (持证残疾).

Belongs here: certificates, the sets of severe disability, and what the list says of health. Does not: ability to
work (``labour.py``) and parents (``parents.py``), which use the sets.
A certificate is valid by the register, else by the number on the list that carries type and level.
Types: 1 视力 2 听力 3 言语 4 肢体 5 智力 6 精神 7 多重; level 1 is the heaviest. The law has several sets
of severe disability that differ; each is a few dated numbers (``policy.NAMES``): the lightest level of
any type, or of one type, that still belongs to it.
"""

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.feeds.monitoring_list import MAJOR_ILLNESS
from transforms.rules.policy import number

_DISABLED = "残疾"
_TYPES = {"sight": "1", "limb": "4", "intellect": "5", "mind": "6"}


def in_set(stem: str, *types: str) -> pl.Expr:
    """Tell whether the certificate belongs to the set of that name; null when certificates are not known.

    stem: the numbers ``<stem>_any`` and ``<stem>_<type>`` hold the lightest level; none: no level.
    types: which the set names: any, sight, limb, intellect, mind.
    """
    within = pl.lit(value=False)
    for name in types:
        reaches = (pl.col("card_level") <= number(f"{stem}_{name}")).fill_null(value=False)
        within = within | (reaches if name == "any" else reaches & (pl.col("card_type") == _TYPES[name]))
    return pl.when("card_known").then(within.fill_null(value=False))


def _health_names(word: str) -> pl.Expr:
    """健康状况 names the word, alone or with another."""
    return pl.col("health").str.contains(word, literal=True).fill_null(value=False)


def _of_register(name: str, zh: str, expression: pl.Expr, *, on_lists: bool = False) -> Fact:
    """Declare a fact about a person that the register of certificates is asked for."""
    return Fact(name, zh, Level.PERSON, expression, supplied_by="disability_register", on_lists=on_lists)


_IS_ADULT = pl.col("age") >= number("dibao_single.adult_age")

FACTS = (
    # The certificate; it is not known when the register was not received and the list shows none.
    Fact("card", level=Level.PERSON, expression=pl.coalesce("register_card", "listed_card")),
    Fact("card_known", level=Level.PERSON, expression=pl.col("card").is_not_null() | pl.col("register_known")),
    Fact("card_type", level=Level.PERSON, expression=pl.col("card").str.slice(0, 1)),
    Fact("card_level", level=Level.PERSON, expression=pl.col("card").str.slice(1, 1).cast(pl.Int8, strict=False)),
    # Level 1–2 of any type, level 3 of 智力 or 精神: 《最低生活保障审核确认办法》（民发〔2021〕57号）第八条
    _of_register(
        "is_severe", "重度残疾（单人保）", in_set("dibao_single.severe", "any", "intellect", "mind"), on_lists=True
    ),
    # An adult with a certificate of level 1–2: 民发〔2022〕83号 一（二）
    _of_register("is_severe_adult", "成年一级、二级残疾", _IS_ADULT & in_set("dibao_single.adult", "any")),
    # Level 1–2 of any type: 国发〔2015〕52号
    _of_register("is_severe_for_care", "一级、二级残疾", in_set("disability_care.care", "any")),
    # Any valid certificate: 国发〔2015〕52号
    _of_register("is_certified", "持残疾人证", pl.when("card_known").then(pl.col("card").is_not_null())),
    _of_register(
        "disabled_without_certificate",
        "称残疾而未见证件",
        _health_names(_DISABLED) & pl.col("card").is_null(),
        on_lists=True,
    ),
    Fact("has_major_illness", "患有大病", Level.PERSON, _health_names(MAJOR_ILLNESS), supplied_by="monitoring_list"),
)
