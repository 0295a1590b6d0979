"""Expect the content of the register of pupils (学籍信息)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="status", severity="warning", meta={"reason": "status_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="school", severity="warning", meta={"reason": "kind_missing"}),
)
