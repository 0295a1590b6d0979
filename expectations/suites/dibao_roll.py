"""Expect the content of the dibao roll (低保名册): whoever is of another programme is not on it."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToBeInSet(
        column="status",
        value_set=["正常", "在保", "停保", "死亡", "失踪", "嫁娶", "服刑", "分户迁出", "退出", "注销", "暂停"],
        severity="warning",
        meta={"reason": "status_unknown"},
    ),
    gxe.ExpectColumnValuesToBeInSet(
        column="is_protected", value_set=["是", "否"], severity="warning", meta={"reason": "yes_or_no_unclear"}
    ),
    gxe.ExpectColumnValuesToNotMatchRegex(
        column="scheme",
        regex=r"特困|五保|边缘|刚性支出|支出型|低收入",
        severity="critical",
        meta={"reason": "roll_of_another_kind"},
    ),
)
