"""The living allowance for disabled people in hardship (困难残疾人生活补贴).

For holders of any certificate who are on dibao; not for those on tekun, nor for orphans and unsupported children whose
scheme pays them in full.
"""

from dataclasses import replace
from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.facts.enrolment import enrolled
from transforms.rules.allowances import EXCLUDED, NOT_ON_TEKUN, OF_2015
from transforms.rules.programme import BY_NUMBER, Clause, Condition, Programme, Version, fact
from transforms.rules.shared_conditions import ON_DIBAO

COVERED = Condition(
    code="living_allowance_paid",
    asks_zh="已领取生活补贴",
    test=enrolled("paid_living"),
    says="已领取困难残疾人生活补贴",
    lacks="残疾人两项补贴名册",
)
CERTIFIED = Condition(
    code="has_certificate",
    asks_zh="持有效残疾人证",
    test=fact("is_certified"),
    says="未见有效残疾人证",
    lacks="持证残疾人名册",
)
ON_ROLL = replace(ON_DIBAO, says="未享受低保")
NOT_FULLY_ON_CHILD_ROLL = Condition(
    code="not_fully_on_child_roll",
    asks_zh="未按孤儿或事实无人抚养儿童全额保障",
    test=~enrolled("on_child_full"),
    says="已按孤儿或事实无人抚养儿童全额保障",
    lacks="困境儿童保障名册",
    law=EXCLUDED,
)

_CLAUSES = (
    Clause(Outcome.COVERED, COVERED),
    *BY_NUMBER,
    Clause(Outcome.FAILS, CERTIFIED, unless=True),
    Clause(Outcome.FAILS, ON_ROLL, unless=True),
    Clause(Outcome.FAILS, NOT_ON_TEKUN, unless=True),
    Clause(Outcome.FAILS, NOT_FULLY_ON_CHILD_ROLL, unless=True),
)

PROGRAMME = Programme(
    code="disability_living",
    name_zh="困难残疾人生活补贴",
    unit="person",
    versions=(
        Version(date(2016, 1, 1), _CLAUSES, Outcome.MEETS, OF_2015, "持残疾人证并享受低保，未领取困难残疾人生活补贴"),
    ),
    zero_is_right=True,
)
