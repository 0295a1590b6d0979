"""Children whom nobody in fact supports (事实无人抚养儿童).

Under age, both parents unable, or one dead and the other unable (both dead: an orphan whom nobody enrolled);
not on tekun or the child scheme. Lists
show this only in part: at most «possible», and never on a list that leaves the office.
"""

from datetime import date

from transforms.contracts.core_assessments import Outcome
from transforms.facts.enrolment import enrolled
from transforms.rules.programme import Clause, Condition, Law, Programme, Version, fact
from transforms.rules.shared_conditions import NOT_ON_TEKUN

_OF_2020 = Law("关于进一步做好事实无人抚养儿童保障有关工作的通知", "民发〔2020〕125号", "一")
_ORPHANS = Law("国务院办公厅关于加强孤儿保障工作的意见", "国办发〔2010〕54号", "一", is_verified=False)
_OF_2019 = Law("关于进一步加强事实无人抚养儿童保障工作的意见", "民发〔2019〕62号", "一")

COVERED = Condition(
    code="on_child_roll",
    asks_zh="已在困境儿童保障名册",
    test=enrolled("on_child"),
    says="已纳入困境儿童保障",
    lacks="困境儿童保障名册",
)
IS_CHILD = Condition(
    code="under_age",
    asks_zh="未成年",
    test=fact("is_child"),
    says="已成年",
    lacks="出生日期",
)
ORPHAN = Condition(
    code="parents_dead",
    asks_zh="父母双亡",
    test=fact("parents_dead"),
    says="名单显示父母双亡，可能为未纳入保障的孤儿",
    lacks="父母双方状况（死亡）",
    law=_ORPHANS,
)
PARENTS_UNABLE = Condition(
    code="parents_unable",
    asks_zh="父母双方均不能履行抚养责任",
    test=fact("parents_unable"),
    says="名单显示父或母能够履行抚养责任",
    lacks="父母双方状况（死亡、残疾、重病、服刑、失联等）",
)

_CLAUSES = (
    Clause(Outcome.COVERED, COVERED),
    Clause(Outcome.FAILS, NOT_ON_TEKUN, unless=True),
    Clause(Outcome.FAILS, IS_CHILD, unless=True),
    Clause(Outcome.POSSIBLE, ORPHAN),
    Clause(Outcome.FAILS, PARENTS_UNABLE, unless=True),
)
_SAYS = "名单显示父母双方均可能不能履行抚养责任，需核实"

PROGRAMME = Programme(
    code="unsupported_child",
    name_zh="事实无人抚养儿童",
    unit="person",
    versions=(
        Version(date(2020, 1, 1), _CLAUSES, Outcome.POSSIBLE, _OF_2019, _SAYS),
        Version(date(2021, 1, 1), _CLAUSES, Outcome.POSSIBLE, _OF_2020, _SAYS),
    ),
    zero_is_right=True,
    is_published=False,
)
