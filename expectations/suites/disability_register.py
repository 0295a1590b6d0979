"""Expect the content of the register of certificates (持证残疾人名册)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToMatchRegex(
        column="disability_type",
        regex=r"视力|听力|言语|肢体|智力|精神|多重|^[1-7１-７]$",
        severity="warning",
        meta={"reason": "disability_type_unknown"},
    ),
    gxe.ExpectColumnValuesToMatchRegex(
        column="disability_level",
        regex=r"[一二三四1-4１-４ⅠⅡⅢⅣ]|^I{1,3}V?$|^IV$",
        severity="warning",
        meta={"reason": "disability_level_unknown"},
    ),
)
