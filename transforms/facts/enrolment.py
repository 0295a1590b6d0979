"""Declare the facts of enrolment: which rolls each person is on, by number or confirmed link, or by another link.

Belongs here: what follows for the person, the household and the others of it, and whom a roll cannot hold. Does not:
which facts a roll gives (``covers`` of its feed), how it is read and joined.
"""

from __future__ import annotations

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.facts.members import any_other, anyone, counted
from transforms.feed import CoverageFact, Feed
from transforms.feeds import roll_facts, rolls
from transforms.feeds.monitoring_list import NOT_AT_SCHOOL
from transforms.rules.policy import number


def enrolled(name: str) -> pl.Expr:
    """Read a fact of enrolment; false, not unknown, of whom the roll that was not received cannot hold."""
    told, held_if = pl.col(name), HELD_IF[name]
    if not held_if:
        return told
    return pl.when(told.is_null() & ~pl.col(held_if)).then(pl.lit(value=False)).otherwise(told)


HELD_IF = {fact.name: covers.held_if for _, covers in rolls().items() for fact in covers.facts} | {
    "insured": "can_be_on_insurance_roll",
    "subsidised": "can_be_on_insurance_roll",
}
"""Fact of enrolment → the fact that is false of whom its roll cannot hold; empty: the roll can hold anybody."""


def _of_person(fact: CoverageFact, roll: Feed) -> tuple[Fact, ...]:
    return (
        Fact(fact.name, fact.zh, supplied_by=roll.code),
        Fact(fact.doubt, fact.doubt_zh, supplied_by=roll.code),
    )


def _of_household(fact: CoverageFact, roll: Feed) -> tuple[Fact, ...]:
    return (
        *counted(fact.name, enrolled(fact.name)),
        Fact(fact.anyone, f"有成员{fact.zh}", Level.HOUSEHOLD, anyone(fact.name), supplied_by=roll.code),
    )


def _of_others(name: str, zh: str, feed: str, holds: pl.Expr) -> tuple[Fact, ...]:
    """Declare ``others_<name>``: something holds of some other present member of the household."""
    others = f"others_{name}"
    return *counted(others, holds), Fact(others, zh, Level.MEMBER, any_other(others), supplied_by=feed)


def _can_be(name: str, zh: str, possible: pl.Expr, supplied_by: str, level: Level = Level.PERSON) -> Fact:
    """Declare whom a roll can hold; where that is not known, it can."""
    return Fact(name, zh, level, possible.fill_null(value=True), supplied_by=supplied_by)


_ON_HIGHER = pl.col("on_dibao") | pl.col("on_tekun")
_IS_STUDENT = ~pl.col("schooling").str.contains(NOT_AT_SCHOOL) & (
    pl.col("age") < number("unsupported_child.student_until_age")
)
_NOT_ON_TEKUN = ~pl.col("on_tekun").fill_null(value=False)
_SINGLE = pl.col("is_severe") | pl.col("has_major_illness")

FACTS = (
    Fact("dibao_roll_known", "本县低保名册可用", supplied_by="dibao_roll"),
    Fact("tekun_roll_known", "本县特困人员名册可用", supplied_by="tekun_roll"),
    Fact("insured", "本年度参保", supplied_by="insurance_roll"),
    Fact("subsidised", "本年度已获参保资助", supplied_by="insurance_roll"),
    Fact("is_employee_insured", "已参加城镇职工基本医疗保险", supplied_by="monitoring_list"),
    # Whom each roll can hold: a child roll under age and while at school, an edge roll nobody on a higher one, ...
    _can_be(
        "can_be_on_child_roll",
        "可列入困境儿童名册",
        pl.col("is_child") | _IS_STUDENT.fill_null(value=False),
        "monitoring_list",
    ),
    _can_be("can_be_on_edge_roll", "可列入低保边缘名册", ~_ON_HIGHER, "dibao_roll"),
    _can_be(
        "can_be_on_rigid_roll",
        "可列入刚性支出困难家庭名册",
        ~(pl.col("anyone_on_dibao") | pl.col("anyone_on_tekun") | pl.col("anyone_on_edge")),
        "dibao_roll",
        Level.HOUSEHOLD,
    ),
    _can_be("can_be_paid_allowance", "可领取残疾人两项补贴", pl.col("is_certified"), "disability_register"),
    _can_be("can_be_on_insurance_roll", "可列入居民医保名册", ~pl.col("is_employee_insured"), "monitoring_list"),
    # Enrolment of the person, and of anyone in the household.
    *(fact for given, roll in roll_facts() for fact in _of_person(given, roll)),
    *(fact for given, roll in roll_facts() if given.of_household for fact in _of_household(given, roll)),
    # Enrolment of others in the household; dibao of who is on tekun, too, is tekun. Dibao of the severely disabled and
    # the seriously ill may lawfully be of one person (单人保), from 2020-06-03 on.
    *_of_others("on_dibao", "其他成员享受低保", "dibao_roll", pl.col("on_dibao") & ~pl.col("on_tekun")),
    *_of_others(
        "on_whole_dibao", "其他成员按户享受低保", "dibao_roll", pl.col("on_dibao") & ~pl.col("on_tekun") & ~_SINGLE
    ),
    *counted("whole_dibao", pl.col("on_dibao") & ~_SINGLE),
    Fact(
        "anyone_on_whole_dibao", "有成员按户享受低保", Level.HOUSEHOLD, anyone("whole_dibao"), supplied_by="dibao_roll"
    ),
    *_of_others("may_be_on_dibao", "其他成员疑似享受低保", "dibao_roll", pl.col("may_be_on_dibao") & _NOT_ON_TEKUN),
    *_of_others(
        "may_be_on_whole_dibao",
        "其他成员疑似按户享受低保",
        "dibao_roll",
        pl.col("may_be_on_dibao") & _NOT_ON_TEKUN & ~_SINGLE.fill_null(value=False),
    ),
    *_of_others("may_be_on_edge", "其他成员疑似在低保边缘名册", "edge_roll", pl.col("may_be_on_edge")),
    *counted("others_may_be_on_roll", pl.any_horizontal(fact.doubt for fact, _ in roll_facts())),
    Fact("others_may_be_on_roll", level=Level.MEMBER, expression=any_other("others_may_be_on_roll"), on_lists=True),
)
