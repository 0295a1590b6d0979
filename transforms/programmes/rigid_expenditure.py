"""Households in hardship through unavoidable spending (刚性支出困难家庭).

Income a head below the local disposable income of last year, and own spending on medicine, education
and rehabilitation above a local share of income. Lists tell only the least that was spent: what of it is
above the share meets, what may be is possible, and a share not reached is unknown, never failed.
"""

from datetime import date

from transforms.rules.programme import BY_NUMBER, Clause, Condition, Law, Programme, Version, fact, or_unknown

_OF_2024 = Law("刚性支出困难家庭认定办法", "2024年10月24日印发", "认定条件")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第十三条")

_HEAVY = fact("spent_fen") * 1000 > fact("spending_ratio_thousandths") * fact("upper_fen")
_PERHAPS_HEAVY = fact("spent_fen") * 1000 > fact("spending_ratio_thousandths") * fact("lower_fen")

COVERED = Condition("on_rigid_roll", fact("on_rigid"), None, "已在刚性支出困难家庭名册", "刚性支出困难家庭名册")
NOBODY_HIGHER = Condition(
    "nobody_on_higher_rolls",
    ~(fact("anyone_on_dibao") | fact("anyone_on_tekun") | fact("anyone_on_edge")),
    None,
    "本户有人享受低保、特困或低保边缘救助",
    "低保、特困、低保边缘名册",
)
DISPOSABLE_KNOWN = Condition(
    "disposable_income_set", fact("disposable_thousandths").is_not_null(), None,
    "未录入当地上年度居民人均可支配收入", "当地上年度居民人均可支配收入",
)  # fmt: skip
RATIO_KNOWN = Condition(
    "spending_ratio_set", fact("spending_ratio_thousandths").is_not_null(), None,
    "未录入当地刚性支出占收入比例标准", "当地刚性支出占收入比例标准",
)  # fmt: skip
MAY_BE_BELOW = Condition(
    "income_may_be_below_disposable", fact("lower_fen") < fact("disposable_line_fen"), None,
    "家庭人均收入不低于当地上年度居民人均可支配收入", "家庭人均纯收入",
)  # fmt: skip
MEETS = Condition(
    "spending_share_exceeded",
    (fact("upper_fen") < fact("disposable_line_fen")) & _HEAVY,
    None,
    "收入低于当地上年度居民人均可支配收入，已知自付支出占收入比例超过当地标准",
    "教育、康复等其他刚性支出",
)
POSSIBLE = Condition(
    "spending_share_may_be_exceeded", or_unknown(_PERHAPS_HEAVY), None,
    "自付支出占收入比例可能超过当地标准", "教育、康复等其他刚性支出",
)  # fmt: skip

_CLAUSES = (
    Clause("covered", COVERED),
    *BY_NUMBER,
    Clause("fails", NOBODY_HIGHER, unless=True),
    Clause("cannot_say", RATIO_KNOWN, unless=True),
    Clause("cannot_say", DISPOSABLE_KNOWN, unless=True),
    Clause("fails", MAY_BE_BELOW, unless=True),
    Clause("meets", MEETS),
    Clause("possible", POSSIBLE),
)
_SAYS = "家庭刚性支出占收入比例未超过当地标准"

PROGRAMME = Programme(
    code="rigid_expenditure",
    name_en="household in hardship through unavoidable spending",
    name_zh="刚性支出困难家庭",
    unit="household",
    versions=(
        Version(date(2025, 1, 1), _CLAUSES, "fails", _OF_2024, _SAYS, _OF_2024),
        Version(date(2026, 7, 1), _CLAUSES, "fails", _OF_2026, _SAYS, _OF_2024),
    ),
    zero_is_right=True,
)
