"""Expect the content of the ledger of temporary assistance (临时救助台账)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="paid", severity="warning", meta={"reason": "amount_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="paid_on", severity="warning", meta={"reason": "day_missing"}),
)
