"""One table for analysts, from the last committed run or that of a day (DATA.md §4)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.boundary import guarded
from flows.settings import read_settings
from flows.store import Store
from transforms import explaining
from transforms.errors import WorkspaceAtFault
from transforms.programmes import all_programmes


def export_screening(workspace: Path, as_of: date | None, to: Path) -> int:
    """Every listed person × programme in force, with outcome and reasons; the number of rows.

    Raises:
        WorkspaceAtFault: nothing was committed for that day, or the name ends in neither .parquet nor .csv.

    """
    _require_target(to)
    store = Store(workspace.absolute() / "store")
    with guarded(store.root / "crash"):
        day = _committed_day(store, workspace, as_of, store.assessments)
        return write_screening(store.assessments / f"{day}.parquet", day, to)


def export_links(workspace: Path, as_of: date | None, to: Path) -> int:
    """Every source row that is about a listed person, with method and probability; the number of rows.

    Raises:
        WorkspaceAtFault: nothing was committed for that day, or the name ends in neither .parquet nor .csv.

    """
    from flows.links import all_links

    _require_target(to)
    store = Store(workspace.absolute() / "store")
    with guarded(store.root / "crash"):
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


def _committed_day(store: Store, workspace: Path, as_of: date | None, folder: Path) -> date:
    day = as_of or _last_day(store, workspace)
    if not (folder / f"{day}.parquet").exists():
        raise WorkspaceAtFault(f"There is no committed run for {day} in {workspace}. Run doudi run --as-of {day}.")
    return day


def _last_day(store: Store, workspace: Path) -> date:
    if store.state.exists():
        with store.reading() as state:
            found = state.sql("select as_of from runs order by committed_at desc limit 1").fetchall()
        if found:
            return date.fromisoformat(str(found[0][0]))
    raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")


def write_screening(path: Path, day: date, to: Path) -> int:
    """A day's outcomes as analysts get them, with codes and words; the number of rows."""
    judged = pl.scan_parquet(path).filter(pl.col("outcome") != "not_in_force")
    answers = judged.select(explaining.ANSWER).unique().collect()
    spelt = explaining.explained(answers, all_programmes(), day)
    is_csv = to.suffix.lower() == ".csv"
    rows = judged.join(spelt.lazy(), on=explaining.ANSWER, how="left", maintain_order="left").select(
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
