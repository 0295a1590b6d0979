"""The living allowance for disabled people in hardship (困难残疾人生活补贴).

For holders of any certificate who are on dibao; not for those on tekun or the child scheme.
"""

from datetime import date

from transforms.rules.allowances import EXCLUDED, NOT_ON_TEKUN, OF_2015
from transforms.rules.programme import BY_NUMBER, Clause, Condition, Programme, Version, fact

COVERED = Condition(
    "living_allowance_paid", fact("paid_living"), None, "已领取困难残疾人生活补贴", "残疾人两项补贴名册"
)
CERTIFIED = Condition("has_certificate", fact("is_certified"), None, "未见有效残疾人证", "持证残疾人名册")
ON_DIBAO = Condition("on_dibao_roll", fact("on_dibao"), None, "未享受低保", "低保名册")
NOT_ON_CHILD = Condition("not_on_child_roll", ~fact("on_child"), EXCLUDED, "已纳入困境儿童保障", "困境儿童保障名册")

_CLAUSES = (
    Clause("covered", COVERED),
    *BY_NUMBER,
    Clause("fails", CERTIFIED, unless=True),
    Clause("fails", ON_DIBAO, unless=True),
    Clause("fails", NOT_ON_TEKUN, unless=True),
    Clause("fails", NOT_ON_CHILD, unless=True),
)

PROGRAMME = Programme(
    code="disability_living",
    name_en="living allowance for disabled people in hardship",
    name_zh="困难残疾人生活补贴",
    unit="person",
    versions=(Version(date(2016, 1, 1), _CLAUSES, "meets", OF_2015, "持残疾人证并享受低保，未领取困难残疾人生活补贴"),),
    zero_is_right=True,
)
