"""Dibao for one person of an edge household (单人保).

For the severely disabled and the seriously ill of households between the dibao line and the edge
line, from 2020-06-03 on (then 低收入家庭); from 2022-10-20 also for severely disabled adults without work, whatever the
income.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.messages import mark
from transforms.rules.programme import (
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

_SINGLE = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第八条")
_ADULT = Law("关于进一步做好最低生活保障等社会救助兜底保障工作的通知", "民发〔2022〕83号", "一（一）")

_ABOVE = fact("income_known") & (fact("line_fen") <= fact("upper_fen"))
_HOLDS = fact("anyone_on_edge") | (_ABOVE & (fact("upper_fen") * 1000 < fact("edge_line_thousandths")))
_HOLDS_OR_MAY = fact("anyone_on_edge") | (_ABOVE & (fact("lower_fen") * 1000 < fact("edge_line_thousandths")))

SEVERE = Condition(
    code="severely_disabled_in_edge_household",
    asks_zh="低保边缘家庭中的重度残疾人",
    test=fact("is_severe") & _HOLDS,
    says="低保边缘家庭中的重度残疾人，可参照单人户纳入低保",
    lacks="残疾证件或家庭人均纯收入",
)
SEVERE_PERHAPS = Condition(
    code="severely_disabled_perhaps_in_edge_household",
    asks_zh="重度残疾人，家庭可能属于低保边缘",
    test=fact("is_severe") & _HOLDS_OR_MAY,
    says="重度残疾人，家庭收入可能在低保边缘范围内",
    lacks="残疾证件或家庭人均纯收入",
)
ILL = Condition(
    code="seriously_ill_in_edge_household",
    asks_zh="低保边缘（或可能属于）家庭中的重病患者",
    test=fact("has_major_illness") & _HOLDS_OR_MAY,
    says="低保边缘家庭中的重病患者，可参照单人户纳入低保",
    lacks="家庭人均纯收入",
)
ADULT = Condition(
    code="severely_disabled_adult_without_work",
    asks_zh="成年、无业的一级、二级残疾人",
    test=fact("is_severe_adult") & ~fact("is_employed"),
    says="成年无业重度残疾人，可参照单人户提出低保申请",
    lacks="残疾证件或出生日期",
    law=_ADULT,
)

INCOME_UNKNOWN = Condition(
    code="income_unknown",
    asks_zh="重度残疾或患有大病，而家庭收入未知",
    test=(fact("is_severe") | fact("has_major_illness")) & ~fact("income_known"),
    says="家庭收入未知",
    lacks="家庭人均纯收入",
)

_BEFORE = (
    *ROLLS,
    Clause(Outcome.COVERED_ELSEWHERE, ON_DIBAO),
    Clause(Outcome.COVERED_ELSEWHERE, ON_TEKUN),
    Clause(Outcome.MEETS, SEVERE),
)
_PERHAPS = (
    Clause(Outcome.POSSIBLE, SEVERE_PERHAPS),
    Clause(Outcome.POSSIBLE, ILL),
    Clause(Outcome.CANNOT_SAY, INCOME_UNKNOWN),
)
_STANDARD = fact("standard_fen_year")
_COST = Cost(
    (_STANDARD - fact("upper_fen")).clip(lower_bound=0).fill_null(0),
    _STANDARD,
    _STANDARD,
    mark("own income lies between none and the household's"),
)
_SAYS_2020 = "不是低收入家庭中的重度残疾人或重病患者"
_SAYS = "不是低保边缘家庭中的重度残疾人或重病患者"

PROGRAMME = Programme(
    code="dibao_single",
    name_zh="单人保",
    unit="person",
    zero_is_right=True,
    cost=_COST,
    versions=(
        Version(
            date(2020, 6, 3), (*_BEFORE, *_PERHAPS), Outcome.FAILS, EDGE_2020, _SAYS_2020, PROPERTY_2012, "单人户低保"
        ),
        Version(date(2021, 7, 1), (*_BEFORE, *_PERHAPS), Outcome.FAILS, _SINGLE, _SAYS, PROPERTY_2021),
        Version(
            date(2022, 10, 20),
            (*_BEFORE, Clause(Outcome.POSSIBLE, ADULT), *_PERHAPS),
            Outcome.FAILS,
            _SINGLE,
            _SAYS,
            PROPERTY_2021,
        ),
    ),
)
