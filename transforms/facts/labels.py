"""What facts are called when somebody asks why: words, unit, and the feed that tells them."""

from __future__ import annotations

from typing import NamedTuple


class Label(NamedTuple):
    """A fact in words; ``unit``: fen, thousandths_fen, ratio, or nothing; ``feed``: who would supply it."""

    zh: str
    unit: str = ""
    feed: str = ""


_LIST = "monitoring_list"
_INCOME = "rigid_expenditure.disposable_income_head"
LABELS: dict[str, Label] = {
    "is_deceased": Label("已确认死亡", feed="deaths"),
    "is_numbered": Label("证件号码可用", feed=_LIST),
    "dibao_roll_known": Label("本县低保名册可用", feed="dibao_roll"),
    "tekun_roll_known": Label("本县特困人员名册可用", feed="tekun_roll"),
    "on_dibao": Label("享受低保", feed="dibao_roll"),
    "on_tekun": Label("享受特困供养", feed="tekun_roll"),
    "on_edge": Label("在低保边缘名册", feed="edge_roll"),
    "on_rigid": Label("在刚性支出困难家庭名册", feed="rigid_roll"),
    "on_child": Label("在困境儿童名册", feed="child_roll"),
    "paid_living": Label("已领困难残疾人生活补贴", feed="disability_allowances"),
    "paid_care": Label("已领重度残疾人护理补贴", feed="disability_allowances"),
    "may_be_on_dibao": Label("疑似享受低保", feed="dibao_roll"),
    "may_be_on_tekun": Label("疑似享受特困供养", feed="tekun_roll"),
    "may_be_on_edge": Label("疑似在低保边缘名册", feed="edge_roll"),
    "may_be_on_rigid": Label("疑似在刚性支出困难家庭名册", feed="rigid_roll"),
    "others_may_be_on_dibao": Label("其他成员疑似享受低保", feed="dibao_roll"),
    "others_may_be_on_edge": Label("其他成员疑似在低保边缘名册", feed="edge_roll"),
    "may_be_on_child": Label("疑似在困境儿童名册", feed="child_roll"),
    "may_be_paid_living": Label("疑似已领困难残疾人生活补贴", feed="disability_allowances"),
    "may_be_paid_care": Label("疑似已领重度残疾人护理补贴", feed="disability_allowances"),
    "insured": Label("本年度参保", feed="insurance_roll"),
    "subsidised": Label("本年度已获参保资助", feed="insurance_roll"),
    "others_on_dibao": Label("其他成员享受低保", feed="dibao_roll"),
    "anyone_on_dibao": Label("有成员享受低保", feed="dibao_roll"),
    "anyone_on_tekun": Label("有成员享受特困供养", feed="tekun_roll"),
    "anyone_on_edge": Label("有成员在低保边缘名册", feed="edge_roll"),
    "has_labour": Label("本人有劳动能力", feed="disability_register"),
    "others_have_labour": Label("其他成员有劳动能力", feed="disability_register"),
    "is_alone": Label("独自一户", feed=_LIST),
    "is_severe": Label("重度残疾（单人保）", feed="disability_register"),
    "is_severe_adult": Label("成年一级、二级残疾", feed="disability_register"),
    "is_severe_for_care": Label("一级、二级残疾", feed="disability_register"),
    "is_certified": Label("持残疾人证", feed="disability_register"),
    "disabled_without_certificate": Label("称残疾而未见证件", feed="disability_register"),
    "has_major_illness": Label("患有大病", feed=_LIST),
    "is_employed": Label("有务工迹象", feed=_LIST),
    "is_child": Label("未成年", feed=_LIST),
    "parents_unable": Label("父母双方均不能履行抚养责任", feed="left_behind"),
    "income_known": Label("家庭收入已知", feed=_LIST),
    "lower_fen": Label("家庭年收入下限", "fen", _LIST),
    "upper_fen": Label("家庭年收入上限", "fen", _LIST),
    "line_fen": Label("家庭低保线（年）", "fen", "dibao.standard"),
    "edge_line_thousandths": Label("家庭低保边缘线（年）", "thousandths_fen", "edge.edge_multiple"),
    "disposable_line_fen": Label("家庭可支配收入线（年）", "fen", _INCOME),
    "disposable_thousandths": Label(
        "当地上年度人均可支配收入", "thousandths_yuan", "rigid_expenditure.disposable_income_head"
    ),
    "spending_ratio_thousandths": Label("刚性支出占比标准", "ratio", "rigid_expenditure.spending_ratio"),
    "spent_fen": Label("已知家庭自付支出", "fen", "medical_spending"),
    "in_new_hardship": Label("近期新识别为突发困难或有新风险", feed=_LIST),
    "helped_lately": Label("近期已获临时救助", feed="temporary_ledger"),
    "likely_disqualifying": Label("授权核对发现疑似超标财产", feed="vehicles"),
}
"""Every fact that a condition reads."""

_SENDERS = {
    "乡村振兴部门": "monitoring_list",
    "民政部门": "dibao_roll tekun_roll edge_roll rigid_roll child_roll disability_allowances temporary_ledger "
    "left_behind",
    "残联": "disability_register",
    "医保部门": "insurance_roll medical_spending",
    "公安、卫健、殡葬部门": "deaths",
    "公安部门": "vehicles",
}
SUPPLIERS = {feed: sender for sender, feeds in _SENDERS.items() for feed in feeds.split()}
"""Who sends a feed (DATA §2)."""


def shown(name: str, value: object) -> str:
    """A fact's value in words."""
    unit = LABELS[name].unit
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if unit in ("fen", "thousandths_fen", "thousandths_yuan"):
        return yuan(int(str(value)) // {"fen": 1, "thousandths_fen": 1000, "thousandths_yuan": 10}[unit])
    return f"{int(str(value)) / 1000:g}" if unit == "ratio" else str(value)


def yuan(fen: int) -> str:
    """Fen as yuan."""
    return f"{fen // 100:,}.{fen % 100:02d}元"
