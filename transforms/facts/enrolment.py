"""Declare the facts of enrolment: which rolls each person is on, by number or confirmed link, or by another link.

Belongs here: what follows for the person, the household and the others of it. Does not: which facts a roll gives
(``covers`` of its feed), how it is read and joined.
"""

from __future__ import annotations

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.facts.members import any_other, anyone, counted
from transforms.feed import CoverageFact, Feed
from transforms.feeds import roll_facts


def _of_person(fact: CoverageFact, roll: Feed) -> tuple[Fact, ...]:
    return (
        Fact(fact.name, fact.zh, supplied_by=roll.code),
        Fact(fact.doubt, fact.doubt_zh, supplied_by=roll.code),
    )


def _of_household(fact: CoverageFact, roll: Feed) -> tuple[Fact, ...]:
    return (
        *counted(fact.name, pl.col(fact.name)),
        Fact(fact.anyone, f"有成员{fact.zh}", Level.HOUSEHOLD, anyone(fact.name), supplied_by=roll.code),
    )


def _of_others(name: str, zh: str, feed: str, holds: pl.Expr) -> tuple[Fact, ...]:
    """Declare ``others_<name>``: something holds of some other present member of the household."""
    others = f"others_{name}"
    return *counted(others, holds), Fact(others, zh, Level.MEMBER, any_other(others), supplied_by=feed)


_NOT_ON_TEKUN = ~pl.col("on_tekun").fill_null(value=False)

FACTS = (
    Fact("dibao_roll_known", "本县低保名册可用", supplied_by="dibao_roll"),
    Fact("tekun_roll_known", "本县特困人员名册可用", supplied_by="tekun_roll"),
    Fact("insured", "本年度参保", supplied_by="insurance_roll"),
    Fact("subsidised", "本年度已获参保资助", supplied_by="insurance_roll"),
    # Enrolment of the person, and of anyone in the household.
    *(fact for given, roll in roll_facts() for fact in _of_person(given, roll)),
    *(fact for given, roll in roll_facts() if given.of_household for fact in _of_household(given, roll)),
    # Enrolment of others in the household; dibao of who is on tekun, too, is tekun.
    *_of_others("on_dibao", "其他成员享受低保", "dibao_roll", pl.col("on_dibao") & ~pl.col("on_tekun")),
    *_of_others("may_be_on_dibao", "其他成员疑似享受低保", "dibao_roll", pl.col("may_be_on_dibao") & _NOT_ON_TEKUN),
    *_of_others("may_be_on_edge", "其他成员疑似在低保边缘名册", "edge_roll", pl.col("may_be_on_edge")),
    *counted("others_may_be_on_roll", pl.any_horizontal(fact.doubt for fact, _ in roll_facts())),
    Fact("others_may_be_on_roll", level=Level.MEMBER, expression=any_other("others_may_be_on_roll"), on_lists=True),
)
