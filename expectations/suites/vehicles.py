"""Expect the content of the register of vehicles (机动车信息)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="status", severity="warning", meta={"reason": "status_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="vehicle_kind", severity="warning", meta={"reason": "kind_missing"}),
)
