"""Expect the content of the roll of both allowances (残疾人两项补贴名册)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToMatchRegex(
        column="allowance", regex=r"生活|护理", severity="warning", meta={"reason": "allowance_unknown"}
    ),
)
