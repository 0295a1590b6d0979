"""Households in hardship through unavoidable spending (刚性支出困难家庭).

Income a head below the local disposable income of last year, and own spending on medicine, education
and rehabilitation above a local share of income. Lists tell only the least that was spent: what of it is
above the share meets, what may be is possible, and a share not reached is unknown, never failed.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.facts.enrolment import enrolled
from transforms.rules.programme import BY_NUMBER, Clause, Condition, Law, Programme, Version, fact, or_unknown

_OF_2024 = Law("刚性支出困难家庭认定办法", "2024年10月24日印发", "认定条件")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第二十二条")

_HEAVY = fact("spent_fen") * 1000 > fact("spending_ratio_thousandths") * fact("upper_fen")
_PERHAPS_HEAVY = fact("spent_fen") * 1000 > fact("spending_ratio_thousandths") * fact("lower_fen")

COVERED = Condition(
    code="on_rigid_roll",
    asks_zh="已在刚性支出困难家庭名册",
    test=enrolled("on_rigid"),
    says="已在刚性支出困难家庭名册",
    lacks="刚性支出困难家庭名册",
)
NOBODY_HIGHER = Condition(
    code="nobody_on_higher_rolls",
    asks_zh="全户无人在低保、特困、低保边缘名册",
    test=~(fact("anyone_on_dibao") | fact("anyone_on_tekun") | fact("anyone_on_edge")),
    says="本户有人享受低保、特困或低保边缘救助",
    lacks="低保、特困、低保边缘名册",
)
DISPOSABLE_KNOWN = Condition(
    code="disposable_income_set",
    asks_zh="当地已录入人均可支配收入",
    test=fact("disposable_thousandths").is_not_null(),
    says="未录入当地上年度居民人均可支配收入",
    lacks="当地上年度居民人均可支配收入",
)
RATIO_KNOWN = Condition(
    code="spending_ratio_set",
    asks_zh="当地已定刚性支出占比标准",
    test=fact("spending_ratio_thousandths").is_not_null(),
    says="未录入当地刚性支出占收入比例标准",
    lacks="当地刚性支出占收入比例标准",
)
MAY_BE_BELOW = Condition(
    code="income_may_be_below_disposable",
    asks_zh="家庭收入可能低于当地人均可支配收入线",
    test=fact("lower_fen") < fact("disposable_line_fen"),
    says="家庭人均收入不低于当地上年度居民人均可支配收入",
    lacks="家庭人均纯收入",
)
MEETS = Condition(
    code="spending_share_exceeded",
    asks_zh="收入低于可支配收入线，且自付支出占比超过标准",
    test=(fact("upper_fen") < fact("disposable_line_fen")) & _HEAVY,
    says="收入低于当地上年度居民人均可支配收入，已知自付支出占收入比例超过当地标准",
    lacks="教育、康复等其他刚性支出",
)
POSSIBLE = Condition(
    code="spending_share_may_be_exceeded",
    asks_zh="自付支出占比可能超过标准",
    test=or_unknown(_PERHAPS_HEAVY),
    says="自付支出占收入比例可能超过当地标准",
    lacks="教育、康复等其他刚性支出",
)

_CLAUSES = (
    Clause(Outcome.COVERED, COVERED),
    *BY_NUMBER,
    Clause(Outcome.FAILS, NOBODY_HIGHER, unless=True),
    Clause(Outcome.CANNOT_SAY, RATIO_KNOWN, unless=True),
    Clause(Outcome.CANNOT_SAY, DISPOSABLE_KNOWN, unless=True),
    Clause(Outcome.FAILS, MAY_BE_BELOW, unless=True),
    Clause(Outcome.MEETS, MEETS),
    Clause(Outcome.POSSIBLE, POSSIBLE),
)
_SAYS = "家庭刚性支出占收入比例未超过当地标准"

PROGRAMME = Programme(
    code="rigid_expenditure",
    name_zh="刚性支出困难家庭",
    unit="household",
    versions=(
        Version(date(2025, 1, 1), _CLAUSES, Outcome.FAILS, _OF_2024, _SAYS, _OF_2024),
        Version(date(2026, 7, 1), _CLAUSES, Outcome.FAILS, _OF_2026, _SAYS, _OF_2024),
    ),
    zero_is_right=True,
)
