"""Expect the content of the tekun roll (特困人员名册)."""

from expectations.expect import Expect

CONTENT = (
    Expect("support", "support_unknown", matches=r"集中|分散"),
    Expect("status", "status_unknown", among=("正常", "停保", "死亡", "失踪", "退出", "注销", "暂停")),
)
