"""Put the clock forward: commands of this process are asked on the day that a test is about."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from flows.workspace import clock

_today = clock.today


@contextmanager
def on_day(day):
    """Let it be that day, or today where that is later: a test's day may still be to come."""
    with patch.object(clock, "today", lambda: max(_today(), date.fromisoformat(str(day)))):
        yield
