"""Expect the content of medical spending (医疗费用信息)."""

import great_expectations.expectations as gxe

CONTENT = (gxe.ExpectColumnValuesToNotBeNull(column="own_paid", severity="warning", meta={"reason": "amount_missing"}),)
