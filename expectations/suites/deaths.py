"""Expect the content of the deaths (死亡人口信息)."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotBeNull(column="died_on", severity="warning", meta={"reason": "died_on_missing"}),
    gxe.ExpectColumnValuesToNotBeNull(column="source", severity="warning", meta={"reason": "source_missing"}),
    gxe.ExpectColumnValuesToMatchRegex(
        column="source",
        regex=r"公安|户籍|卫健|卫生|医院|疾控|殡葬|民政|火化|殡仪|社区|村",
        severity="warning",
        meta={"reason": "source_unclear"},
    ),
)
