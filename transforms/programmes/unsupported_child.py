"""Children whom nobody in fact supports (事实无人抚养儿童).

Under age, both parents unable, or one dead and the other unable; not on tekun or the child scheme. Lists
show this only in part: at most «possible», and never on a list that leaves the office.
"""

from datetime import date

from transforms.rules.programme import Clause, Condition, Law, Programme, Version, fact

_OF_2019 = Law("关于进一步加强事实无人抚养儿童保障工作的意见", "民发〔2019〕62号", "一")

COVERED = Condition("on_child_roll", fact("on_child"), None, "已纳入困境儿童保障", "困境儿童保障名册")
NOT_ON_TEKUN = Condition("not_on_tekun_roll", ~fact("on_tekun"), None, "已享受特困人员救助供养", "特困人员名册")
IS_CHILD = Condition("under_age", fact("is_child"), None, "已成年", "出生日期")
PARENTS_UNABLE = Condition(
    "parents_unable",
    fact("parents_unable"),
    None,
    "名单显示父或母能够履行抚养责任",
    "父母双方状况（死亡、残疾、重病、服刑、失联等）",
)

_CLAUSES = (
    Clause("covered", COVERED),
    Clause("fails", NOT_ON_TEKUN, unless=True),
    Clause("fails", IS_CHILD, unless=True),
    Clause("fails", PARENTS_UNABLE, unless=True),
)

PROGRAMME = Programme(
    code="unsupported_child",
    name_en="children whom nobody in fact supports",
    name_zh="事实无人抚养儿童",
    unit="person",
    versions=(
        Version(date(2020, 1, 1), _CLAUSES, "possible", _OF_2019, "名单显示父母双方均可能不能履行抚养责任，需核实"),
    ),
    zero_is_right=True,
    is_published=False,
)
