"""Status: feeds with their age, last runs, open cases; loud when the lists are old."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flows.open_cases import open_and_overdue
from flows.start import today
from flows.store import Store
from transforms.errors import WorkspaceAtFault
from transforms.feeds import all_feeds

OLD_HOURS = 36
DONE, AT_FAULT = 0, 2


def status(workspace: Path) -> int:
    """Print what the store knows; 2 when the last publication is older than 36 hours, or there is none."""
    store = Store(workspace.absolute() / "store")
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    with store.reading() as state:
        feeds = state.sql(
            "select feed, status, count(*), max(said_on) from readings where feed is not null "
            "group by all order by feed, status"
        ).fetchall()
        runs = state.sql(
            "select as_of, committed_at, run_id, published from runs order by committed_at desc limit 5"
        ).fetchall()
        cases = open_and_overdue(state, today())
    print("Lists read so far")
    for feed, what, count, newest in feeds:
        print(f"  {all_feeds()[feed].name_zh}: {count} {what}, newest {newest or 'undated'}")
    print("Last runs")
    for as_of, committed, run_id, published in runs:
        print(
            f"  for {as_of}, {committed:%Y-%m-%d %H:%M} UTC, {run_id[:12]}, "
            f"{'published' if published else 'not yet published'}"
        )
    print("Open cases")
    for county, count, overdue, held in cases:
        print(f"  {county}: {count}, {overdue} overdue, {held} held back")
    return _age(runs)


def _age(runs: list[tuple[object, datetime, str, bool]]) -> int:
    newest = max((committed for _, committed, _, published in runs if published), default=None)
    if newest is None:
        print("Nothing was published yet.")
        return AT_FAULT
    hours = (datetime.now(UTC).replace(tzinfo=None) - newest).total_seconds() / 3600
    print(
        f"Last publication: {hours:.0f} hours ago"
        + (", too old: see why the nightly run stopped" if hours > OLD_HOURS else "")
    )
    return AT_FAULT if hours > OLD_HOURS else DONE
