"""Expect the content of the register of authorisations (核对授权书登记)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="since", severity="warning", meta={"reason": "day_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="until", severity="warning", meta={"reason": "day_missing"}),
)
