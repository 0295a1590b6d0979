"""Compare all rolls with each other and with the lists, both ways, over everybody on any of them.

民发〔2022〕83号 asks for it at least every half-year. The report is for the county only: what speaks against an
entry (反向疑点), what somebody on a roll seems to be owed besides (应享未享), and how the rolls overlap. Nothing
follows from it by itself.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from flows.commands.past_run import last_run, reopened
from flows.nightly.context import RunContext
from flows.nightly.outputs.reverse_checks import reverse_lists
from flows.nightly.stages.case_updates import load_inputs
from flows.nightly.tables import load_counties, make, printed, published
from flows.store.publish import publish
from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.list_file import write_list
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.messages import Both, both, tr

FOLDER = "对账"


@dataclass(frozen=True, slots=True)
class Report:
    """Folder, day and counts of a report: one row per county and kind of finding."""

    folder: Path
    as_of: date
    counts: pl.DataFrame


def reconcile(workspace: Workspace, as_of: date | None = None) -> Report:
    """Compare the rolls of the last committed run, or of that of a day; writes ``outbox/对账/<D>/``.

    Raises:
        WorkspaceAtFault: nothing was committed yet.
        PublicationBlocked: a file of an earlier report is open.

    """
    store = Store(workspace.store)
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports):
        committed = last_run(workspace, as_of)
        with (
            store.locked(" ".join(("reconcile", "--as-of", str(committed.as_of))), settings.wait_minutes),
            reopened(workspace, committed, committed.as_of) as past,
        ):
            run = past.run
            past.judge()
            load_inputs(run, past.files)
            load_counties(run)
            ready = store.ready / f"reconcile-{committed.as_of}"
            shutil.rmtree(ready, ignore_errors=True)
            counts = _written(run, ready)
            return Report(publish(ready, workspace.outbox / FOLDER, str(committed.as_of)), committed.as_of, counts)


def _written(run: RunContext, ready: Path) -> pl.DataFrame:
    reverse_lists(run, ready)
    make(run, "out_roll_gaps", "out_roll_overlap")
    style, day = run.settings.csv_identity, run.as_of
    gaps = published(run, "out_roll_gaps")
    for name in sorted(gaps["县"].unique()):
        rows = printed(gaps.filter(pl.col("县") == name))
        write_list(rows, ready / "应享未享" / name / f"应享未享_{name}_{day}.csv", ("证件号码",), style=style)
    write_list(printed(published(run, "out_roll_overlap")), ready / f"名册交叉_{day}.csv", (), style=style)
    both = pl.concat([published(run, "out_reverse"), gaps])
    counts = both.group_by("县", "疑点类型").agg(pl.len().alias("条数")).sort("县", "疑点类型")
    write_list(counts, ready / f"对账汇总_{day}.csv", (), style=style)
    return counts


def told(report: Report) -> list[str]:
    """List the report's folder and the counts of each county, for the terminal."""
    lines = [tr("as of {day}: the comparison of all rolls is in {folder}", day=report.as_of, folder=report.folder)]
    for (county,), rows in report.counts.group_by("县", maintain_order=True):
        kinds = [both("{kind} {count}", kind=kind, count=count) for _, kind, count in rows.iter_rows()]
        found = Both("; ".join(one.en for one in kinds), "；".join(one.zh for one in kinds))
        lines.append(f"  {Both(f'{county}: {found.en}', f'{county}：{found.zh}')}")
    return lines
