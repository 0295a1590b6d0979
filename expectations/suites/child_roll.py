"""Expect the content of the roll of children (困境儿童保障名册)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToMatchRegex(
        column="kind",
        regex=r"孤儿|无人抚养|困境|艾滋|弃婴|流浪|留守|重病|重残|残疾",
        severity="warning",
        meta={"reason": "child_kind_unclear"},
    ),
)
