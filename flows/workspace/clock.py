"""Tell today in Asia/Shanghai: the only clock.

Belongs here: the day that commands are asked on. Stages never ask; they are told (``as_of`` is an argument).
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.workspace.settings import TIMEZONE


def today() -> date:
    """Tell today in Asia/Shanghai."""
    return datetime.now(ZoneInfo(TIMEZONE)).date()
