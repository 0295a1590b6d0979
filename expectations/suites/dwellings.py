"""Expect the content of the register of dwellings (不动产信息)."""

from expectations.expect import Expect

CONTENT = (Expect("use", "kind_missing", present=True),)
