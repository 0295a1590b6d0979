"""Define the flow ``monitor``: one night from the inbox to the outbox.

Belongs here: stages as tasks, what the page of a run tells, artifacts with counts; none is personal, and no result is
stored. The night itself is ``flows.nightly.run``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.states import Completed

from flows.nightly.context import Flagged, Intake, Joined, NightResult, RunContext, RunRequest, StageName, Withheld
from flows.nightly.run import call_directly, raise_faults, run_night
from flows.orchestration.flow_support import doudi_flow, is_caught_up, running, staged, wait_for_files
from flows.orchestration.forms import (
    RELEASED,
    STAGE,
    DayJudged,
    Release,
    ReleaseIn,
    Settle,
    Until,
    WorkspacePath,
    county_choices,
)
from flows.orchestration.names import STAGES_NAMED
from flows.orchestration.run_log import say
from flows.workspace.clock import day_asked, today
from flows.workspace.reference import read_reference
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms import STAGES
from transforms.messages import both, tr

Result = TypeVar("Result")


@doudi_flow("monitor", hours=12)
def monitor(  # noqa: PLR0913 — the fields of its form
    workspace: WorkspacePath,
    as_of: DayJudged = None,
    *,
    until: Until = "",
    release: Release = [],  # noqa: B006 — never changed; a form has no tuples
    release_in: ReleaseIn = [],  # noqa: B006
    wait_for_files_to_settle: Settle = False,
) -> Any:
    """Judge everybody on the monitoring lists on one day and publish the lists of each county.

    release: programmes by their label or code, or as ``--release`` takes them (``dibao:410926``).
    """
    place = Workspace.at(workspace)
    released = _released(place, release, release_in)
    request = RunRequest(place, day_asked(as_of), today(), cast(StageName, STAGE.code(until)) or None, released)
    with running("monitor", request.workspace):
        if is_caught_up(request.workspace):
            told = tr("A run since then has published; this late one adds nothing.")
            say(told)
            return Completed(name=tr("Skipped"), message=told)
        if wait_for_files_to_settle:
            wait_for_files(request.workspace, request.workspace.inbox)
        result = run_night(request, call_as_task)
        print("\n".join(result.summary), flush=True)
        _tell(result)
        _show(result)
        raise_faults(result)
    return None


def _released(workspace: Workspace, release: list[str], within: list[str]) -> tuple[str, ...]:
    """Give what was chosen as ``--release`` takes it; words that name a county already stay."""
    counties: tuple[str, ...] = ()
    if within:
        counties = county_choices(read_reference(read_settings(workspace).area).county_names).codes(within)
    told: list[str] = []
    for word in release:
        if ":" in word or "：" in word:
            told.append(word)
            continue
        code = RELEASED.code(word)
        told += [f"{code}:{county}" for county in counties] or [code]
    return tuple(told)


def call_as_task(name: str, stage: Callable[..., Result], run: RunContext, *results: Any) -> Result:
    """Call a stage as a Prefect task, to be seen and timed, and tell in the log that it began and what it gave."""
    named = STAGES_NAMED[name]
    number = list(STAGES).index(name) + 1
    say(tr("Stage {number} of {stages}: {stage}.", number=number, stages=len(STAGES), stage=both(named.title)))
    result = staged(named, run.request.workspace, lambda: call_directly(name, stage, run, *results))
    if told := _given(result):
        say(told)
    return result


def _given(result: object) -> str:
    """Tell in counts what a stage gave; nothing of those that give no count."""
    match result:
        case Intake():
            new = sum(file.is_new for file in result.files)
            return tr("{count} file(s) in the inbox, {new} of them not read before.", count=len(result.files), new=new)
        case Joined():
            return tr("{count} county or counties can be judged.", count=len(result.counties))
        case Flagged():
            return tr("{count} programme(s) withheld.", count=len(result.withheld))
        case _:
            return ""


def _tell(result: NightResult) -> None:
    """Tell in the log where the lists are, what is in them and what a person must look at; counts only."""
    day = result.request.as_of
    if result.published is None:
        say(tr("Stopped after the stage that was asked for; nothing was published."))
        return
    say(tr("The lists of {day} are in {folder}.", day=day, folder=result.published))
    for row in result.counts:
        say(
            tr(
                "{county}: {households} household(s) to check, {new} of them new; {persons} person(s).",
                **{name: row[name] for name in ("county", "households", "new", "persons")},
            )
        )
    for one in result.withheld:
        say(_withheld(one), logging.WARNING)
    for line in result.concerns:
        say(line, logging.WARNING)


def _withheld(one: Withheld) -> str:
    told = tr(
        "Withheld in {county}: {programme}. {why}",
        county=one.county, programme=RELEASED.labels[one.programme], why=one.objection.told,
    )  # fmt: skip
    return f"{told}{_cause(one)}"


def _cause(one: Withheld) -> str:
    return f"; {one.change.told}" if one.change else ""


def _show(result: NightResult) -> None:
    """Show the run's counts as artifacts."""
    day = result.request.as_of
    counts = [_row(row) for row in result.counts]
    create_table_artifact(key="monitor-counts", table=counts, description=tr("To check, by county: {day}", day=day))
    create_markdown_artifact(key="monitor-summary", markdown=_summary(result), description=tr("Run of {day}", day=day))


def _row(row: Mapping[str, object]) -> dict[str, object]:
    return {
        tr("County"): row["county"],
        tr("Households to check"): row["households"],
        tr("of them new"): row["new"],
        tr("Persons to check"): row["persons"],
    }


def _summary(result: NightResult) -> str:
    """Write the run in a few lines of markdown; counts and programmes only, never the name of a file."""
    day = result.request.as_of
    total = {name: sum(int(str(row[name])) for row in result.counts) for name in ("households", "new", "persons")}
    lines = [
        tr("# Lists of {day}", day=day),
        tr(
            "{households} household(s) to check, {new} of them new, {persons} person(s), {counties} county or "
            "counties. They are in `outbox/{day}` of the office's folder.",
            **total, counties=len(result.counts), day=day,
        ),
        *(f"- {_withheld(one)}" for one in result.withheld),
        *(f"- {line}" for line in result.concerns),
    ]  # fmt: skip
    return "\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:])
