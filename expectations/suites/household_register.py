"""Expect the content of the household register (户籍信息)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToMatchRegex(
        column="register_kind",
        regex=r"农|城镇|居民|家庭|集体",
        severity="warning",
        meta={"reason": "register_kind_unclear"},
    ),
)
