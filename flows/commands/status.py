"""Print one screen about the office: feeds, runs, next runs, cases, disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb
from cronsim import CronSim

from flows.cases.states import open_and_overdue
from flows.commands.terminal_table import table, terminal_width
from flows.store.store import Store
from flows.store.withdrawals import LATER, days_to_come, told, withdrawals
from flows.workspace.clock import today
from flows.workspace.names import FLOWS
from flows.workspace.reference import read_reference
from flows.workspace.settings import TIMEZONE, Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.feeds import all_feeds
from transforms.messages import Both, both, listed, mark, tr
from transforms.programmes import label

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
            *_runs(state, settings),
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
    yield tr("Lists")
    if rows:
        heads = ("", tr("newest"), tr("age"), tr("read"), tr("not used"))
        told = [_feed(settings, *row) for row in rows]
        yield from (f"  {line}".rstrip() for line in table([heads, *told], numbers=(3, 4), fits=terminal_width()))


def _feed(settings: Settings, feed: str, accepted: int, newest: date | None, refused: int) -> tuple[str, ...]:
    unknown = tr("no date told") if accepted else tr("none usable")
    age = _days(newest, settings) if newest else ""
    return all_feeds()[feed].name_zh, str(newest or unknown), age, str(accepted), str(refused)


def _days(newest: date, settings: Settings) -> str:
    days = (today() - newest).days
    return tr("{days} days OLD", days=days) if days > settings.stale_days else tr("{days} days", days=days)


def _runs(state: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    rows = state.sql(
        "select as_of, committed_at, run_id, published, withheld from runs left join (select run_id, as_of, "
        "list((programme, county_code) order by programme, county_code) as withheld from rates where withheld "
        "group by all) using (run_id, as_of) order by committed_at desc limit $shown",
        params={"shown": _RUNS_SHOWN},
    ).fetchall()
    names = read_reference(settings.area).county_names
    yield tr("Last runs")
    for as_of, committed, run_id, published, withheld in rows:
        given = {"day": as_of, "at": _local(committed), "run": run_id[:12]}
        if withheld:
            given["withheld"] = listed(_withheld(programme, county, names) for programme, county in withheld)
        yield "  " + tr(_RUN[published, bool(withheld)], **given)


_RUN = {
    (True, False): mark("for {day}, {at}, {run}, published"),
    (False, False): mark("for {day}, {at}, {run}, not yet published"),
    (True, True): mark("for {day}, {at}, {run}, published, withheld: {withheld}"),
    (False, True): mark("for {day}, {at}, {run}, not yet published, withheld: {withheld}"),
}
"""What is told of a run, by whether it is published and whether something is withheld."""


def _withheld(programme: str, county: str, names: Mapping[str, str]) -> Both:
    """Name what is withheld: a programme everywhere (empty: every county), or in one county."""
    if not county:
        return label(programme)
    return Both(f"{programme}:{county}", f"{label(programme).zh}（{names.get(county, county)}）")


def _later(state: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Tell of committed days that are still to come."""
    for day in days_to_come(state, today()):
        yield "  " + tr(LATER, day=day)


def _local(instant: datetime) -> str:
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(TIMEZONE)):%Y-%m-%d %H:%M}"


def _next(workspace: Workspace, settings: Settings) -> Iterator[str]:
    """List the next scheduled runs, and the address of Prefect's pages."""
    if not Store(workspace.store).is_served():
        yield tr("Next run: none, `doudi serve` does not run")
        return
    now = datetime.now(ZoneInfo(TIMEZONE))
    told = sorted((next(CronSim(when, now)), flow) for flow, when in settings.schedules.items())
    due = listed(f"{Both(flow, both(FLOWS[flow]).zh)} {at:%m-%d %H:%M}" for at, flow in told)
    yield tr("Next runs: {runs} ({zone})", runs=due, zone=Both(TIMEZONE, "北京时间"))
    try:
        address = json.loads(workspace.server_address.read_text(encoding="utf-8"))
        yield tr("Prefect's pages: {address}", address=address)
    except (OSError, ValueError):
        return


def _cases(state: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    names = read_reference(settings.area).county_names
    rows = open_and_overdue(state, today())
    yield tr("Open cases") if rows else tr("Open cases: none")
    for county, count, overdue, held in rows:
        yield "  " + tr(
            "{county}: {count}, {overdue} overdue, {held} held back",
            county=names.get(county, county), count=count, overdue=overdue, held=held,
        )  # fmt: skip


def _disk(store: Store) -> Iterator[str]:
    size = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
    free = shutil.disk_usage(store.root).free
    yield tr("Store {size}; disk {free} free", size=_size(size), free=_size(free))


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= _GIGA else f"{size / 1e6:.1f} MB"


def _age(newest: datetime | None) -> int:
    if newest is None:
        print(tr("Nothing was published yet."))
        return AT_FAULT
    hours = (datetime.now(UTC).replace(tzinfo=None) - newest).total_seconds() / 3600
    if hours > OLD_HOURS:
        print(tr("Last publication: {hours} hours ago, too old: see why the nightly run stopped", hours=round(hours)))
        return AT_FAULT
    print(tr("Last publication: {hours} hours ago", hours=round(hours)))
    return DONE
