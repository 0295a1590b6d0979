"""Edge: households just above the dibao line (最低生活保障边缘家庭).

Income not below the dibao standard and below its multiple, which a province may set from 2026-07-01.
"""

from datetime import date

from transforms.rules.programme import PROPERTY_2021, ROLLS, Clause, Condition, Law, Programme, Version, fact

_OF_2021 = Law("最低生活保障审核确认办法", "民发〔2021〕57号", "第八条")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第二十一条")

COVERED = Condition("on_edge_roll", fact("on_edge"), None, "已在低保边缘家庭名册", "低保边缘家庭名册")
ON_DIBAO = Condition("on_dibao_roll", fact("on_dibao"), None, "已享受低保", "低保名册")
ON_TEKUN = Condition("on_tekun_roll", fact("on_tekun"), None, "已享受特困人员救助供养", "特困人员名册")
NOBODY_ON_DIBAO = Condition(
    "nobody_on_dibao_roll", ~fact("anyone_on_dibao"), None, "同户成员已享受低保", "其他成员的低保在册情况"
)
NOT_BELOW = Condition(
    "income_not_below_standard", fact("upper_fen") >= fact("line_fen"), None,
    "家庭人均收入低于低保标准，应按低保办理", "家庭人均纯收入",
)  # fmt: skip
WITHIN = Condition(
    "income_below_edge_line", fact("upper_fen") * 1000 < fact("edge_line_thousandths"), None,
    "家庭人均收入高于低保标准且低于低保边缘标准", "家庭人均纯收入",
)  # fmt: skip
MAY_BE_WITHIN = Condition(
    "income_may_be_below_edge_line", fact("lower_fen") * 1000 < fact("edge_line_thousandths"), None,
    "扣除名册所示救助金后，家庭人均收入可能低于低保边缘标准", "家庭人均纯收入",
)  # fmt: skip

_CLAUSES = (
    *ROLLS,
    Clause("covered", COVERED),
    Clause("covered_elsewhere", ON_DIBAO),
    Clause("covered_elsewhere", ON_TEKUN),
    Clause("fails", NOBODY_ON_DIBAO, unless=True),
    Clause("fails", NOT_BELOW, unless=True),
    Clause("meets", WITHIN),
    Clause("possible", MAY_BE_WITHIN),
)
_SAYS = "家庭人均收入不低于低保边缘标准"

PROGRAMME = Programme(
    code="edge",
    name_en="dibao-edge household",
    name_zh="低保边缘家庭",
    unit="household",
    versions=(
        Version(date(2021, 7, 1), _CLAUSES, "fails", _OF_2021, _SAYS, PROPERTY_2021),
        Version(date(2026, 7, 1), _CLAUSES, "fails", _OF_2026, _SAYS, PROPERTY_2021),
    ),
)
