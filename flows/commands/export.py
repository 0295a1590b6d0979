"""Export one table for analysts, from the last committed run or that of a day.

Here belong the columns of ``doudi export``. Not here: lists for officers (``flows/nightly/outputs``).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.commands.table_file import require_target, whole_file
from flows.store.links import all_links
from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.cases.states import CAN_BE_OVERDUE
from transforms.contracts.core_assessments import Outcome
from transforms.errors import NoSuchRun, NothingRunYet
from transforms.messages import tr
from transforms.programmes import all_programmes
from transforms.rules import explanation

_ENDINGS = (".parquet", ".csv")


def export_screening(workspace: Workspace, as_of: date | None, to: Path) -> int:
    """Write every listed person × programme in force, with outcome and reasons; returns the number of rows.

    Raises:
        WorkspaceAtFault: nothing was committed for that day, or the file's name or folder is wrong.

    """
    require_target(to, _ENDINGS)
    store = Store(workspace.store)
    with guarded(workspace.crash_reports):
        day = _committed_day(store, as_of, store.assessments)
        return write_screening(store.assessments / f"{day}.parquet", day, to)


def export_links(workspace: Workspace, as_of: date | None, to: Path) -> int:
    """Write every source row that is about a listed person, with method and probability; returns the number of rows.

    Raises:
        WorkspaceAtFault: nothing was committed for that day, or the file's name or folder is wrong.

    """
    require_target(to, _ENDINGS)
    store = Store(workspace.store)
    with guarded(workspace.crash_reports):
        rows = all_links(store, read_settings(workspace), _committed_day(store, as_of, store.links))
        _write(rows.lazy(), to)
        return rows.height


def export_cases(workspace: Workspace, as_of: date | None, to: Path) -> int:
    """Write every case as it stands now, or as it stood at the end of a day; returns the number of rows.

    Raises:
        WorkspaceAtFault: nothing was run yet, or the file's name or folder is wrong.

    """
    require_target(to, _ENDINGS)
    store = Store(workspace.store)
    store.require_state()
    with guarded(workspace.crash_reports), store.reading() as state:
        newest = state.sql("select max(as_of) from runs").fetchall()[0][0]
        given = {"day": as_of or newest, "until": as_of or date.max, "can_be_overdue": sorted(CAN_BE_OVERDUE)}
        rows = state.sql(_CASES, params=given).pl()
    if _is_csv(to):
        rows = rows.with_columns(pl.col("programmes").list.join(";"))
    _write(rows.lazy(), to)
    return int(rows.height)


_CASES = """
select
    cases.case_id, cases.household_code, coalesce(kept.programmes, []) as programmes, cases.opened_on, cases.state,
    cases.since as state_since, cases.due_on, cases.result as result_code,
    cases.county_code, kept.town, cases.finding_facts ->> 'rules' as rules,
    cases.finding_facts ->> 'supplier' as supplier, cases.reason_code, cases.dispatched_on,
    cases.checked_on, cases.answered_on, cases.programme as enrolled_programme, cases.enrolled_month, cases.valid_until,
    coalesce(list_contains($can_be_overdue, cases.state) and cases.due_on < $day, false) as is_overdue,
    coalesce(cases.due_is_provisional, false) as due_is_provisional
from cases_on($until) as cases
left join case_facts as kept using (case_id)
order by cases.case_id
"""


def write_screening(path: Path, day: date, to: Path) -> int:
    """Write a day's outcomes as analysts get them, with codes and words; returns the number of rows."""
    judged = pl.scan_parquet(path).filter(pl.col("outcome") != Outcome.NOT_IN_FORCE)
    # Reasons are spelt once for each combination of outcome and conditions, not once for each person.
    answers = judged.select(explanation.ANSWER).unique().collect()
    spelt = explanation.explained(answers, all_programmes(), day)
    codes = [pl.col(f"{name}_codes").alias(name) for name in ("failed", "unknown")]
    if _is_csv(to):
        codes = [column.list.join(";") for column in codes]
    rows = judged.join(spelt.lazy(), on=explanation.ANSWER, how="left", maintain_order="left").select(
        "household_code", "member_code", "county_code", "programme", "outcome", *codes, "reasons_zh"
    )
    _write(rows, to)
    return int(judged.select(pl.len()).collect().item())


def _is_csv(to: Path) -> bool:
    return to.suffix.lower() == ".csv"


def _committed_day(store: Store, as_of: date | None, folder: Path) -> date:
    """Find the day asked for, else the one committed last, of which a folder keeps a table."""
    store.require_state()
    day = as_of
    if day is None:
        with store.reading() as state:
            last = state.sql("select as_of from runs order by committed_at desc limit 1").fetchall()
        if not last:
            raise NothingRunYet(store.root.parent)
        day = date.fromisoformat(str(last[0][0]))
    if not (folder / f"{day}.parquet").exists():
        raise NoSuchRun(
            tr(
                "There is no committed run for {day} in {workspace}. Run `doudi run --as-of {day}`.",
                day=day, workspace=store.root.parent,
            )
        )  # fmt: skip
    return day


def _write(rows: pl.LazyFrame, to: Path) -> None:
    """Write a table as its name says, for the owner only, in place of an earlier one once it is complete."""
    with whole_file(to) as part:
        if _is_csv(to):
            rows.sink_csv(part)
        else:
            rows.sink_parquet(part)
