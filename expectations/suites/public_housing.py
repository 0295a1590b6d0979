"""Expect the content of the roll of public housing (公租房保障名册)."""

import great_expectations.expectations as gxe

CONTENT = (gxe.ExpectColumnValuesToNotBeNull(column="support", severity="warning", meta={"reason": "kind_missing"}),)
