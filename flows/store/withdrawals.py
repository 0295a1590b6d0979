"""Take a committed day out of the state, leaving its trace (撤回).

Belongs here: what of the state was made by a day's runs, and the record of who took it back. Its publication is moved
by ``flows.store.publish``; who asks for it is ``flows.commands.withdraw``'s.

Everything that reads runs, rates, steps of cases or samples then reads them as if that night had not been; what was
taken out stands in ``withdrawn_rows``. What was learnt about files stays: it does not depend on the day judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb

from flows.store.store import Store
from flows.workspace.settings import TIMEZONE
from transforms.messages import Both, mark, tr

TRACE = frozenset({"run_files", "run_basis", "withdrawals", "withdrawn_rows"})
"""Tables about runs that stay: what a run was made from, and what became of it."""
_OF_DAY = "as_of = $day"
_BY_RUN = "run_id in (select run_id from runs where as_of = $day)"
_STEPS = "author = 'doudi' and source in (select run_id from runs where as_of = $day)"
_DRAWN = "drawn_on = $day and result is null"
_MOVED = "since = $day"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A publication that was taken back: of which day, which of that day's, by whom, when (UTC) and why."""

    as_of: date
    withdrawal: int
    reason: str
    withdrawn_by: str
    withdrawn_at: datetime
    is_moved: bool

    @property
    def name(self) -> str:
        """The name of its folder in the outbox's archive, and in ``store/withdrawn/``."""
        return f"{self.as_of}.{self.withdrawal}"


def withdrawals(store: Store) -> list[Withdrawal]:
    """List the publications taken back, the latest first; the store is at the newest migration."""
    with store.reading() as state:
        rows = state.sql(
            "select as_of, withdrawal, reason, withdrawn_by, withdrawn_at, is_moved from withdrawals "
            "order by withdrawn_at desc, as_of, withdrawal desc"
        ).fetchall()
    return [Withdrawal(*row) for row in rows]


def record(store: Store, day: date, number: int, reason: str, author: str) -> int:
    """Take all runs of a day out of the state, in one transaction; give the number of cases that are no more.

    number: where its publication will stand in the archive; more if that place was taken by an earlier one.
    """
    with store.writing() as state:
        last = state.execute("select max(withdrawal) from withdrawals where as_of = ?", [day]).fetchall()[0][0]
        given: dict[str, object] = {"day": day, "number": max(number, (last or 0) + 1)}
        state.execute(
            "insert into withdrawals values ($day, $number, $reason, $author, $now, false)",
            given | {"reason": reason, "author": author, "now": datetime.now(UTC).replace(tzinfo=None)},
        )
        for table, where in _taken(state):
            state.execute(
                f"insert into withdrawn_rows select $day, $number, '{table}', to_json(taken) "  # noqa: S608 — our tables
                f"from (from {table} where {where}) as taken",
                given,
            )
            state.execute(f"delete from {table} where {where}", {"day": day})  # noqa: S608 — our tables
        return _without_steps(state)


def _taken(state: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """List tables and conditions of the rows that a day's runs made; ``runs`` last, since the others ask it."""
    columns = state.sql(
        "select table_name, list(column_name) from duckdb_columns() "
        "where column_name in ('as_of', 'run_id') and not internal "
        "and table_name in (select table_name from duckdb_tables()) group by 1 order by table_name = 'runs', 1"
    ).fetchall()
    of_runs = [(table, _OF_DAY if "as_of" in names else _BY_RUN) for table, names in columns if table not in TRACE]
    return [("case_events", _STEPS), ("case_places", _MOVED), ("samples", _DRAWN), *of_runs]


def _without_steps(state: duckdb.DuckDBPyConnection) -> int:
    """Take cases of which no step is left out of the cases; their numbers are kept and never given to another."""
    left = "from case_numbers anti join case_events using (case_id)"
    state.execute(
        f"insert into withdrawn_numbers select case_id, county_code, household_code {left} on conflict do nothing"
    )
    gone = state.execute(f"select count(*) {left}").fetchall()[0][0]
    state.execute("delete from case_numbers where case_id not in (select case_id from case_events)")
    return int(gone)


def settle(store: Store, withdrawal: Withdrawal) -> None:
    """Record that a withdrawn publication is out of the outbox."""
    with store.writing() as state:
        state.execute(
            "update withdrawals set is_moved = true where as_of = ? and withdrawal = ?",
            [withdrawal.as_of, withdrawal.withdrawal],
        )


def told(withdrawal: Withdrawal) -> str:
    """Tell of a withdrawal in a line: when, by whom, why."""
    utc = withdrawal.withdrawn_at.replace(tzinfo=UTC)
    at = Both(f"{utc:%Y-%m-%d %H:%M} UTC", f"{utc.astimezone(ZoneInfo(TIMEZONE)):%Y-%m-%d %H:%M}")
    return tr(
        "the publication of {day} was taken back, {at}, by {author}: {reason}",
        day=withdrawal.as_of, at=at, author=withdrawal.withdrawn_by, reason=withdrawal.reason,
    )  # fmt: skip


LATER = mark(
    "a run for {day}, which is still to come, is committed: until then no known case goes on. "
    "Take it back with doudi withdraw {day} --reason …"
)


def days_to_come(state: duckdb.DuckDBPyConnection, today: date) -> list[date]:
    """List committed days later than today, from before such days were refused."""
    rows = state.execute("select distinct as_of from runs where as_of > ? order by as_of", [today]).fetchall()
    return [day for (day,) in rows]
