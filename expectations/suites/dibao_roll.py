"""Expect the content of the dibao roll (低保名册): whoever is of another programme is not on it."""

from expectations.expect import Expect

CONTENT = (
    Expect(
        "status", "status_unknown",
        among=("正常", "在保", "停保", "死亡", "失踪", "嫁娶", "服刑", "分户迁出", "退出", "注销", "暂停"),
    ),
    Expect("is_protected", "yes_or_no_unclear", among=("是", "否")),
    Expect("scheme", "roll_of_another_kind", "critical", avoids=r"特困|五保|边缘|刚性支出|支出型|低收入"),
)  # fmt: skip
