"""Define the flow ``feedback``: take returned work lists in.

Belongs here: parameters, schedule and artifacts. What is taken is ``flows.cases.feedback``'s.
"""

from __future__ import annotations

from datetime import date

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.cases.feedback import import_findings
from flows.commands.feedback import raise_faults, told
from flows.orchestration.flow_support import HOURS, OURS, WorkspacePath, as_task, running, wait_for_files
from flows.workspace.clock import day_asked
from flows.workspace.workspace import Workspace

_COUNTED = ("received", "taken", "unchanged", "to_correct", "not_data")


@flow(
    name="feedback",
    description="Take returned work lists in; every cell that cannot be taken is answered in outbox/待更正/.",
    timeout_seconds=2 * HOURS,
    **OURS,
)
def feedback(
    workspace: WorkspacePath,
    as_of: date | None = None,
    wait_for_files_to_settle: bool = False,
) -> None:
    """Take in what stands in ``returned/``; what cannot be taken is answered in ``outbox/待更正/``.

    Args:
        workspace: The office's folder on the machine that runs this.
        as_of: The day the lists are taken in, never a later one than today; empty for today in Asia/Shanghai.
        wait_for_files_to_settle: Begin only when nothing is being copied into the folder any more.

    """
    place, day = Workspace.at(workspace), day_asked(as_of)
    with running("feedback", place):
        if wait_for_files_to_settle:
            wait_for_files(place, place.returned)
        files = as_task("take back", lambda: import_findings(place, [], day))
        print("\n".join(told(files, place)), flush=True)
        counts = {name: sum(getattr(file, name) for file in files) for name in _COUNTED}
        create_table_artifact(key="feedback-counts", table=[counts], description="Rows of returned lists")
        raise_faults(files)
