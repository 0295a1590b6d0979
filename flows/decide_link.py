"""A person's decision about a proposed link: the same person, or not; it outranks the model from then on."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from flows.boundary import guarded
from flows.links import proposed
from flows.settings import read_settings
from flows.store import Store
from transforms.errors import WorkspaceAtFault

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


def decide_link(workspace: Path, decision: LinkDecision) -> str:
    """Keep a decision in the store; what to tell whoever made it.

    Raises:
        WorkspaceAtFault: no such link was ever proposed here, or no reason is given.

    """
    if not decision.reason.strip():
        raise WorkspaceAtFault("A decision needs a reason. Say why with --reason.")
    store = Store(workspace.absolute() / "store")
    if not store.state.exists():
        raise WorkspaceAtFault(f"Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.")
    settings = read_settings(workspace)
    with guarded(store.root / "crash"), store.locked(f"decide link {decision.link_id}", settings.wait_minutes):
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
