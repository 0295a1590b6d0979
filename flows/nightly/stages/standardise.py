"""Write accepted rows to the store as snapshots, and the others as rejected rows.

Belongs here: the stage. What is written of a part is in ``flows.intake.snapshot``; whether a snapshot is plausible
against the earlier ones of its series is judged each night in ``identify``.
"""

from __future__ import annotations

from dataclasses import replace

from flows.intake.snapshot import write_snapshot
from flows.nightly.context import Intake, RunContext, Standardised, Validated


def standardise(run: RunContext, read: Intake, validated: Validated) -> Standardised:
    """Complete every new file with its judged parts, in the order of the files."""
    run.progress.stage("standardise")
    parts = {file.file_no: file.parts for file in read.files}
    paths = {file.file_no: file.file.path for file in read.files}
    for pending in run.progress.each(read.pending, lambda pending: paths[pending.file_no]):
        failures = validated.failures[str(pending.part.feed)]
        parts[pending.file_no] += (write_snapshot(pending, failures, run.read_context),)
        pending.path.unlink(missing_ok=True)
    return Standardised(tuple(replace(file, parts=parts[file.file_no]) for file in read.files))
