"""Expect the content of the insurance roll (医保参保资助名册)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToMatchRegex(
        column="year",
        regex=r"^\s*[2２][0０][0-9０-９]{2}\D{0,2}\s*$",
        severity="warning",
        meta={"reason": "year_unclear"},
    ),
    gxe.ExpectColumnValuesToNotBeNull(column="status", severity="warning", meta={"reason": "status_missing"}),
)
