"""Expect the content of the insurance roll (医保参保资助名册)."""

from expectations.expect import Expect

CONTENT = (
    Expect("year", "year_unclear", matches=r"^\s*[2２][0０][0-9０-９]{2}\D{0,2}\s*$"),
    Expect("status", "status_missing", present=True),
)
