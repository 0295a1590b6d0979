"""Content of the dibao roll (低保名册)."""

from expectations.expect import Expect

CONTENT = (
    Expect(
        "status", "status_unknown",
        among=("正常", "在保", "停保", "死亡", "失踪", "嫁娶", "服刑", "分户迁出", "退出", "注销", "暂停"),
    ),
    Expect("is_protected", "yes_or_no_unclear", among=("是", "否")),
)  # fmt: skip
