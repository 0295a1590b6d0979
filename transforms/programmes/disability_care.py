"""The care allowance for severely disabled people (重度残疾人护理补贴).

For holders of a certificate of level 1–2; not for those on tekun, whose support contains it.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.facts.enrolment import enrolled
from transforms.rules.allowances import NOT_ON_TEKUN, OF_2015
from transforms.rules.programme import BY_NUMBER, Clause, Condition, Programme, Version, fact

COVERED = Condition(
    code="care_allowance_paid",
    asks_zh="已领取护理补贴",
    test=enrolled("paid_care"),
    says="已领取重度残疾人护理补贴",
    lacks="残疾人两项补贴名册",
)
CERTIFICATE_SEEN = Condition(
    code="certificate_seen",
    asks_zh="不属于“称残疾而未见证件”",
    test=~fact("disabled_without_certificate"),
    says="监测名单称残疾而未见残疾人证",
    lacks="残疾人证",
)
SEVERE = Condition(
    code="certificate_level_1_or_2",
    asks_zh="持一级、二级残疾人证",
    test=fact("is_severe_for_care"),
    says="无一级、二级残疾人证",
    lacks="持证残疾人名册",
)

_CLAUSES = (
    Clause(Outcome.COVERED, COVERED),
    *BY_NUMBER,
    Clause(Outcome.CANNOT_SAY, CERTIFICATE_SEEN, unless=True),
    Clause(Outcome.FAILS, SEVERE, unless=True),
    Clause(Outcome.FAILS, NOT_ON_TEKUN, unless=True),
)

PROGRAMME = Programme(
    code="disability_care",
    name_zh="重度残疾人护理补贴",
    unit="person",
    versions=(
        Version(date(2016, 1, 1), _CLAUSES, Outcome.MEETS, OF_2015, "持一级、二级残疾人证，未领取重度残疾人护理补贴"),
    ),
    zero_is_right=True,
    reservation_zh="须需要长期照护六个月以上，名单不能显示，请核实",
)
