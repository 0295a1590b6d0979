"""Define the flow ``feedback``: take returned work lists in.

Belongs here: what the page of a run tells, and its artifact. What is taken is ``flows.cases.feedback``'s.
"""

from __future__ import annotations

from prefect.artifacts import create_table_artifact

from flows.cases.feedback import import_findings
from flows.cases.returned_lists import ReturnedList
from flows.commands.feedback import raise_faults, told
from flows.orchestration.flow_support import doudi_flow, running, staged, wait_for_files
from flows.orchestration.forms import DayTakenIn, Settle, WorkspacePath
from flows.orchestration.names import TAKING_IN
from flows.orchestration.run_log import say
from flows.workspace.clock import day_asked
from flows.workspace.workspace import Workspace
from transforms.messages import mark, tr

_COUNTED = {
    "received": mark("Rows received"),
    "taken": mark("Findings taken"),
    "unchanged": mark("Unchanged"),
    "to_correct": mark("To correct"),
    "not_data": mark("No data"),
}


@doudi_flow("feedback", hours=2)
def feedback(workspace: WorkspacePath, as_of: DayTakenIn = None, wait_for_files_to_settle: Settle = False) -> None:
    """Take in what stands in ``returned/``; what cannot be taken is answered in ``outbox/待更正/``."""
    place, day = Workspace.at(workspace), day_asked(as_of)
    with running("feedback", place):
        if wait_for_files_to_settle:
            wait_for_files(place, place.returned)
        files = staged(TAKING_IN, place, lambda: import_findings(place, [], day))
        print("\n".join(told(files, place)), flush=True)
        _show(files)
        raise_faults(files)


def _show(files: list[ReturnedList]) -> None:
    counts = {name: sum(getattr(file, name) for file in files) for name in _COUNTED}
    say(
        tr(
            "{files} returned list(s): {taken} finding(s) taken, {to_correct} row(s) to correct, see outbox/待更正/.",
            files=len(files), taken=counts["taken"], to_correct=counts["to_correct"],
        )
    )  # fmt: skip
    table = [{tr("Returned lists"): len(files)} | {tr(words): counts[name] for name, words in _COUNTED.items()}]
    create_table_artifact(key="feedback-counts", table=table, description=tr("Rows of returned lists"))
