"""clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.workspace.settings import TIMEZONE


def today() -> date:
    """Today in Asia/Shanghai. Stages never ask; they are told."""
    return datetime.now(ZoneInfo(TIMEZONE)).date()
