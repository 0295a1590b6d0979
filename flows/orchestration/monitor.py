"""Define the flow ``monitor``: one night from the inbox to the outbox.

Belongs here: parameters that Prefect checks and shows as a form, stages as tasks, artifacts with counts; none is
personal, and no result is stored. The night itself is ``flows.nightly.run``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.states import Completed

from flows.nightly.context import NightResult, RunContext, RunRequest, StageName, Withheld
from flows.nightly.run import call_directly, raise_faults, run_night
from flows.orchestration.flow_support import HOURS, OURS, WorkspacePath, as_task, is_caught_up, running, wait_for_files
from flows.workspace.clock import day_asked, today
from flows.workspace.workspace import Workspace
from transforms import STAGES

Result = TypeVar("Result")


@flow(
    name="monitor",
    description="Judge everybody on the monitoring lists on one day and publish the lists of each county.",
    timeout_seconds=12 * HOURS,
    **OURS,
)
def monitor(
    workspace: WorkspacePath,
    as_of: date | None = None,
    until: StageName | None = None,
    release: list[str] | None = None,
    wait_for_files_to_settle: bool = False,
) -> Any:
    """Judge everybody on the monitoring lists on one day and publish the lists of each county.

    Args:
        workspace: The office's folder on the machine that runs this.
        as_of: The day judged, never a later one than today; empty for today in Asia/Shanghai.
        until: Stop after this stage and publish nothing; empty to publish.
        release: What to publish though the live guard withholds it, such as dibao, or in one county dibao:410926;
            standards, to judge by dibao standards that look wrong and are right.
        wait_for_files_to_settle: Begin only when nothing is being copied into the inbox any more.

    """
    request = RunRequest(Workspace.at(workspace), day_asked(as_of), today(), until, tuple(release or ()))
    with running("monitor", request.workspace):
        if is_caught_up(request.workspace):
            return Completed(name="Skipped", message="A run since then has published; this late one adds nothing.")
        if wait_for_files_to_settle:
            wait_for_files(request.workspace, request.workspace.inbox)
        result = run_night(request, call_as_task)
        print("\n".join(result.summary), flush=True)
        _show(result)
        raise_faults(result)
    return None


def call_as_task(name: str, stage: Callable[..., Result], run: RunContext, *results: Any) -> Result:
    """Call a stage as a Prefect task, to be seen and timed; what it returns stays in this process."""
    return as_task(name, lambda: call_directly(name, stage, run, *results), STAGES[name])


def _show(result: NightResult) -> None:
    """Show the run's counts as artifacts."""
    described = f"{result.request.as_of}"
    counts = [dict(row) for row in result.counts]
    create_table_artifact(key="monitor-counts", table=counts, description=f"Counts for {described}")
    create_markdown_artifact(key="monitor-summary", markdown=_summary(result), description=f"Run for {described}")


def _summary(result: NightResult) -> str:
    """Write the run in a few lines of markdown; counts and programmes only, never the name of a file."""
    day = result.request.as_of
    total = {name: sum(int(str(row[name])) for row in result.counts) for name in ("households", "new", "persons")}
    lines = [
        f"# Lists of {day}",
        f"{total['households']} households to check ({total['new']} new), {total['persons']} persons, "
        f"{len(result.counts)} counties. They are in `outbox/{day}` of the workspace.",
        *(f"- **withheld** `{one.name}`: {one.objection.told}{_cause(one)}" for one in result.withheld),
        *(f"- {line}" for line in result.concerns),
    ]
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:])


def _cause(one: Withheld) -> str:
    return f"; {one.change.told}" if one.change else ""
