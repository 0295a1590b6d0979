"""Expect the content of pensions (养老待遇信息)."""

from expectations.expect import Expect

CONTENT = (Expect("scheme", "kind_missing", present=True),)
