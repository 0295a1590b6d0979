"""Expect the content of the household register (户籍信息)."""

from expectations.expect import Expect

CONTENT = (Expect("register_kind", "register_kind_unclear", matches=r"农|城镇|居民|家庭|集体"),)
