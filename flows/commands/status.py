"""Print one screen about the office: feeds, runs, next runs, cases, disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb
from cronsim import CronSim

from flows.cases.states import open_and_overdue
from flows.store.store import Store
from flows.store.withdrawals import LATER, days_to_come, told, withdrawals
from flows.workspace.clock import today
from flows.workspace.reference import read_reference
from flows.workspace.settings import TIMEZONE, Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.feeds import all_feeds

OLD_HOURS = 36
DONE, AT_FAULT = 0, 2
_RUNS_SHOWN = 5
_GIGA = 1_000_000_000


def status(workspace: Workspace) -> int:
    """Print the status; returns 2 when the last publication is older than 36 hours, or there is none."""
    workspace.require()
    store = Store(workspace.store)
    store.require_state()
    settings = read_settings(workspace)
    store.migrate()
    taken_back = [f"  {told(found)}" for found in withdrawals(store)[:_RUNS_SHOWN]]
    with store.reading() as state:
        lines = [
            *_feeds(state, settings),
            *_runs(state),
            *taken_back,
            *_later(state),
            *_next(workspace, settings),
            *_cases(state, settings),
        ]
        newest = state.sql("select max(committed_at) from runs where published").fetchall()[0][0]
    print("\n".join([*lines, *_disk(store)]))
    return _age(newest)


def _feeds(state: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    """List each feed: its newest accepted list with its age, and how many lists were refused."""
    rows = state.sql(
        "select feed, count(*) filter (where status = 'accepted'), max(said_on) filter (where status = 'accepted'), "
        "count(*) filter (where status <> 'accepted') from readings where feed is not null group by feed order by feed"
    ).fetchall()
    yield f"{'Lists':<14}newest       age"
    for feed, accepted, newest, refused in rows:
        told = f"{newest}  {_days(newest, settings)}" if newest else "no date told" if accepted else "none usable"
        yield f"  {told:<24}{all_feeds()[feed].name_zh}: {accepted} read" + (f", {refused} not used" if refused else "")


def _days(newest: date, settings: Settings) -> str:
    days = (today() - newest).days
    return f"{days} days" + (" OLD" if days > settings.stale_days else "")


def _runs(state: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = state.sql(
        "select as_of, committed_at, run_id, published, programmes from runs left join (select run_id, as_of, "
        "string_agg(concat_ws(':', programme, nullif(county_code, '')), ', ' order by programme, county_code) "
        "as programmes from rates where withheld group by all) "
        "using (run_id, as_of) order by committed_at desc limit $shown",
        params={"shown": _RUNS_SHOWN},
    ).fetchall()
    yield "Last runs"
    for as_of, committed, run_id, published, withheld in rows:
        yield (
            f"  for {as_of}, {_local(committed)}, {run_id[:12]}, {'published' if published else 'not yet published'}"
            + (f", withheld: {withheld}" if withheld else "")
        )


def _later(state: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Tell of committed days that are still to come."""
    for day in days_to_come(state, today()):
        yield f"  {LATER.format(day=day)}"


def _local(instant: datetime) -> str:
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(TIMEZONE)):%Y-%m-%d %H:%M}"


def _next(workspace: Workspace, settings: Settings) -> Iterator[str]:
    """List the next scheduled runs, and the address of Prefect's pages."""
    if not Store(workspace.store).is_served():
        yield "Next run: none, doudi serve does not run"
        return
    now = datetime.now(ZoneInfo(TIMEZONE))
    told = sorted((next(CronSim(when, now)), flow) for flow, when in settings.schedules.items())
    yield "Next runs: " + ", ".join(f"{flow} {at:%m-%d %H:%M}" for at, flow in told) + f" ({TIMEZONE})"
    try:
        yield f"Prefect's pages: {json.loads(workspace.server_address.read_text(encoding='utf-8'))}"
    except (OSError, ValueError):
        return


def _cases(state: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    names = read_reference(settings.area).county_names
    rows = open_and_overdue(state, today())
    yield "Open cases" if rows else "Open cases: none"
    for county, count, overdue, held in rows:
        yield f"  {names.get(county, county)}: {count}, {overdue} overdue, {held} held back"


def _disk(store: Store) -> Iterator[str]:
    size = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
    yield f"Store {_size(size)}; disk {_size(shutil.disk_usage(store.root).free)} free"


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= _GIGA else f"{size / 1e6:.1f} MB"


def _age(newest: datetime | None) -> int:
    if newest is None:
        print("Nothing was published yet.")
        return AT_FAULT
    hours = (datetime.now(UTC).replace(tzinfo=None) - newest).total_seconds() / 3600
    print(
        f"Last publication: {hours:.0f} hours ago"
        + (", too old: see why the nightly run stopped" if hours > OLD_HOURS else "")
    )
    return AT_FAULT if hours > OLD_HOURS else DONE
