"""Count working days by the official holiday calendar (国务院办公厅节假日安排).

The only module that knows the package.

Beyond the last published year only weekends are known: a day counted there is provisional (DECISIONS 28).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar

_SATURDAY = 5


def after(start: date, working_days: int, published: Mapping[date, bool]) -> tuple[date, bool]:
    """Count that many working days after ``start``; give the day and whether it is provisional (暂定).

    published: days that the office's own table says are working days or not; they outrank the package.
    """
    day, left, is_provisional = start, working_days, False
    while left:
        day += timedelta(days=1)
        works, is_known = _works(day, published)
        is_provisional |= not is_known
        left -= works
    return day, is_provisional


def _works(day: date, published: Mapping[date, bool]) -> tuple[bool, bool]:
    if day in published:
        return published[day], True
    try:
        return chinese_calendar.is_workday(day), True
    except NotImplementedError:
        return day.weekday() < _SATURDAY, any(known.year == day.year for known in published)
