"""Expect the content of payments (救助资金发放流水)."""

from expectations.expect import Expect

CONTENT = (
    Expect("paid", "amount_missing", present=True),
    Expect("paid_on", "day_missing", present=True),
    Expect("kind", "kind_missing", present=True),
)
