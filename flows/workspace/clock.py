"""Tell today in Asia/Shanghai: the only clock.

Belongs here: the day that commands are asked on, and that no later one is asked for. Stages never ask; they are told
(``as_of`` is an argument).
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.workspace.settings import TIMEZONE
from transforms.errors import DayToCome
from transforms.messages import Both, tr


def today() -> date:
    """Tell today in Asia/Shanghai."""
    return datetime.now(ZoneInfo(TIMEZONE)).date()


def day_asked(as_of: date | None) -> date:
    """Give the day asked for, else today.

    Raises:
        DayToCome: it is later than today.

    """
    now = today()
    if as_of is not None:
        require_begun(as_of, now)
    return as_of or now


def require_begun(as_of: date, now: date) -> None:
    """Refuse a day that has not begun: its run would freeze every case until then (DECISIONS 25).

    Raises:
        DayToCome: it is later than ``now``.

    """
    if as_of > now:
        raise DayToCome(
            tr(
                "{day} is later than today, {today} ({zone}), and no day is judged before it has come. "
                "Name today or a past day, or none for today.",
                day=as_of,
                today=now,
                zone=Both(TIMEZONE, "北京时间"),
            )
        )
