"""Judge the new rows by the suite of their feed.

Belongs here: the stage. The suites are in ``expectations.suites``, the push-down in ``expectations.judging``.
"""

from __future__ import annotations

from flows.intake.read_file import judge
from flows.nightly.context import Intake, RunContext, Validated


def validate(run: RunContext, read: Intake) -> Validated:
    """Find the failing rows of every feed that sent something new."""
    run.progress.stage("validate")
    return Validated(judge(read.pending, run.read_context))
