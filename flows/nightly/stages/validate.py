"""validate."""

from __future__ import annotations

from flows.intake.read_file import judge
from flows.nightly.context import Night


def validate(night: Night) -> None:
    """The new rows judged by the suite of their feed."""
    night.progress.stage("validate")
    night.failures = judge(night.spools, night.desk)
