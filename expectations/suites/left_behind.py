"""Expect the content of the ledger of children left behind (留守困境儿童台账)."""

import great_expectations.expectations as gxe

CONTENT = (gxe.ExpectColumnValuesToNotBeNull(column="kind", severity="warning", meta={"reason": "kind_missing"}),)
