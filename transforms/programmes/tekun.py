"""Tekun: support for people in extreme hardship (特困人员救助供养).

For people without labour ability, without means, without an able obligor. Lists cannot prove that
nobody is bound to support, so only a person living alone can «meet»; what counts as lacking labour
ability changes with the text and is a fact
(``transforms/facts/labour.py``).
"""

from datetime import date

from transforms.rules.programme import (
    EVER,
    PROPERTY_2012,
    PROPERTY_2021,
    ROLLS,
    Clause,
    Condition,
    Cost,
    Law,
    Programme,
    Version,
    fact,
)

_OF_2014 = Law("社会救助暂行办法", "国务院令第649号", "第十四条")
_OF_2016 = Law("特困人员认定办法", "民发〔2016〕178号", "第四条至第八条", is_verified=False)
_OF_2021 = Law("特困人员认定办法", "民发〔2021〕43号", "第四条")
_LABOUR = Law("特困人员认定办法", "民发〔2021〕43号", "第五条")

COVERED = Condition("on_tekun_roll", fact("on_tekun"), None, "已在特困人员名册", "特困人员名册")
NOT_ON_DIBAO = Condition("not_on_dibao", ~fact("on_dibao"), None, "已享受低保", "低保名册")
NOT_ON_CHILD = Condition("not_on_child_roll", ~fact("on_child"), None, "已纳入困境儿童保障", "困境儿童保障名册")
LACKS_LABOUR = Condition("lacks_labour_ability", ~fact("has_labour"), None, "本人有劳动能力", "残疾证件或出生日期")
LACKS_LABOUR_2021 = Condition(
    "lacks_labour_ability", ~fact("has_labour"), _LABOUR, "本人有劳动能力", "残疾证件或出生日期"
)
NO_ABLE_MEMBER = Condition(
    "no_other_member_with_labour", ~fact("others_have_labour"), None,
    "家庭中其他成员有劳动能力", "其他成员的残疾证件或出生日期",
)  # fmt: skip
LACKS_MEANS = Condition(
    "income_below_line", ~(fact("income_known") & (fact("lower_fen") >= fact("line_fen"))), None,
    "家庭收入不低于低保标准", "家庭收入",
)  # fmt: skip
ALONE_AND_BELOW = Condition(
    "alone_and_income_below_line",
    fact("is_alone") & fact("income_known") & (fact("upper_fen") < fact("line_fen")),
    None,
    "独自一户，无劳动能力，家庭收入低于低保标准",
    "家庭收入",
)

_ON_ROLLS = (
    *ROLLS,
    Clause("covered", COVERED),
    Clause("fails", NOT_ON_DIBAO, unless=True),
    Clause("fails", NOT_ON_CHILD, unless=True),
)
_MEANS = (
    Clause("fails", NO_ABLE_MEMBER, unless=True),
    Clause("fails", LACKS_MEANS, unless=True),
    Clause("meets", ALONE_AND_BELOW),
)
_CLAUSES = (*_ON_ROLLS, Clause("fails", LACKS_LABOUR, unless=True), *_MEANS)
_CLAUSES_2021 = (*_ON_ROLLS, Clause("fails", LACKS_LABOUR_2021, unless=True), *_MEANS)
_SAYS = "全家无劳动能力，有无赡养、抚养、扶养义务人或收入需核实"
_LIVING = fact("tekun_living_fen_year")

PROGRAMME = Programme(
    code="tekun",
    name_en="support for people in extreme hardship",
    name_zh="特困人员救助供养",
    unit="person",
    zero_is_right=True,
    cost=Cost(_LIVING, _LIVING, _LIVING, "the least for basic living; care is not counted"),
    versions=(
        Version(EVER, _CLAUSES, "possible", _OF_2014, _SAYS, PROPERTY_2012),
        Version(date(2016, 10, 10), _CLAUSES, "possible", _OF_2016, _SAYS, PROPERTY_2012),
        Version(date(2021, 7, 1), _CLAUSES_2021, "possible", _OF_2021, _SAYS, PROPERTY_2021),
    ),
)
