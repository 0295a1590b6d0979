"""Content of the deaths (死亡人口信息)."""

from expectations.expect import Expect

CONTENT = (
    Expect("died_on", "died_on_missing", present=True),
    Expect("source", "source_missing", present=True),
)
