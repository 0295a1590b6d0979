"""Expect the content of the register of dwellings (不动产信息)."""

import great_expectations.expectations as gxe

CONTENT = (gxe.ExpectColumnValuesToNotBeNull(column="use", severity="warning", meta={"reason": "kind_missing"}),)
