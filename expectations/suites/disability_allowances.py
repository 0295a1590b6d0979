"""Expect the content of the roll of both allowances (残疾人两项补贴名册)."""

from expectations.expect import Expect

CONTENT = (Expect("allowance", "allowance_unknown", matches=r"生活|护理"),)
