"""A person's decision about a case: leave a household alone until a day (豁免), or take back what was said."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from flows.boundary import guarded
from flows.settings import read_settings
from flows.store import Store
from transforms.errors import WorkspaceAtFault

EXEMPT, UNDO = "exempt", "undo"
_CASE = re.compile(r"DD-\d{6}-\d{7}")


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """What is decided of a case, why, until when, and on which day."""

    case_id: str
    answer: str
    reason: str
    until: date | None
    day: date


def decide_case(workspace: Path, decision: CaseDecision) -> str:
    """Record the decision with its author; what was done, in a sentence.

    Raises:
        WorkspaceAtFault: no such case, no reason, no day for an exemption, or nothing to undo.

    """
    store = Store(workspace.absolute() / "store")
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    if not _CASE.fullmatch(decision.case_id):
        raise WorkspaceAtFault("A case is named as on the list: DD-410923-0000123 (线索编号).")
    if not decision.reason.strip():
        raise WorkspaceAtFault("Say why with --reason: whoever looks at the case later will ask.")
    settings = read_settings(workspace)
    with guarded(store.root / "crash"), store.locked("decide", settings.wait_minutes):
        store.migrate()
        with store.writing() as state:
            if not state.execute("from case_numbers where case_id = ?", [decision.case_id]).fetchall():
                raise WorkspaceAtFault(f"There is no case {decision.case_id}. Look the number up on the list.")
            return (_exempt if decision.answer == EXEMPT else _undo)(state, decision)


def _exempt(state: duckdb.DuckDBPyConnection, decision: CaseDecision) -> str:
    if decision.until is None or decision.until < decision.day:
        raise WorkspaceAtFault("An exemption ends: name its last day, not one in the past, with --until.")
    state.execute(
        "insert into exemptions values (?, ?, ?, ?, ?, false)",
        [decision.case_id, decision.day, getpass.getuser(), decision.reason, decision.until],
    )
    return f"{decision.case_id} is left alone until {decision.until}; the next run takes it off the townships' lists"


def _undo(state: duckdb.DuckDBPyConnection, decision: CaseDecision) -> str:
    """Take back the exemption in force, else the last finding; both stay on record."""
    given = [decision.case_id]
    if state.execute("from exemptions where case_id = ? and not is_undone", given).fetchall():
        state.execute("update exemptions set is_undone = true where case_id = ?", given)
        return f"{decision.case_id}: the exemption is taken back"
    events = state.execute(
        "select event_no, state, result, due_on, due_is_provisional from case_events where case_id = ? "
        "order by event_no desc",
        given,
    ).fetchall()
    last_no, _, result, *_ = events[0]
    if result in (None, "undone"):
        raise WorkspaceAtFault(f"{decision.case_id} has no finding to undo: its last step was not one.")
    before = next(event for event in events[1:] if event[2] is None)
    state.execute(
        "insert into case_events (case_id, event_no, day, state, since, author, source, due_on, due_is_provisional, "
        "result, note, facts) select case_id, $no, $day, $state, $day, $author, 'decide', $due, $provisional, "
        "'undone', $reason, facts from case_events where case_id = $case_id and event_no = $last_no",
        {
            "case_id": decision.case_id, "no": last_no + 1, "day": decision.day, "state": before[1],
            "author": getpass.getuser(), "due": before[3], "provisional": before[4], "reason": decision.reason,
            "last_no": last_no,
        },
    )  # fmt: skip
    return f"{decision.case_id}: the finding is taken back, the case is {before[1]} again"
