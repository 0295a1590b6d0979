"""Expect the content of the register of businesses (市场主体信息)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="status", severity="warning", meta={"reason": "status_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="entity_kind", severity="warning", meta={"reason": "kind_missing"}),
)
