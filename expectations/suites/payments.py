"""Expect the content of payments (救助资金发放流水)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="paid", severity="warning", meta={"reason": "amount_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="paid_on", severity="warning", meta={"reason": "day_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="kind", severity="warning", meta={"reason": "kind_missing"}),
)
