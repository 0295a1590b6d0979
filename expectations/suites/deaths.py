"""Expect the content of the deaths (死亡人口信息)."""

from expectations.expect import Expect

CONTENT = (
    Expect("died_on", "died_on_missing", present=True),
    Expect("source", "source_missing", present=True),
    Expect("source", "source_unclear", matches=r"公安|户籍|卫健|卫生|医院|疾控|殡葬|民政|火化|殡仪|社区|村"),
)
