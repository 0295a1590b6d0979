"""Expect the content of the register of businesses (市场主体信息)."""

from expectations.expect import Expect

CONTENT = (
    Expect("status", "status_missing", present=True),
    Expect("entity_kind", "kind_missing", present=True),
)
