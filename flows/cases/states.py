"""Cases that still ask something of somebody, counted."""

from __future__ import annotations

from datetime import date

import duckdb

OPEN = ("new", "dispatched", "checked", "waiting", "reopened")


def open_and_overdue(state: duckdb.DuckDBPyConnection, day: date) -> list[tuple[str, int, int, int]]:
    """County, cases open, of them overdue on the day, and of them held back, for ``doudi status``."""
    return state.sql(
        "select county_code, count(*), count(*) filter (where state in ('dispatched', 'checked', 'waiting') "
        "and due_on < $day), count(*) filter (where state in ('new', 'reopened')) "
        "from cases where list_contains($open, state) group by 1 order by 1",
        params={"day": day, "open": list(OPEN)},
    ).fetchall()
