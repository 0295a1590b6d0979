"""Declare the conditions that several programmes use, each once.

Belongs here: a condition that more than one module of ``transforms/programmes/`` names. A programme that gives
another reason, or cites another article, replaces ``says`` or ``law``. Does not: the general conditions that come
before every programme's own (``programme.py``).
"""

from transforms.facts.enrolment import enrolled
from transforms.rules.programme import Condition, Law, fact

EDGE_2020 = Law("关于进一步做好困难群众基本生活保障工作的通知", "民发〔2020〕69号", "一", is_verified=False)
"""The text by which households just above dibao, then 低收入家庭, and single persons of theirs came in (2020-06-03)."""

ON_DIBAO = Condition(
    code="on_dibao_roll",
    asks_zh="已在低保名册",
    test=fact("on_dibao"),
    says="已享受低保",
    lacks="低保名册",
)
ON_TEKUN = Condition(
    code="on_tekun_roll",
    asks_zh="已在特困人员名册",
    test=fact("on_tekun"),
    says="已享受特困人员救助供养",
    lacks="特困人员名册",
)
NOT_ON_TEKUN = Condition(
    code="not_on_tekun_roll",
    asks_zh="不在特困人员名册",
    test=~fact("on_tekun"),
    says="已享受特困人员救助供养",
    lacks="特困人员名册",
)
NOT_ON_CHILD = Condition(
    code="not_on_child_roll",
    asks_zh="不在困境儿童保障名册",
    test=~enrolled("on_child"),
    says="已纳入困境儿童保障",
    lacks="困境儿童保障名册",
)
INSURED = Condition(
    code="insured_this_year",
    asks_zh="本年度已参加居民医保",
    test=enrolled("insured"),
    says="本年度已参加居民医保",
    lacks="本年度医保参保资助名册",
)
