"""Expect the content of the register of certificates (持证残疾人名册)."""

from expectations.expect import Expect

CONTENT = (
    Expect(
        "disability_type",
        "disability_type_unknown",
        matches=r"视力|听力|言语|肢体|智力|精神|多重|^[1-7１-７]$",
    ),
    Expect("disability_level", "disability_level_unknown", matches=r"[一二三四1-4１-４ⅠⅡⅢⅣ]|^I{1,3}V?$|^IV$"),
)
