"""validate."""

from __future__ import annotations

from flows.intake.read_file import judge
from flows.nightly.context import RunContext


def validate(run: RunContext) -> None:
    """The new rows judged by the suite of their feed."""
    run.progress.stage("validate")
    run.failures = judge(run.pending, run.read_context)
