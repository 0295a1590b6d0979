"""Expect the content of the tekun roll (特困人员名册)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToMatchRegex(
        column="support", regex=r"集中|分散", severity="warning", meta={"reason": "support_unknown"}
    ),
    gxe.ExpectColumnValuesToBeInSet(
        column="status",
        value_set=["正常", "停保", "死亡", "失踪", "退出", "注销", "暂停"],
        severity="warning",
        meta={"reason": "status_unknown"},
    ),
)
