"""Define the flows that an analyst triggers: reconcile (also monthly), replay, simulate.

Belongs here: parameters that the pages show as a form, and artifacts with counts; none is personal. What they do is
the command's of the same name.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from pydantic import Field

from flows.orchestration.flow_support import HOURS, OURS, WorkspacePath, as_task, running
from flows.workspace.clock import day_asked
from flows.workspace.workspace import Workspace

Parameter = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]
Value = Annotated[str, Field(pattern=r"^\d+(\.\d+)?(/[a-z]+)?$")]
Changes = Annotated[dict[Parameter, Value], Field(min_length=1)]
Release = Literal["standards"]
County = Annotated[str, Field(pattern=r"^\d{6}$")]


@flow(
    name="reconcile",
    description="Compare all rolls with each other and with the lists, both ways; a report for the counties only.",
    timeout_seconds=4 * HOURS,
    **OURS,
)
def reconcile(workspace: WorkspacePath, as_of: date | None = None) -> None:
    """Write ``outbox/对账/<D>/``: what speaks against entries, what people on rolls seem to be owed, the overlap.

    Args:
        workspace: The office's folder on the machine that runs this.
        as_of: The day of the committed run whose rolls are compared; empty for the last one.

    """
    from flows.commands.reconcile import reconcile as compare
    from flows.commands.reconcile import told

    with running("reconcile", Workspace.at(workspace)):
        report = as_task("compare all rolls", lambda: compare(Workspace.at(workspace), as_of))
        print("\n".join(told(report)), flush=True)
        create_table_artifact(
            key="reconcile-counts", table=report.counts.to_dicts(), description=f"Findings as of {report.as_of}"
        )


@flow(
    name="replay",
    description="A past day again with the law of that day and the files then known; nothing is published.",
    timeout_seconds=12 * HOURS,
    **OURS,
)
def replay(
    workspace: WorkspacePath, as_of: date, known_on: date | None = None, release: list[Release] | None = None
) -> None:
    """Write ``store/replay/<D>/`` and compare it with what was committed for that day.

    Args:
        workspace: The office's folder on the machine that runs this.
        as_of: The past day judged, by the law and the numbers of that day; never a later one than today.
        known_on: With the files known on this day; empty for the day judged.
        release: Standards, to judge by dibao standards that look wrong and are right; else empty.

    """
    from flows.commands.replay_compare import replay_and_compare

    day_asked(as_of)
    with running("replay", Workspace.at(workspace)):
        compared = as_task(
            "judge again",
            lambda: replay_and_compare(Workspace.at(workspace), as_of, known_on, None, tuple(release or ())),
        )
        folder, told = compared
        print(f"as of {as_of}: outcomes are in {folder}\n{told}", flush=True)
        create_markdown_artifact(key="replay-differences", markdown=_block(told), description=f"Replay of {as_of}")


@flow(
    name="simulate",
    description="Who would enter and leave, and what it would cost, if a number were another; nothing is published.",
    timeout_seconds=4 * HOURS,
    **OURS,
)
def simulate(
    workspace: WorkspacePath, changes: Changes, counties: list[County] | None = None, as_of: date | None = None,
    release: list[Release] | None = None,
) -> None:  # fmt: skip
    """Count by county, town and programme, and in yuan; the table is in Prefect's pages.

    Args:
        workspace: The office's folder on the machine that runs this.
        changes: Numbers put in place of those in force: {"dibao.standard": "580"} (a month), or "6960/year".
        counties: Six-digit codes of the counties where they apply, such as 410922; empty for all.
        as_of: The day of the committed run that is judged anew; empty for the last one.
        release: Standards, to judge by dibao standards that look wrong and are meant so; else empty.

    """
    from flows.commands.simulate import as_text
    from flows.commands.simulate import simulate as suppose

    with running("simulate", Workspace.at(workspace)):
        moved = as_task(
            "judge twice",
            lambda: suppose(Workspace.at(workspace), changes, tuple(counties or ()), as_of, tuple(release or ())),
        )
        print(as_text(moved), flush=True)
        told = ", ".join(f"{name} = {value}" for name, value in changes.items())
        create_table_artifact(key="simulate-counts", table=moved.to_dicts(), description=f"If {told}")


def _block(text: str) -> str:
    return f"```\n{text}\n```"
