"""Count the cases that still ask something of somebody, from the state."""

from __future__ import annotations

from datetime import date

import duckdb

from transforms.cases.states import AWAITING_DISPATCH, CAN_BE_OVERDUE, OPEN


def open_and_overdue(state: duckdb.DuckDBPyConnection, day: date) -> list[tuple[str, int, int, int]]:
    """Count open cases, of them overdue on the day, and of them held back, for ``doudi status``.

    Grain: one row per county: county_code, open, overdue, held back
    """
    return state.sql(
        "select county_code, count(*), count(*) filter (where list_contains($can_be_overdue, state) "
        "and due_on < $day), count(*) filter (where list_contains($awaiting_dispatch, state)) "
        "from cases where list_contains($open, state) group by 1 order by 1",
        params={
            "day": day,
            "open": sorted(OPEN),
            "can_be_overdue": sorted(CAN_BE_OVERDUE),
            "awaiting_dispatch": sorted(AWAITING_DISPATCH),
        },
    ).fetchall()
