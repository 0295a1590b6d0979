"""Write what a run does into the log of its page, and keep everything personal out of it.

Belongs here: what reaches Prefect's log and the message of a state. A line names stages, counts, counties and
folders of ours, never a file that somebody sent: its name may be a person's. Prefect's own lines at INFO and its
tracebacks stay on the terminal of the server, where engineers read them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import PurePath

from prefect import get_run_logger

from flows.workspace.files import listed
from flows.workspace.workspace import Workspace
from transforms.errors import InternalError, PipelineError, PublishedWithFaults, TakenWithFaults, masked
from transforms.messages import tr

_OURS = "doudi"
_STATE_SHOWN = ("Finished in state", "Task run failed with state")
"""How Prefect repeats a state, which the page shows anyway; with the error as it was raised."""
_LOGGERS = ("prefect.flow_runs", "prefect.task_runs")
"""Loggers whose handlers send to Prefect's server."""


def say(message: str, level: int = logging.INFO) -> None:
    """Write one line into the log of the run at hand."""
    get_run_logger().log(level, "%s", message, extra={_OURS: True})


class Pages(logging.Filter):
    """Let our own lines through and, of all others, warnings and errors; an error of ours is told by us, once."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line goes to the page."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, PipelineError | InternalError):
            return False
        if hasattr(record, _OURS):
            return True
        return record.levelno >= logging.WARNING and not record.getMessage().startswith(_STATE_SHOWN)


class Masked(logging.Formatter):
    """Format a line without digits that may be somebody's number, and of an exception only its kind."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line for the page; the record itself stays whole for the terminal."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            return tr(
                "An unexpected fault ({kind}); the terminal or the log of the server has the details.",
                kind=type(error).__name__,
            )
        return masked(record.getMessage())


def guard_pages() -> None:
    """Put filter and format in front of every handler that sends lines to Prefect."""
    for name in _LOGGERS:
        for handler in logging.getLogger(name).handlers:
            if not any(isinstance(found, Pages) for found in handler.filters):
                handler.addFilter(Pages())
                handler.setFormatter(Masked())


def for_pages(error: PipelineError | InternalError, workspace: Workspace) -> str:
    """Give the message of an error as the pages may show it: without names of files that somebody sent."""
    if isinstance(error, PublishedWithFaults):
        return tr(
            "The lists were published without {count} file(s) that cannot be opened. The terminal or the log of the "
            "server names them.",
            count=len(error.faults),
        )
    if isinstance(error, TakenWithFaults):
        return tr(
            "The other lists were taken in, but {count} file(s) cannot be opened. The terminal or the log of the "
            "server names them.",
            count=len(error.faults),
        )
    text = str(error)
    for name in sorted(set(_names(workspace)), key=len, reverse=True):
        text = re.sub(_as_told(name) + r"[^\s:：,，.。;；]*", tr("(a file)"), text)
    return masked(text)


def _names(workspace: Workspace) -> Iterator[str]:
    """Give the paths and names of every file that was sent."""
    for folder in (workspace.inbox, workspace.returned):
        for file in listed(folder):
            yield from (file.path, PurePath(file.path).name)


def _as_told(name: str) -> str:
    """Give a pattern for a name as it is, or as messages mask its digits in either language."""
    parts = re.split(r"(\d{15,})", name)
    digits = (rf"(?:{part}|{part[:3]}…[(（][^)）]*[)）])" for part in parts[1::2])
    return "".join(part for pair in zip(map(re.escape, parts[::2]), [*digits, ""], strict=True) for part in pair)
