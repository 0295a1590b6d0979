"""Edge: households just above the dibao line (最低生活保障边缘家庭).

Income not below the dibao standard and below its multiple, which a province may set from 2026-07-01. From 2020-06-03
until 2021-06-30 under the name 低收入家庭. Without the edge roll who would meet may be on it: possible.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.facts.enrolment import enrolled
from transforms.rules.programme import (
    PROPERTY_2012,
    PROPERTY_2021,
    ROLLS,
    Clause,
    Condition,
    Law,
    Programme,
    Version,
    fact,
)
from transforms.rules.shared_conditions import EDGE_2020, ON_DIBAO, ON_TEKUN

_OF_2021 = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第八条")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第二十一条")

COVERED = Condition(
    code="on_edge_roll",
    asks_zh="已在低保边缘家庭名册",
    test=enrolled("on_edge"),
    says="已在低保边缘家庭名册",
    lacks="低保边缘家庭名册",
)
NOBODY_ON_WHOLE_DIBAO = Condition(
    code="nobody_on_whole_dibao",
    asks_zh="无成员按户享受低保（单人保除外）",
    test=~fact("anyone_on_whole_dibao"),
    says="同户成员已享受低保",
    lacks="其他成员的低保在册情况或残疾证件",
)
NOT_BELOW = Condition(
    code="income_not_below_standard",
    asks_zh="家庭收入不低于低保线",
    test=fact("upper_fen") >= fact("line_fen"),
    says="家庭人均收入低于低保标准，应按低保办理",
    lacks="家庭人均纯收入",
)
WITHIN = Condition(
    code="income_below_edge_line",
    asks_zh="家庭收入低于低保边缘线",
    test=fact("upper_fen") * 1000 < fact("edge_line_thousandths"),
    says="家庭人均收入高于低保标准且低于低保边缘标准",
    lacks="家庭人均纯收入",
)
MAY_BE_WITHIN = Condition(
    code="income_may_be_below_edge_line",
    asks_zh="家庭收入可能低于低保边缘线",
    test=fact("lower_fen") * 1000 < fact("edge_line_thousandths"),
    says="扣除名册所示救助金后，家庭人均收入可能低于低保边缘标准",
    lacks="家庭人均纯收入",
)

_CLAUSES = (
    *ROLLS,
    Clause(Outcome.COVERED, COVERED, lets_possible=True),
    Clause(Outcome.COVERED_ELSEWHERE, ON_DIBAO),
    Clause(Outcome.COVERED_ELSEWHERE, ON_TEKUN),
    Clause(Outcome.FAILS, NOBODY_ON_WHOLE_DIBAO, unless=True),
    Clause(Outcome.FAILS, NOT_BELOW, unless=True),
    Clause(Outcome.MEETS, WITHIN),
    Clause(Outcome.POSSIBLE, MAY_BE_WITHIN),
)
_SAYS_2020 = "家庭人均收入不低于低收入家庭标准"
_SAYS = "家庭人均收入不低于低保边缘标准"

PROGRAMME = Programme(
    code="edge",
    name_zh="低保边缘家庭",
    unit="household",
    versions=(
        Version(date(2020, 6, 3), _CLAUSES, Outcome.FAILS, EDGE_2020, _SAYS_2020, PROPERTY_2012, "低收入家庭"),
        Version(date(2021, 7, 1), _CLAUSES, Outcome.FAILS, _OF_2021, _SAYS, PROPERTY_2021),
        Version(date(2026, 7, 1), _CLAUSES, Outcome.FAILS, _OF_2026, _SAYS, PROPERTY_2021),
    ),
)
