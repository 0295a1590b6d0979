"""A person's decision about a case: leave a household alone until a day (豁免), or take back what was said."""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb
import polars as pl

from flows.store.links import proposed
from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
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


def decide_case(workspace: Workspace, decision: CaseDecision) -> str:
    """Record the decision with its author; what was done, in a sentence.

    Raises:
        WorkspaceAtFault: no such case, no reason, no day for an exemption, or nothing to undo.

    """
    store = Store(workspace.store)
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    if not _CASE.fullmatch(decision.case_id):
        raise WorkspaceAtFault("A case is named as on the list: DD-410923-0000123 (线索编号).")
    if not decision.reason.strip():
        raise WorkspaceAtFault("Say why with --reason: whoever looks at the case later will ask.")
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked("decide", settings.wait_minutes):
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


Answer = Literal["confirmed", "rejected", "undone"]


ANSWERS: dict[str, Answer] = {"same": "confirmed", "different": "rejected", "undo": "undone"}
"""What a person says, and the word that is kept of it."""


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """What is decided about a link, why, until when (for ever when empty), and on which day."""

    link_id: str
    answer: Answer
    reason: str
    until: date | None
    day: date


def decide_link(workspace: Workspace, decision: LinkDecision) -> str:
    """Keep a decision in the store; what to tell whoever made it.

    Raises:
        WorkspaceAtFault: no such link was ever proposed here, or no reason is given.

    """
    if not decision.reason.strip():
        raise WorkspaceAtFault("A decision needs a reason. Say why with --reason.")
    store = Store(workspace.store)
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked(f"decide link {decision.link_id}", settings.wait_minutes):
        store.migrate()
        _require_proposed(store, decision.link_id)
        _keep(store, decision)
    if decision.answer == "undone":
        return f"{decision.link_id}: the decision is undone; the next run asks again."
    said = "the same person" if decision.answer == "confirmed" else "two persons"
    return f"{decision.link_id}: {said}, kept; the next run follows it."


def _require_proposed(store: Store, link_id: str) -> None:
    if proposed(store, pl.Series([link_id])).is_empty():
        raise WorkspaceAtFault(f"There is no link {link_id}. Take its number from 疑问编号 in 数据疑问_….csv.")


def _keep(store: Store, decision: LinkDecision) -> None:
    with store.writing() as state:
        state.execute(
            "insert into link_decisions (link_id, decision, reason, until, decided_by, decided_at) "
            "values (?, ?, ?, ?, ?, ?) on conflict (link_id) do update set decision = excluded.decision, "
            "reason = excluded.reason, until = excluded.until, decided_by = excluded.decided_by, "
            "decided_at = excluded.decided_at, checked_on = null",
            [decision.link_id, decision.answer, decision.reason, decision.until, getpass.getuser(), decision.day],
        )
