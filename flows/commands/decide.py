"""Record a person's decision: about a case (exemption, or a finding taken back) or about a link (same person or not).

Here belongs what ``doudi decide`` writes. Not here: answers in returned lists (``flows/cases``), what a decision does
to the next run (``transforms/sql/flag``, ``transforms/sql/link``).
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
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
from transforms.cases.numbers import CASE
from transforms.cases.states import WORDS, CaseState
from transforms.errors import BadRequest, NothingToUndo, UnknownCase, UnknownLink
from transforms.messages import Both, mark, tr

EXEMPT = "exempt"
LinkAnswer = Literal["confirmed", "rejected", "undone"]
ANSWERS: dict[str, LinkAnswer] = {"same": "confirmed", "different": "rejected", "undo": "undone"}
"""Answers about a link as given on the command line, and as stored."""
_KEPT: dict[LinkAnswer, str] = {
    "confirmed": mark("{link}: the same person, kept; the next run follows it."),
    "rejected": mark("{link}: two persons, kept; the next run follows it."),
    "undone": mark("{link}: the decision is undone; the next run asks again."),
}


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """A decision about a case: what, why, until when, and on which day.

    answer: ``exempt``, or ``undo`` for what was decided or found last.
    """

    case_id: str
    answer: str
    reason: str
    until: date | None
    day: date


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """A decision about a link: what, why, until when (for ever when empty), and on which day."""

    link_id: str
    answer: LinkAnswer
    reason: str
    until: date | None
    day: date


def decide_case(workspace: Workspace, decision: CaseDecision) -> str:
    """Record a decision about a case with its author; returns what was done, in a sentence.

    Raises:
        WorkspaceAtFault: no such case, no reason, no day for an exemption, or nothing to undo.

    """
    if not CASE.matches(decision.case_id):
        example = CASE.template.format("410923", 123)
        raise UnknownCase(tr("A case is named as on the list: {example} (线索编号).", example=example))
    with _deciding(workspace, "decide", decision.reason) as store, store.writing() as state:
        if not state.execute("from case_numbers where case_id = ?", [decision.case_id]).fetchall():
            raise UnknownCase(tr("There is no case {case}. Look the number up on the list.", case=decision.case_id))
        return (_exempt if decision.answer == EXEMPT else _undo)(state, decision)


def decide_link(workspace: Workspace, decision: LinkDecision) -> str:
    """Record a decision about a link with its author; returns what was done, in a sentence.

    Raises:
        WorkspaceAtFault: no such link was ever proposed here, or no reason is given.

    """
    with _deciding(workspace, " ".join(("decide", "link", decision.link_id)), decision.reason) as store:
        if proposed(store, pl.Series([decision.link_id])).is_empty():
            raise UnknownLink(
                tr("There is no link {link}. Take its number from 疑问编号 in 数据疑问_….csv.", link=decision.link_id)
            )
        _record_link(store, decision)
    return tr(_KEPT[decision.answer], link=decision.link_id)


@contextmanager
def _deciding(workspace: Workspace, command: str, reason: str) -> Iterator[Store]:
    """Hold the store for writing a decision that has a reason."""
    store = Store(workspace.store)
    store.require_state()
    if not reason.strip():
        raise BadRequest(tr("Say why with --reason: whoever looks at the decision later will ask."))
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked(command, settings.wait_minutes):
        store.migrate()
        yield store


def _exempt(state: duckdb.DuckDBPyConnection, decision: CaseDecision) -> str:
    """Leave a case alone until a day."""
    if decision.until is None or decision.until < decision.day:
        raise BadRequest(tr("An exemption ends: name its last day, not one in the past, with --until."))
    state.execute(
        "insert into exemptions values (?, ?, ?, ?, ?, false)",
        [decision.case_id, decision.day, getpass.getuser(), decision.reason, decision.until],
    )
    return tr(
        "{case} is left alone until {until}; the next run takes it off the townships' lists",
        case=decision.case_id, until=decision.until,
    )  # fmt: skip


def _undo(state: duckdb.DuckDBPyConnection, decision: CaseDecision) -> str:
    """Take back the exemption in force, else the last finding; both stay on record."""
    given = [decision.case_id]
    if state.execute("from exemptions where case_id = ? and not is_undone", given).fetchall():
        state.execute("update exemptions set is_undone = true where case_id = ?", given)
        return tr("{case}: the exemption is taken back", case=decision.case_id)
    events = state.execute(
        "select event_no, result, about, state, due_on, due_is_provisional, valid_until from case_events "
        "where case_id = ? order by event_no desc",
        given,
    ).fetchall()
    last_no, last_result, last_about, *_ = events[0]
    if last_result in (None, "undone"):
        raise NothingToUndo(tr("{case} has no finding to undo: its last step was not one.", case=decision.case_id))
    # Back to before everything found on the same subject: the household, or the members named.
    _, _, _, state_before, due_on, is_provisional, valid_until = next(
        event for event in events[1:] if event[1] is None or event[2] != last_about
    )
    night = state.execute("select max(as_of) from runs").fetchall()[0][0]
    state.execute(
        "insert into case_events (case_id, event_no, day, state, since, author, source, due_on, due_is_provisional, "
        "valid_until, result, note, facts, about, after_night) "
        "select case_id, $event_no, $day, $state, $day, $author, 'decide', $due_on, $is_provisional, $valid_until, "
        "'undone', $reason, facts, about, $night from case_events where case_id = $case_id and event_no = $last_no",
        {
            "case_id": decision.case_id,
            "last_no": last_no,
            "event_no": last_no + 1,
            "day": decision.day,
            "state": state_before,
            "author": getpass.getuser(),
            "due_on": due_on,
            "is_provisional": is_provisional,
            "valid_until": valid_until,
            "reason": decision.reason,
            "night": night,
        },
    )
    state_zh = WORDS[CaseState(state_before)].life
    return tr(
        "{case}: the finding is taken back, the case is {state} again",
        case=decision.case_id, state=Both(state_before, state_zh),
    )  # fmt: skip


def _record_link(store: Store, decision: LinkDecision) -> None:
    """Write a decision about a link in place of an earlier one."""
    with store.writing() as state:
        state.execute(
            "insert into link_decisions (link_id, decision, reason, until, decided_by, decided_at) "
            "values (?, ?, ?, ?, ?, ?) on conflict (link_id) do update set decision = excluded.decision, "
            "reason = excluded.reason, until = excluded.until, decided_by = excluded.decided_by, "
            "decided_at = excluded.decided_at, checked_on = null",
            [decision.link_id, decision.answer, decision.reason, decision.until, getpass.getuser(), decision.day],
        )
