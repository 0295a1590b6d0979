"""Expect the content of the register of authorisations (核对授权书登记)."""

from expectations.expect import Expect

CONTENT = (
    Expect("since", "day_missing", present=True),
    Expect("until", "day_missing", present=True),
)
