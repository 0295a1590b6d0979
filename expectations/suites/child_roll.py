"""Expect the content of the roll of children (困境儿童保障名册)."""

from expectations.expect import Expect

CONTENT = (Expect("kind", "child_kind_unclear", matches=r"孤儿|无人抚养|困境|艾滋|弃婴|流浪|留守|重病|重残|残疾"),)
