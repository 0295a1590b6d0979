"""Resident medical insurance of this year (城乡居民基本医疗保险参保).

Whoever is not on this year's roll as insured seems to be missing from it, but for those whom the list says to be
insured as employees. What it says of resident insurance never decides.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.rules.programme import BY_NUMBER, EVER, Clause, Condition, Law, Programme, Version, fact
from transforms.rules.shared_conditions import INSURED

_OF_2010 = Law("中华人民共和国社会保险法", "主席令第35号", "第二十五条", is_verified=False)
_OF_2023 = Law("关于加强低收入人口动态监测做好分层分类社会救助工作的意见", "国办发〔2023〕39号", "四（二）")


EMPLOYEE = Condition(
    code="employee_insured",
    asks_zh="已参加城镇职工基本医疗保险",
    test=fact("is_employee_insured"),
    says="名单显示已参加城镇职工基本医疗保险",
)

_CLAUSES = (Clause(Outcome.COVERED, INSURED), *BY_NUMBER, Clause(Outcome.COVERED_ELSEWHERE, EMPLOYEE))
_SAYS = "本年度医保参保名册中无参保记录"

PROGRAMME = Programme(
    code="insurance",
    name_zh="城乡居民医保参保",
    unit="person",
    versions=(
        Version(EVER, _CLAUSES, Outcome.MEETS, _OF_2010, _SAYS),
        Version(date(2023, 10, 19), _CLAUSES, Outcome.MEETS, _OF_2023, _SAYS),
    ),
    zero_is_right=True,
    all_is_right=True,
)
