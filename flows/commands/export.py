"""One table for analysts, from the last committed run or that of a day (DATA.md §4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import WorkspaceAtFault
from transforms.programmes import all_programmes
from transforms.rules import explanation


def export_screening(workspace: Workspace, as_of: date | None, to: Path) -> int:
    """Every listed person × programme in force, with outcome and reasons; the number of rows.

    Raises:
        WorkspaceAtFault: nothing was committed for that day, or the name ends in neither .parquet nor .csv.

    """
    _require_target(to)
    store = Store(workspace.store)
    with guarded(workspace.crash_reports):
        day = _committed_day(store, workspace, as_of, store.assessments)
        return write_screening(store.assessments / f"{day}.parquet", day, to)


def export_links(workspace: Workspace, as_of: date | None, to: Path) -> int:
    """Every source row that is about a listed person, with method and probability; the number of rows.

    Raises:
        WorkspaceAtFault: nothing was committed for that day, or the name ends in neither .parquet nor .csv.

    """
    from flows.store.links import all_links

    _require_target(to)
    store = Store(workspace.store)
    with guarded(workspace.crash_reports):
        rows = all_links(store, read_settings(workspace), _committed_day(store, workspace, as_of, store.links))
        part = to.with_name(f"{to.name}.part")
        if to.suffix.lower() == ".csv":
            rows.write_csv(part)
        else:
            rows.write_parquet(part)
        part.chmod(0o600)
        part.replace(to)
        return rows.height


def _require_target(to: Path) -> None:
    if to.suffix.lower() not in (".parquet", ".csv"):
        raise WorkspaceAtFault(f"{to.name} must end in .parquet or .csv. Choose one of the two.")
    if not to.absolute().parent.is_dir():
        raise WorkspaceAtFault(f"There is no folder {to.absolute().parent}. Make it, or write elsewhere.")


def _committed_day(store: Store, workspace: Workspace, as_of: date | None, folder: Path) -> date:
    day = as_of or _last_day(store, workspace)
    if not (folder / f"{day}.parquet").exists():
        raise WorkspaceAtFault(f"There is no committed run for {day} in {workspace}. Run doudi run --as-of {day}.")
    return day


def _last_day(store: Store, workspace: Workspace) -> date:
    if store.state.exists():
        with store.reading() as state:
            found = state.sql("select as_of from runs order by committed_at desc limit 1").fetchall()
        if found:
            return date.fromisoformat(str(found[0][0]))
    raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")


def write_screening(path: Path, day: date, to: Path) -> int:
    """A day's outcomes as analysts get them, with codes and words; the number of rows."""
    judged = pl.scan_parquet(path).filter(pl.col("outcome") != "not_in_force")
    answers = judged.select(explanation.ANSWER).unique().collect()
    spelt = explanation.explained(answers, all_programmes(), day)
    is_csv = to.suffix.lower() == ".csv"
    rows = judged.join(spelt.lazy(), on=explanation.ANSWER, how="left", maintain_order="left").select(
        "household_code", "member_code", "county_code", "programme", "outcome",
        *(pl.col(f"{name}_codes").list.join(";").alias(name) if is_csv else pl.col(f"{name}_codes").alias(name)
          for name in ("failed", "unknown")),
        "reasons_zh",
    )  # fmt: skip
    part = to.with_name(f"{to.name}.part")
    if is_csv:
        rows.sink_csv(part)
    else:
        rows.sink_parquet(part)
    part.chmod(0o600)
    part.replace(to)
    return int(judged.select(pl.len()).collect().item())


_CASES = """
select
    cases.case_id, cases.household_code, coalesce(kept.programmes, []) as programmes, cases.opened_on, cases.state,
    cases.since as state_since, cases.due_on, cases.result as result_code,
    cases.county_code, kept.town, cases.finding_facts ->> 'rules' as rules,
    cases.finding_facts ->> 'supplier' as supplier, cases.reason_code, cases.dispatched_on,
    cases.checked_on, cases.answered_on, cases.programme as enrolled_programme, cases.enrolled_month, cases.valid_until,
    coalesce(cases.state in ('dispatched', 'checked', 'waiting') and cases.due_on < $day, false) as is_overdue,
    coalesce(cases.due_is_provisional, false) as due_is_provisional
from cases_on($until) as cases
left join case_facts as kept using (case_id)
order by cases.case_id
"""


def export_cases(workspace: Workspace, as_of: date | None, to: Path) -> int:
    """Every case as it stands now, or as it stood at the end of a day; the number of rows.

    Raises:
        WorkspaceAtFault: nothing was run yet, or the file's name or folder is wrong.

    """
    if to.suffix.lower() not in (".parquet", ".csv"):
        raise WorkspaceAtFault(f"{to.name} must end in .parquet or .csv. Choose one of the two.")
    if not to.absolute().parent.is_dir():
        raise WorkspaceAtFault(f"There is no folder {to.absolute().parent}. Make it, or write elsewhere.")
    store = Store(workspace.store)
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    with guarded(workspace.crash_reports), store.reading() as state:
        newest = state.sql("select max(as_of) from runs").fetchall()[0][0]
        given = {"day": as_of or newest, "until": as_of or date.max}
        rows = state.sql(_CASES, params=given).pl()
    part = to.with_name(f"{to.name}.part")
    if to.suffix.lower() == ".csv":
        rows.with_columns(pl.col("programmes").list.join(";")).write_csv(part)
    else:
        rows.write_parquet(part)
    part.chmod(0o600)
    part.replace(to)
    return int(rows.height)
