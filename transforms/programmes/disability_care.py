"""The care allowance for severely disabled people (重度残疾人护理补贴).

For holders of a certificate of level 1–2; not for those on tekun, whose support contains it.
"""

from datetime import date

from transforms.rules.allowances import NOT_ON_TEKUN, OF_2015
from transforms.rules.programme import BY_NUMBER, Clause, Condition, Programme, Version, fact

COVERED = Condition("care_allowance_paid", fact("paid_care"), None, "已领取重度残疾人护理补贴", "残疾人两项补贴名册")
CERTIFICATE_SEEN = Condition(
    "certificate_seen", ~fact("disabled_without_certificate"), None, "监测名单称残疾而未见残疾人证", "残疾人证"
)
SEVERE = Condition(
    "certificate_level_1_or_2", fact("is_severe_for_care"), None, "无一级、二级残疾人证", "持证残疾人名册"
)

_CLAUSES = (
    Clause("covered", COVERED),
    *BY_NUMBER,
    Clause("cannot_say", CERTIFICATE_SEEN, unless=True),
    Clause("fails", SEVERE, unless=True),
    Clause("fails", NOT_ON_TEKUN, unless=True),
)

PROGRAMME = Programme(
    code="disability_care",
    name_en="care allowance for the severely disabled",
    name_zh="重度残疾人护理补贴",
    unit="person",
    versions=(Version(date(2016, 1, 1), _CLAUSES, "meets", OF_2015, "持一级、二级残疾人证，未领取重度残疾人护理补贴"),),
    zero_is_right=True,
)
