"""Dibao: the minimum living guarantee for the whole household (最低生活保障).

Cash for a household whose income is below the local standard. Strictly below; totals are compared,
never averages: a rounded average loses households. Who of it is lawfully on dibao alone (单人保, from 2020-06-03 on)
says nothing of the others.
"""

from dataclasses import replace
from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.rules.programme import (
    EVER,
    INCOME_2012,
    PROPERTY_2012,
    PROPERTY_2021,
    ROLLS,
    Clause,
    Condition,
    Cost,
    Law,
    Programme,
    Version,
    fact,
)
from transforms.rules.shared_conditions import EDGE_2020, ON_DIBAO, ON_TEKUN

_OF_2014 = Law("社会救助暂行办法", "国务院令第649号", "第九条")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第十八条")
_SINGLE = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第八条")
_WHOLE = Law("关于进一步做好最低生活保障等社会救助兜底保障工作的通知", "民发〔2022〕83号", "一（一）")

COVERED = replace(ON_DIBAO, says="已在低保名册")
OTHERS_COVERED = Condition(
    code="others_on_dibao_roll",
    asks_zh="同户其他成员已在低保名册",
    test=fact("others_on_dibao"),
    says="同户其他成员已享受低保而本人未纳入，低保应按户实施",
    lacks="其他成员的低保在册情况",
)
OTHERS_WHOLLY_COVERED = Condition(
    code="others_on_whole_dibao",
    asks_zh="同户其他成员按户享受低保（单人保除外）",
    test=fact("others_on_whole_dibao"),
    says=OTHERS_COVERED.says,
    lacks="其他成员的低保在册情况或残疾证件",
    law=EDGE_2020,
)
OTHERS_2021 = replace(OTHERS_WHOLLY_COVERED, law=_SINGLE)
OTHERS_2022 = replace(
    OTHERS_WHOLLY_COVERED, law=_WHOLE, says="同户其他成员已享受低保而本人未纳入，不得只将部分成员纳入低保"
)
BELOW = Condition(
    code="income_below_standard",
    asks_zh="家庭收入低于低保线",
    test=fact("upper_fen") < fact("line_fen"),
    says="家庭人均收入低于当地低保标准",
    lacks="家庭人均纯收入",
)
MAY_BE_BELOW = Condition(
    code="income_may_be_below_standard",
    asks_zh="家庭收入可能低于低保线",
    test=fact("lower_fen") < fact("line_fen"),
    says="扣除名册所示救助金后，家庭人均收入可能低于当地低保标准",
    lacks="家庭人均纯收入",
)

_BEFORE = (*ROLLS, Clause(Outcome.COVERED, COVERED), Clause(Outcome.COVERED_ELSEWHERE, ON_TEKUN))
_INCOME = (Clause(Outcome.MEETS, BELOW), Clause(Outcome.POSSIBLE, MAY_BE_BELOW))
_CLAUSES = (*_BEFORE, Clause(Outcome.PARTLY_COVERED, OTHERS_COVERED), *_INCOME)
_CLAUSES_2020 = (*_BEFORE, Clause(Outcome.PARTLY_COVERED, OTHERS_WHOLLY_COVERED), *_INCOME)
_CLAUSES_2021 = (*_BEFORE, Clause(Outcome.PARTLY_COVERED, OTHERS_2021), *_INCOME)
_CLAUSES_2022 = (*_BEFORE, Clause(Outcome.PARTLY_COVERED, OTHERS_2022), *_INCOME)
_SAYS = "家庭人均收入不低于当地低保标准"
_COST = Cost(
    (fact("line_fen") - fact("upper_fen")).clip(lower_bound=0),
    (fact("line_fen") - fact("lower_fen")).clip(lower_bound=0),
    fact("standard_fen_year"),
)

PROGRAMME = Programme(
    code="dibao",
    name_zh="最低生活保障",
    unit="household",
    cost=_COST,
    versions=(
        Version(EVER, _CLAUSES, Outcome.FAILS, INCOME_2012, _SAYS, PROPERTY_2012),
        Version(date(2014, 5, 1), _CLAUSES, Outcome.FAILS, _OF_2014, _SAYS, PROPERTY_2012),
        Version(date(2020, 6, 3), _CLAUSES_2020, Outcome.FAILS, _OF_2014, _SAYS, PROPERTY_2012),
        Version(date(2021, 7, 1), _CLAUSES_2021, Outcome.FAILS, _OF_2014, _SAYS, PROPERTY_2021),
        Version(date(2022, 10, 20), _CLAUSES_2022, Outcome.FAILS, _OF_2014, _SAYS, PROPERTY_2021),
        Version(date(2026, 7, 1), _CLAUSES_2022, Outcome.FAILS, _OF_2026, _SAYS, PROPERTY_2021),
    ),
)
