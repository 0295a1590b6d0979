"""Expect the content of the ledger of vagrants (流浪乞讨救助台账)."""

from expectations.expect import Expect

CONTENT = (
    Expect("entered_on", "day_missing", present=True),
    Expect("identified", "yes_or_no_unclear", matches=r"^(是|否|已查明|未查明|已|未)$"),
)
