"""standardise."""

from __future__ import annotations

from flows.intake.range_check import in_range
from flows.intake.snapshot import keep
from flows.nightly.context import Night


def standardise(night: Night) -> None:
    """Accepted rows kept in the store as snapshots, the others as rows to return."""
    night.progress.stage("standardise")
    by_no = {found.file_no: found for found in night.inputs}
    for spool in night.progress.each(night.spools, lambda spool: by_no[spool.file_no].file.path):
        found = by_no[spool.file_no]
        found.parts = [*found.parts, keep(spool, night.failures[str(spool.part.feed)], night.desk)]
        spool.path.unlink(missing_ok=True)
    night.spools.clear()
    fresh = [found for found in night.inputs if found.is_new]
    new = [part for found in fresh for part in found.parts]
    firsts = night.table("select key, min(first_seen_on) as seen_on from state.run_files group by key")
    seen = dict(firsts.iter_rows()) | {found.key: found.first_seen_on for found in night.inputs}
    held = iter(in_range(new, night.remembered, night.settings, seen, night.order.today))
    for found in fresh:
        found.parts = [next(held) for _ in found.parts]
