"""Temporary assistance for sudden hardship (临时救助).

For households identified as 突发严重困难户, or with a new risk, within a few months before the day, of
whom nobody had temporary assistance within a year before it.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.rules.programme import BY_NUMBER, EVER, Clause, Condition, Law, Programme, Version, fact

_OF_2014 = Law("社会救助暂行办法", "国务院令第649号", "第四十七条", is_verified=False)
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第二十九条、第五十条")

NEW_HARDSHIP = Condition(
    code="identified_lately",
    asks_zh="近期新识别为突发困难或有新风险",
    test=fact("in_new_hardship"),
    says="近期没有新识别的突发困难或风险",
    lacks="识别监测时间",
)
NOT_HELPED = Condition(
    code="not_helped_lately",
    asks_zh="近期未获临时救助",
    test=~fact("helped_lately"),
    says="近期已获临时救助",
    lacks="临时救助台账",
)

_CLAUSES = (
    *BY_NUMBER,
    Clause(Outcome.FAILS, NEW_HARDSHIP, unless=True),
    Clause(Outcome.FAILS, NOT_HELPED, unless=True),
)
_SAYS = "近期新识别为突发困难或有新风险，尚无临时救助记录"

PROGRAMME = Programme(
    code="temporary",
    name_zh="临时救助",
    unit="household",
    versions=(
        Version(EVER, _CLAUSES, Outcome.MEETS, _OF_2014, _SAYS),
        Version(date(2026, 7, 1), _CLAUSES, Outcome.MEETS, _OF_2026, _SAYS),
    ),
    zero_is_right=True,
)
