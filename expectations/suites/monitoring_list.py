"""Expect the code lists of the monitoring list (防止返贫监测对象名单) in its columns."""

from expectations.expect import Expect
from transforms.feeds.monitoring_list import CATEGORIES, MAJOR_ILLNESS, RISK_NOT_REMOVED, RISK_REMOVED

CONTENT = (
    Expect("category", "category_unknown", among=CATEGORIES),
    Expect("risk_removed", "yes_or_no_unclear", among=(*RISK_REMOVED, *RISK_NOT_REMOVED)),
    Expect("health", "health_unclear", matches=rf"健康|慢性病|{MAJOR_ILLNESS}|残疾|^-*$"),
)
