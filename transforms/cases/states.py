"""Define the states of a case: what each is called, and what may happen to a case in it.

Here belong every set of states and every word for a state; Python reads the sets, SQL the table ``ref_case_states``.
Not here: which state follows which (``sql/flag/core_case_transitions.sql``), the results of visits
(``data/cases/results.csv``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class CaseState(StrEnum):
    """The states of a case, as stored in ``case_events``."""

    DISPATCHED = "dispatched"
    CHECKED = "checked"
    WAITING = "waiting"
    ENROLLED = "enrolled"
    NOT_ELIGIBLE = "not_eligible"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class StateWords:
    """Chinese words for a state.

    life: a step in the life of a case (``doudi explain``). moved: cases that came to it since the last run (briefing).
    listed: 状态 on the work list; empty where a case in that state is never listed.
    """

    life: str
    moved: str
    listed: str = ""


WORDS = {
    CaseState.DISPATCHED: StateWords("已派发", "新派发", "已派发"),
    CaseState.CHECKED: StateWords("已核查", "已核查待定", "已核查"),
    CaseState.WAITING: StateWords("等待复核", "转为暂缓", "等待复核"),
    CaseState.ENROLLED: StateWords("登记纳入", "登记纳入"),
    CaseState.NOT_ELIGIBLE: StateWords("核查不符合", "核查不符合"),
    CaseState.RESOLVED: StateWords("名册已体现保障", "名册已体现保障"),
    CaseState.CLOSED: StateWords("办结", "办结"),
    CaseState.REOPENED: StateWords("重新列入", "情况变化重新列入", "待派发"),
    CaseState.WITHDRAWN: StateWords("新名单不再符合，撤回", "新名单不再符合，撤回"),
    CaseState.NEW: StateWords("待派发", "新发现待派发", "待派发"),
}
"""In the order in which the briefing lists them."""

AWAITING_DISPATCH = frozenset({CaseState.NEW, CaseState.REOPENED})
"""Not with the township: never sent out, or not again since the last finding."""
WITH_TOWNSHIP = frozenset({CaseState.DISPATCHED, CaseState.CHECKED})
"""On the township's list, whether the household is still flagged or not."""
FOLLOWS_LISTS = AWAITING_DISPATCH | WITH_TOWNSHIP
"""Open and without a finding: rolls and lists alone may end it."""
OPEN = FOLLOWS_LISTS | {CaseState.WAITING}
"""Still asks something of somebody."""
CAN_BE_OVERDUE = WITH_TOWNSHIP | {CaseState.WAITING}
"""Has a due date that somebody can miss."""
AWAITING_FINDING = AWAITING_DISPATCH | {CaseState.DISPATCHED}
"""No finding since it was opened or reopened: an answer is a first one and inherits nothing from an earlier one."""
ENDED_BY_LISTS = frozenset({CaseState.RESOLVED, CaseState.WITHDRAWN})
"""Ended by rolls or lists, without a finding."""
HAS_FINDING = frozenset({CaseState.ENROLLED, CaseState.WAITING, CaseState.NOT_ELIGIBLE, CaseState.CLOSED})
"""Rests on a result that an officer gave."""


def case_states() -> pl.DataFrame:
    """ref_case_states: states with their sets, for queries.

    Grain:   one row per state
    Returns: state, list_zh, is_open, is_with_township, awaits_dispatch, follows_lists, can_be_overdue,
             is_ended_by_lists, has_finding
    """
    states = list(CaseState)
    sets = {
        "is_open": OPEN,
        "is_with_township": WITH_TOWNSHIP,
        "awaits_dispatch": AWAITING_DISPATCH,
        "follows_lists": FOLLOWS_LISTS,
        "can_be_overdue": CAN_BE_OVERDUE,
        "is_ended_by_lists": ENDED_BY_LISTS,
        "has_finding": HAS_FINDING,
    }
    return pl.DataFrame(
        {
            "state": [state.value for state in states],
            "list_zh": [WORDS[state].listed for state in states],
            **{name: [state in members for state in states] for name, members in sets.items()},
        }
    )
