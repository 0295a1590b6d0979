"""Expect the content of the ledger of temporary assistance (临时救助台账)."""

from expectations.expect import Expect

CONTENT = (
    Expect("paid", "amount_missing", present=True),
    Expect("paid_on", "day_missing", present=True),
)
