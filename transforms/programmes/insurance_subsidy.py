"""The subsidy of the insurance premium (参保资助): tekun in full, dibao a fixed amount."""

from dataclasses import replace
from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.facts.enrolment import enrolled
from transforms.rules.programme import BY_NUMBER, EVER, Clause, Condition, Law, Programme, Version, fact
from transforms.rules.shared_conditions import INSURED

_OF_2014 = Law("社会救助暂行办法", "国务院令第649号", "第二十九条", is_verified=False)
_OF_2023 = Law("关于加强低收入人口动态监测做好分层分类社会救助工作的意见", "国办发〔2023〕39号", "四（二）")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第二十四条第二款")

SUBSIDISED = Condition(
    code="subsidy_recorded",
    asks_zh="本年度已获参保资助",
    test=enrolled("subsidised"),
    says="本年度已获参保资助",
    lacks="本年度医保参保资助名册",
)
IS_INSURED = replace(INSURED, says="本年度未参加居民医保")
ON_ROLL = Condition(
    code="on_dibao_or_tekun_roll",
    asks_zh="已在低保或特困人员名册",
    test=fact("on_dibao") | fact("on_tekun"),
    says="未享受低保或特困人员救助供养",
    lacks="本县低保名册、特困人员名册",
)

_CLAUSES = (
    Clause(Outcome.COVERED, SUBSIDISED),
    *BY_NUMBER,
    Clause(Outcome.FAILS, IS_INSURED, unless=True),
    Clause(Outcome.FAILS, ON_ROLL, unless=True),
)
_SAYS = "享受低保或特困人员救助供养，已参保而无资助记录"

PROGRAMME = Programme(
    code="insurance_subsidy",
    name_zh="参保资助",
    unit="person",
    versions=(
        Version(EVER, _CLAUSES, Outcome.MEETS, _OF_2014, _SAYS),
        Version(date(2023, 10, 19), _CLAUSES, Outcome.MEETS, _OF_2023, _SAYS),
        Version(date(2026, 7, 1), _CLAUSES, Outcome.MEETS, _OF_2026, _SAYS),
    ),
    zero_is_right=True,
)
