"""Expect the content of the register of pupils (学籍信息)."""

from expectations.expect import Expect

CONTENT = (
    Expect("status", "status_missing", present=True),
    Expect("school", "kind_missing", present=True),
)
