"""export cases: every case with its state, for analysts (DATA §4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.boundary import guarded
from flows.store import Store
from transforms.errors import WorkspaceAtFault

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


def export_cases(workspace: Path, as_of: date | None, to: Path) -> int:
    """Every case as it stands now, or as it stood at the end of a day; the number of rows.

    Raises:
        WorkspaceAtFault: nothing was run yet, or the file's name or folder is wrong.

    """
    if to.suffix.lower() not in (".parquet", ".csv"):
        raise WorkspaceAtFault(f"{to.name} must end in .parquet or .csv. Choose one of the two.")
    if not to.absolute().parent.is_dir():
        raise WorkspaceAtFault(f"There is no folder {to.absolute().parent}. Make it, or write elsewhere.")
    store = Store(workspace.absolute() / "store")
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    with guarded(store.root / "crash"), store.reading() as state:
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
