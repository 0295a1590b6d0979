"""standardise."""

from __future__ import annotations

from flows.intake.range_check import in_range
from flows.intake.snapshot import write_snapshot
from flows.nightly.context import RunContext


def standardise(run: RunContext) -> None:
    """Accepted rows kept in the store as snapshots, the others as rows to return."""
    run.progress.stage("standardise")
    by_no = {found.file_no: found for found in run.inputs}
    for pending in run.progress.each(run.pending, lambda pending: by_no[pending.file_no].file.path):
        found = by_no[pending.file_no]
        found.parts = [*found.parts, write_snapshot(pending, run.failures[str(pending.part.feed)], run.read_context)]
        pending.path.unlink(missing_ok=True)
    run.pending.clear()
    fresh = [found for found in run.inputs if found.is_new]
    new = [part for found in fresh for part in found.parts]
    firsts = run.table("select key, min(first_seen_on) as seen_on from state.run_files group by key")
    seen = dict(firsts.iter_rows()) | {found.key: found.first_seen_on for found in run.inputs}
    held = iter(in_range(new, run.remembered, run.settings, seen, run.order.today))
    for found in fresh:
        found.parts = [next(held) for _ in found.parts]
