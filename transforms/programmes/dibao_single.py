"""Dibao for one person of an edge household (单人保).

For the severely disabled and the seriously ill of households between the dibao line and the edge
line; from 2022-10-20 also for severely disabled adults without work, whatever the income.
"""

from datetime import date

from transforms.rules.programme import PROPERTY_2021, ROLLS, Clause, Condition, Cost, Law, Programme, Version, fact

_SINGLE = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第八条")
_ADULT = Law("关于进一步做好最低生活保障等社会救助兜底保障工作的通知", "民发〔2022〕83号", "一（二）")

_ABOVE = fact("income_known") & (fact("line_fen") <= fact("upper_fen"))
_HOLDS = fact("anyone_on_edge") | (_ABOVE & (fact("upper_fen") * 1000 < fact("edge_line_thousandths")))
_HOLDS_OR_MAY = fact("anyone_on_edge") | (_ABOVE & (fact("lower_fen") * 1000 < fact("edge_line_thousandths")))

ON_DIBAO = Condition("on_dibao_roll", fact("on_dibao"), _SINGLE, "已享受低保", "低保名册")
ON_TEKUN = Condition("on_tekun_roll", fact("on_tekun"), _SINGLE, "已享受特困人员救助供养", "特困人员名册")
SEVERE = Condition(
    "severely_disabled_in_edge_household", fact("is_severe") & _HOLDS, _SINGLE,
    "低保边缘家庭中的重度残疾人，可参照单人户纳入低保", "残疾证件或家庭人均纯收入",
)  # fmt: skip
SEVERE_PERHAPS = Condition(
    "severely_disabled_perhaps_in_edge_household", fact("is_severe") & _HOLDS_OR_MAY, _SINGLE,
    "重度残疾人，家庭收入可能在低保边缘范围内", "残疾证件或家庭人均纯收入",
)  # fmt: skip
ILL = Condition(
    "seriously_ill_in_edge_household", fact("has_major_illness") & _HOLDS_OR_MAY, _SINGLE,
    "低保边缘家庭中的重病患者，可参照单人户纳入低保", "家庭人均纯收入",
)  # fmt: skip
ADULT = Condition(
    "severely_disabled_adult_without_work", fact("is_severe_adult") & ~fact("is_employed"), _ADULT,
    "成年无业重度残疾人，可参照单人户提出低保申请", "残疾证件或出生日期",
)  # fmt: skip

INCOME_UNKNOWN = Condition(
    "income_unknown", (fact("is_severe") | fact("has_major_illness")) & ~fact("income_known"), _SINGLE,
    "家庭收入未知", "家庭人均纯收入",
)  # fmt: skip

_BEFORE = (
    *ROLLS,
    Clause("covered_elsewhere", ON_DIBAO),
    Clause("covered_elsewhere", ON_TEKUN),
    Clause("meets", SEVERE),
)
_PERHAPS = (
    Clause("possible", SEVERE_PERHAPS),
    Clause("possible", ILL),
    Clause("cannot_say", INCOME_UNKNOWN),
)
_STANDARD = fact("standard_fen_year")
_COST = Cost(
    (_STANDARD - fact("upper_fen")).clip(lower_bound=0).fill_null(0), _STANDARD, _STANDARD,
    "own income lies between none and the household's",
)  # fmt: skip
_SAYS = "不是低保边缘家庭中的重度残疾人或重病患者"

PROGRAMME = Programme(
    code="dibao_single",
    name_en="dibao for one person",
    name_zh="单人保",
    unit="person",
    zero_is_right=True,
    cost=_COST,
    versions=(
        Version(date(2021, 7, 1), (*_BEFORE, *_PERHAPS), "fails", _SINGLE, _SAYS, PROPERTY_2021),
        Version(
            date(2022, 10, 20), (*_BEFORE, Clause("possible", ADULT), *_PERHAPS), "fails", _SINGLE, _SAYS, PROPERTY_2021
        ),
    ),
)
