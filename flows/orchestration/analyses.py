"""Define the flows that an analyst triggers: reconcile (also monthly), replay, simulate.

Belongs here: what the page of a run tells, and artifacts with counts; none is personal. What they do is the command's
of the same name.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from prefect.artifacts import create_table_artifact

from flows.orchestration.flow_support import doudi_flow, running, staged
from flows.orchestration.forms import (
    NUMBER,
    Counties,
    DayCommitted,
    DayKnown,
    Number,
    PastDay,
    SecondNumber,
    SecondValue,
    TrustStandards,
    Value,
    WorkspacePath,
    county_choices,
    supposed,
)
from flows.orchestration.names import RECONCILING, REPLAYING, SIMULATING
from flows.orchestration.run_log import say
from flows.workspace.clock import day_asked
from flows.workspace.reference import read_reference
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.messages import Both, tr
from transforms.programmes import all_programmes
from transforms.rules import policy, standards

_USUAL = next(iter(NUMBER.labels))


@doudi_flow("reconcile", hours=4)
def reconcile(workspace: WorkspacePath, as_of: DayCommitted = None) -> None:
    """Write ``outbox/对账/<D>/``: what speaks against entries, what people on rolls seem to be owed, the overlap."""
    from flows.commands.reconcile import reconcile as compare
    from flows.commands.reconcile import told

    place = Workspace.at(workspace)
    with running("reconcile", place):
        report = staged(RECONCILING, place, lambda: compare(place, as_of))
        print("\n".join(told(report)), flush=True)
        say(tr("The comparison of all rolls as of {day} is in {folder}.", day=report.as_of, folder=report.folder))
        names = (tr("County"), tr("Kind of finding"), tr("Findings"))
        create_table_artifact(
            key="reconcile-counts",
            table=[dict(zip(names, row, strict=True)) for row in report.counts.iter_rows()],
            description=tr("Findings of the rolls as of {day}", day=report.as_of),
        )


@doudi_flow("replay", hours=12)
def replay(
    workspace: WorkspacePath,
    as_of: PastDay,
    known_on: DayKnown = None,
    standards_are_right: TrustStandards = False,
) -> None:
    """Write ``store/replay/<D>/`` and compare it with what was committed for that day."""
    from flows.commands.replay_compare import replay_and_compare

    place = Workspace.at(workspace)
    day_asked(as_of)
    with running("replay", place):
        folder, told = staged(
            REPLAYING, place, lambda: replay_and_compare(place, as_of, known_on, None, _release(standards_are_right))
        )
        print(tr("as of {day}: outcomes are in {folder}", day=as_of, folder=folder), told, sep="\n", flush=True)
        first, *rest = told.splitlines()
        say(tr("The outcomes as of {day} are in {folder}.", day=as_of, folder=folder))
        say(first)
        create_table_artifact(
            key="replay-differences",
            table=[{tr("Difference"): line.strip()} for line in rest] or [{tr("Difference"): tr("none")}],
            description=first,
        )


@doudi_flow("simulate", hours=4)
def simulate(  # noqa: PLR0913 — the fields of its form
    workspace: WorkspacePath,
    *,
    number: Number = _USUAL,
    value: Value,
    second_number: SecondNumber = "",
    second_value: SecondValue = None,
    counties: Counties = [],  # noqa: B006 — never changed; a form has no tuples
    as_of: DayCommitted = None,
    standards_are_right: TrustStandards = False,
) -> None:
    """Count by county, town and programme, and in yuan, for the pages; who enters and leaves is named in the store."""
    from flows.commands.simulate import Supposition, as_text, file_of, suppose

    place, changes = Workspace.at(workspace), supposed([(number, value), (second_number, second_value)])
    with running("simulate", place):
        asked = Supposition(changes, _codes(place, counties), as_of, _release(standards_are_right))
        file = file_of(place, asked)
        moved = staged(SIMULATING, place, lambda: suppose(place, asked, file))
        print(as_text(moved, file), flush=True)
        told = _told(changes)
        say(tr("Supposed: {changes}. The table is under Artifacts.", changes=told))
        if file.exists():
            say(tr("Who enters and leaves is named in a file of the folder {folder}.", folder=file.parent))
        create_table_artifact(key="simulate-counts", table=_moved(moved), description=tr("If {changes}", changes=told))


def _release(standards_are_right: bool) -> tuple[str, ...]:
    return (standards.RELEASE,) if standards_are_right else ()


def _codes(workspace: Workspace, counties: list[str]) -> tuple[str, ...]:
    if not counties:
        return ()
    return county_choices(read_reference(read_settings(workspace).area).county_names).codes(counties)


def _told(changes: dict[str, str]) -> Both:
    """Give the changes in words, each number by its label."""
    parts = []
    for name, value in changes.items():
        amount, _, per = value.partition("/")
        label = NUMBER.labels[f"{name}/{per}" if per else name]
        parts.append(Both(f"{label.en} = {amount}", f"{label.zh}＝{amount}"))
    return Both(", ".join(one.en for one in parts), "，".join(one.zh for one in parts))


_FEN_A_MONTH = 1200
_COUNTED = ("entering_households", "entering_persons", "leaving_households", "leaving_persons")
_MONEY = ("cost_low_fen_year", "cost_high_fen_year", "raise_fen_year")


def _moved(moved: pl.DataFrame) -> list[dict[str, Any]]:
    """Give the table of a simulation: the whole area first, then counties and towns; money in yuan a month."""
    sums = [
        *(pl.col(name).sum() for name in _COUNTED),
        *(
            pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)
            for name in _MONEY
        ),
        pl.col("unverified").first(),
    ]
    whole = moved.group_by("programme", maintain_order=True).agg(sums)
    counties = moved.group_by("county", "programme", maintain_order=True).agg(sums)
    levels = [
        whole.with_columns(county=pl.lit(tr("All of it")), town=pl.lit("")),
        counties.with_columns(town=pl.lit("")),
        moved,
    ]
    return [_line(row) for level in levels for row in level.iter_rows(named=True)]


def _line(row: dict[str, Any]) -> dict[str, Any]:
    low, high, more = (None if row[name] is None else round(row[name] / _FEN_A_MONTH) for name in _MONEY)
    cost = tr("not known") if low is None or high is None else f"{low:,}" if low == high else f"{low:,}–{high:,}"
    return {
        tr("County"): row["county"],
        tr("Town"): row["town"],
        tr("Programme"): str(_PROGRAMMES[row["programme"]]),
        tr("Enter (households)"): row["entering_households"],
        tr("Enter (persons)"): row["entering_persons"],
        tr("Leave (households)"): row["leaving_households"],
        tr("Leave (persons)"): row["leaving_persons"],
        tr("Cost of those who enter (yuan a month)"): cost if row["entering_persons"] else "0",
        tr("Covered receive more (yuan a month)"): tr("not known") if more is None else f"{more:,}",
        tr("Numbers not verified"): ", ".join(_number(name) for name in row["unverified"].split(", ") if name),
    }


def _number(name: str) -> str:
    return str(Both(name, policy.NAMES[name].zh if name in policy.NAMES else name))


_PROGRAMMES = {one.code: Both(one.code, one.name_zh) for one in all_programmes()}
