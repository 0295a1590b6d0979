"""Expect the code lists of the monitoring list (防止返贫监测对象名单) in its columns."""

import great_expectations.expectations as gxe

from transforms.feeds.monitoring_list import CATEGORIES, MAJOR_ILLNESS, RISK_NOT_REMOVED, RISK_REMOVED

CONTENT = (
    gxe.ExpectColumnValuesToBeInSet(
        column="category", value_set=list(CATEGORIES), severity="warning", meta={"reason": "category_unknown"}
    ),
    gxe.ExpectColumnValuesToBeInSet(
        column="risk_removed",
        value_set=[*RISK_REMOVED, *RISK_NOT_REMOVED],
        severity="warning",
        meta={"reason": "yes_or_no_unclear"},
    ),
    gxe.ExpectColumnValuesToMatchRegex(
        column="health",
        regex=rf"健康|慢性病|{MAJOR_ILLNESS}|残疾|^-*$",
        severity="warning",
        meta={"reason": "health_unclear"},
    ),
)
