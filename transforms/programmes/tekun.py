"""Tekun: support for people in extreme hardship (特困人员救助供养).

For people without labour ability, without means, without an able obligor. Lists cannot prove that
nobody is bound to support, so only a person living alone can «meet». What counts as lacking labour
ability changes with the text (``transforms/facts/labour.py``), who is surely bound follows from the
relations (``relations.py``), and income leaves out more than for dibao (``income.py``).
"""

from dataclasses import replace
from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.messages import mark
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
from transforms.rules.shared_conditions import NOT_ON_CHILD, ON_TEKUN

_OF_2014 = Law("社会救助暂行办法", "国务院令第649号", "第十四条")
_OF_2016 = Law("特困人员认定办法", "民发〔2016〕178号", "第四条至第八条", is_verified=False)
_OF_2021 = Law("特困人员认定办法", "民发〔2021〕43号", "第四条")
_OF_2026 = Law("中华人民共和国社会救助法", "2026年4月30日通过", "第十六条")
_LABOUR = replace(_OF_2021, article="第五条")
_MEANS_2021 = replace(_OF_2021, article="第六条")
_OBLIGORS = replace(_OF_2021, article="第四条、第八条")

COVERED = replace(ON_TEKUN, says="已在特困人员名册")
NOT_ON_DIBAO = Condition(
    code="not_on_dibao",
    asks_zh="不在低保名册",
    test=~fact("on_dibao"),
    says="已享受低保",
    lacks="低保名册",
)
LACKS_LABOUR = Condition(
    code="lacks_labour_ability",
    asks_zh="本人无劳动能力",
    test=~fact("has_labour"),
    says="本人有劳动能力",
    lacks="残疾证件或出生日期",
)
NO_ABLE_OBLIGOR = Condition(
    code="no_obligor_with_labour",
    asks_zh="同户法定义务人（配偶、父母、子女）均无劳动能力",
    test=~fact("obligor_has_labour"),
    says="同户法定义务人（配偶、父母、子女）有劳动能力",
    lacks="法定义务人的残疾证件或出生日期",
)
LACKS_MEANS = Condition(
    code="income_below_line",
    asks_zh="家庭收入未达到低保线，或者未知",
    test=~(fact("income_known") & (fact("tekun_lower_fen") >= fact("line_fen"))),
    says="家庭收入不低于低保标准",
    lacks="家庭收入",
)
ALONE_AND_BELOW = Condition(
    code="alone_and_income_below_line",
    asks_zh="独自一户且收入低于低保线",
    test=fact("is_alone") & fact("income_known") & (fact("tekun_upper_fen") < fact("line_fen")),
    says="独自一户，无劳动能力，家庭收入低于低保标准",
    lacks="家庭收入",
)

_ON_ROLLS = (
    *ROLLS,
    Clause(Outcome.COVERED, COVERED),
    Clause(Outcome.FAILS, NOT_ON_DIBAO, unless=True),
    Clause(Outcome.FAILS, NOT_ON_CHILD, unless=True),
)
_CLAUSES = (
    *_ON_ROLLS,
    Clause(Outcome.FAILS, LACKS_LABOUR, unless=True),
    Clause(Outcome.FAILS, NO_ABLE_OBLIGOR, unless=True),
    Clause(Outcome.FAILS, LACKS_MEANS, unless=True),
    Clause(Outcome.MEETS, ALONE_AND_BELOW),
)
_CLAUSES_2021 = (
    *_ON_ROLLS,
    Clause(Outcome.FAILS, replace(LACKS_LABOUR, law=_LABOUR), unless=True),
    Clause(Outcome.FAILS, replace(NO_ABLE_OBLIGOR, law=_OBLIGORS), unless=True),
    Clause(Outcome.FAILS, replace(LACKS_MEANS, law=_MEANS_2021), unless=True),
    Clause(Outcome.MEETS, ALONE_AND_BELOW),
)
_SAYS = "本人无劳动能力，有无能够履行义务的赡养、抚养、扶养义务人或收入需核实"
_LIVING = fact("tekun_living_fen_year")

PROGRAMME = Programme(
    code="tekun",
    name_zh="特困人员救助供养",
    unit="person",
    zero_is_right=True,
    cost=Cost(_LIVING, _LIVING, _LIVING, mark("the least for basic living; care is not counted")),
    versions=(
        Version(EVER, _CLAUSES, Outcome.POSSIBLE, _OF_2014, _SAYS, PROPERTY_2012),
        Version(date(2016, 10, 10), _CLAUSES, Outcome.POSSIBLE, _OF_2016, _SAYS, PROPERTY_2012),
        Version(date(2021, 7, 1), _CLAUSES_2021, Outcome.POSSIBLE, _OF_2021, _SAYS, PROPERTY_2021),
        Version(date(2026, 7, 1), _CLAUSES_2021, Outcome.POSSIBLE, _OF_2026, _SAYS, PROPERTY_2021),
    ),
)
