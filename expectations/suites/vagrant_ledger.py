"""Expect the content of the ledger of vagrants (流浪乞讨救助台账)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="entered_on", severity="warning", meta={"reason": "day_missing"}),
    gxe.ExpectColumnValuesToMatchRegex(
        column="identified",
        regex=r"^(是|否|已查明|未查明|已|未)$",
        severity="warning",
        meta={"reason": "yes_or_no_unclear"},
    ),
)
