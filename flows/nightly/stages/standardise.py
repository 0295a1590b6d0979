"""Write accepted rows to the store as snapshots, and the others as rejected rows.

Belongs here: the stage. What is written of a part is in ``flows.intake.snapshot``; whether a snapshot is plausible
against the earlier ones of its series is in ``flows.intake.range_check``.
"""

from __future__ import annotations

from dataclasses import replace

from flows.intake.range_check import in_range
from flows.intake.snapshot import write_snapshot
from flows.nightly.context import InputFile, Intake, RunContext, Standardised, Validated


def standardise(run: RunContext, read: Intake, validated: Validated) -> Standardised:
    """Complete every new file with its judged parts, and refuse those out of range."""
    run.progress.stage("standardise")
    parts = {file.file_no: file.parts for file in read.files}
    paths = {file.file_no: file.file.path for file in read.files}
    for pending in run.progress.each(read.pending, lambda pending: paths[pending.file_no]):
        failures = validated.failures[str(pending.part.feed)]
        parts[pending.file_no] += (write_snapshot(pending, failures, run.read_context),)
        pending.path.unlink(missing_ok=True)
    files = [replace(file, parts=parts[file.file_no]) for file in read.files]
    return Standardised(_held_against_history(run, files, read))


def _held_against_history(run: RunContext, files: list[InputFile], read: Intake) -> tuple[InputFile, ...]:
    """Refuse new parts whose snapshot is out of the range of the earlier ones of its series."""
    first_seen = dict(
        run.table("select key, min(first_seen_on) as seen_on from state.run_files group by key").iter_rows()
    )
    first_seen |= {file.key: file.first_seen_on for file in files}
    new = [part for file in files if file.is_new for part in file.parts]
    held = iter(in_range(new, read.remembered, run.settings, first_seen, run.request.today))
    return tuple(replace(file, parts=tuple(next(held) for _ in file.parts)) if file.is_new else file for file in files)
