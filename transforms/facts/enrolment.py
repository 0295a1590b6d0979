"""Declare enrolment: which rolls each person is on, by number or confirmed link, or by a link nobody confirmed.

Belongs here: one ``Enrolment`` for each column of core_persons that a roll fills, and all facts that follow from it.
Does not: how a roll is read (its feed) and joined (SQL).
A list of enrolments made elsewhere, such as from the feeds' own declarations, takes the place of ``ENROLMENTS``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.facts.members import any_other, anyone, counted


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Enrolment in one programme by its roll.

    fact: the column of core_persons that says so; ``may_be_<fact>`` says that an unconfirmed link does.
    zh: what people call it, so that 疑似, 有成员 and 其他成员 can go before it.
    of_household: rules ask whether anyone of the household is enrolled.
    """

    fact: str
    zh: str
    feed: str
    of_household: bool = False

    @property
    def if_linked(self) -> str:
        """The column that says that an unconfirmed link puts the person on the roll."""
        return f"may_be_{self.fact}"

    @property
    def anyone(self) -> str:
        """The fact that some present member of the household is enrolled."""
        return f"anyone_{self.fact}"


ENROLMENTS = (
    Enrolment("on_dibao", "享受低保", "dibao_roll", of_household=True),
    Enrolment("on_tekun", "享受特困供养", "tekun_roll", of_household=True),
    Enrolment("on_edge", "在低保边缘名册", "edge_roll", of_household=True),
    Enrolment("on_rigid", "在刚性支出困难家庭名册", "rigid_roll"),
    Enrolment("on_child", "在困境儿童名册", "child_roll"),
    Enrolment("paid_living", "已领困难残疾人生活补贴", "disability_allowances"),
    Enrolment("paid_care", "已领重度残疾人护理补贴", "disability_allowances"),
)
"""Rolls that rows without a usable number are linked to. The ledger of 临时救助 and the roll of medical insurance are
looked up by the number alone."""


def _of_person(enrolment: Enrolment) -> tuple[Fact, ...]:
    return (
        Fact(enrolment.fact, enrolment.zh, supplied_by=enrolment.feed),
        Fact(enrolment.if_linked, f"疑似{enrolment.zh}", supplied_by=enrolment.feed),
    )


def _of_household(enrolment: Enrolment) -> tuple[Fact, ...]:
    return (
        *counted(enrolment.fact, pl.col(enrolment.fact)),
        Fact(
            enrolment.anyone,
            f"有成员{enrolment.zh}",
            Level.HOUSEHOLD,
            anyone(enrolment.fact),
            supplied_by=enrolment.feed,
        ),
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
    *(fact for enrolment in ENROLMENTS for fact in _of_person(enrolment)),
    *(fact for enrolment in ENROLMENTS if enrolment.of_household for fact in _of_household(enrolment)),
    # Enrolment of others in the household; dibao of who is on tekun, too, is tekun.
    *_of_others("on_dibao", "其他成员享受低保", "dibao_roll", pl.col("on_dibao") & ~pl.col("on_tekun")),
    *_of_others("may_be_on_dibao", "其他成员疑似享受低保", "dibao_roll", pl.col("may_be_on_dibao") & _NOT_ON_TEKUN),
    *_of_others("may_be_on_edge", "其他成员疑似在低保边缘名册", "edge_roll", pl.col("may_be_on_edge")),
    *counted("others_may_be_on_roll", pl.any_horizontal(enrolment.if_linked for enrolment in ENROLMENTS)),
    Fact("others_may_be_on_roll", level=Level.MEMBER, expression=any_other("others_may_be_on_roll"), on_lists=True),
)
