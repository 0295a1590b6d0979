"""Expect the content of medical spending (医疗费用信息)."""

from expectations.expect import Expect

CONTENT = (Expect("own_paid", "amount_missing", present=True),)
