"""The flow `monitor`: the whole way, one night, as Prefect runs, shows and schedules it.

Imported only where Prefect is wanted. Its parameters are checked by Prefect and drive the form in
its pages; none is personal, no result is stored, artifacts carry counts only.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.states import Completed

from flows.nightly.context import RunContext, RunRequest, StageName
from flows.nightly.run import call_directly, raise_faults, run_night
from flows.orchestration.flow_support import HOURS, OURS, Workspace, as_task, is_caught_up, running, wait_for_files
from flows.workspace.clock import today
from transforms import STAGES


@flow(
    name="monitor",
    description="Judge everybody on the monitoring lists on one day and publish the lists of each county.",
    timeout_seconds=12 * HOURS,
    **OURS,
)
def monitor(
    workspace: Workspace,
    as_of: date | None = None,
    until: StageName | None = None,
    release: list[str] | None = None,
    wait_for_files_to_settle: bool = False,
) -> Any:
    """Judge everybody on the monitoring lists on one day and publish the lists of each county.

    Args:
        workspace: The office's folder on the machine that runs this.
        as_of: The day judged; empty for today in Asia/Shanghai.
        until: Stop after this stage and publish nothing; empty to publish.
        release: Codes of programmes to publish though the live guard withholds them, such as dibao.
        wait_for_files_to_settle: Begin only when nothing is being copied into the inbox any more.

    """
    order = RunRequest(Path(workspace), as_of or today(), today(), until, tuple(release or ()))
    with running("monitor", order.workspace):
        if is_caught_up(order.workspace):
            return Completed(name="Skipped", message="A run since then has published; this late one adds nothing.")
        if wait_for_files_to_settle:
            wait_for_files(order.workspace, "inbox")
        run = _shown(order)
        raise_faults(run)
    return None


def _shown(order: RunRequest) -> RunContext:
    """The night, each stage a task, and its counts as artifacts."""

    def call(name: str, run: RunContext) -> None:
        as_task(name, lambda: call_directly(name, run), STAGES[name])

    run = run_night(order, call)
    create_table_artifact(key="monitor-counts", table=run.counts, description=f"Counts for {order.as_of}")
    create_markdown_artifact(key="monitor-summary", markdown=_summary(run), description=f"Run for {order.as_of}")
    return run


def _summary(run: RunContext) -> str:
    """The run in a few lines of markdown; counts and programmes only, never the name of a file."""
    total = {name: sum(int(str(row[name])) for row in run.counts) for name in ("households", "new", "persons")}
    lines = [
        f"# Lists of {run.order.as_of}",
        f"{total['households']} households to check ({total['new']} new), {total['persons']} persons, "
        f"{len(run.counts)} counties. They are in `outbox/{run.order.as_of}` of the workspace.",
        *(f"- **withheld** `{code}`: {why}" for code, why in run.withheld.items()),
        *(f"- {line}" for line in run.concerns),
    ]
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:])
