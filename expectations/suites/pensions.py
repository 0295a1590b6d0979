"""Expect the content of pensions (养老待遇信息)."""

import great_expectations.expectations as gxe

CONTENT = (gxe.ExpectColumnValuesToNotBeNull(column="scheme", severity="warning", meta={"reason": "kind_missing"}),)
