"""Expect the content of the roll of public housing (公租房保障名册)."""

from expectations.expect import Expect

CONTENT = (Expect("support", "kind_missing", present=True),)
