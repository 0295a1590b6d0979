"""Show where a command is: on the terminal, in a log, on Prefect's pages.

Belongs here: moments and who shows them. Updates are throttled for each display: a terminal gets one line that goes
when the work has ended, a log a line a minute (so a short run says nothing).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from transforms.errors import masked
from transforms.messages import both, tr

_LOG_SECONDS = 60
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the work is: its stage, how many of so many are done in it, and the current item."""

    stage: str = ""
    number: int = 0
    stages: int = 0
    done: int = 0
    of: int = 0
    message: str = ""
    share: float | None = None
    """Of the whole work, never less than a moment before; None where nobody can tell."""

    def __str__(self) -> str:
        """For a line: stage, counts, what is at hand."""
        return " ".join(part for part in (self.counts, self.message) if part)

    @property
    def counts(self) -> str:
        """Stage and counts without the current item, which may be the name of a file."""
        where = {"number": self.number, "stages": self.stages, "stage": both(self.stage) if self.stage else ""}
        if not self.of:
            return tr("{number} of {stages} {stage}", **where) if self.stage else ""
        if not self.stage:
            return tr("{done} of {of}", done=self.done, of=self.of)
        return tr("{number} of {stages} {stage}, {done} of {of}", **where, done=self.done, of=self.of)


Show = Callable[[Moment], None]


class Progress:
    """Report progress to every display."""

    def __init__(self, stages: Sequence[str] = (), shows: Sequence[Show] = ()) -> None:
        self._stages, self._shows = tuple(stages), tuple(shows)
        self._now = Moment(stages=len(self._stages))
        self._within = 0.0

    def stage(self, name: str) -> None:
        """Begin a stage."""
        number = self._stages.index(name) + 1 if name in self._stages else self._now.number
        self._within = 0.0
        self._at(Moment(name, number, len(self._stages)))

    def say(self, message: str) -> None:
        """Report what is at hand now."""
        now = self._now
        self._at(Moment(now.stage, now.number, now.stages, now.done, now.of, masked(message)))

    def each(self, things: Collection[Thing], name: Callable[[Thing], str] = str) -> Iterator[Thing]:
        """Give the items one after the other, reporting how many are done."""
        now = self._now
        for done, thing in enumerate(things):
            self._within = max(self._within, done / len(things))
            self._at(Moment(now.stage, now.number, now.stages, done, len(things), masked(name(thing))))
            yield thing
        self._within = 1.0
        self._at(Moment(now.stage, now.number, now.stages))

    def _at(self, moment: Moment) -> None:
        share = None
        if moment.number:
            share = (moment.number - 1 + self._within) / moment.stages
        elif moment.of:
            share = self._within
        self._now = Moment(
            moment.stage, moment.number, moment.stages, moment.done, moment.of, moment.message, share
        )  # fmt: skip
        for show in self._shows:
            show(self._now)


def now_and_then(seconds: float, show: Show, *, at_stages: bool) -> Show:
    """Throttle a display to one call in so many seconds; ``at_stages``: also whenever a stage begins."""
    due, stage = time.monotonic() + seconds, ""

    def shown(moment: Moment) -> None:
        nonlocal due, stage
        now, begins = time.monotonic(), at_stages and moment.stage != stage
        if now >= due or begins:
            due, stage = now + seconds, moment.stage
            show(moment)

    return shown


_also: ContextVar[tuple[Show, ...]] = ContextVar("also", default=())


@contextmanager
def also_shown(show: Show) -> Iterator[None]:
    """Add a display for the block."""
    token = _also.set((*_also.get(), show))
    try:
        yield
    finally:
        _also.reset(token)


@contextmanager
def shown(stages: Sequence[str] = ()) -> Iterator[Progress]:
    """Report the block's progress on the terminal or in the log, and on every added display."""
    if not sys.stderr.isatty():
        yield Progress(stages, (now_and_then(_LOG_SECONDS, _log, at_stages=False), *_also.get()))
        return
    with _terminal() as show:
        yield Progress(stages, (show, *_also.get()))


def say(message: str) -> None:
    """Report the current item."""
    if sys.stderr.isatty():
        print(f"  {message}", file=sys.stderr, flush=True)


def warn(message: str) -> None:
    """Tell on the terminal, or in the log, what went wrong without stopping the work."""
    print(message, file=sys.stderr)


def _log(moment: Moment) -> None:
    print(f"  {moment} ...", file=sys.stderr, flush=True)


@contextmanager
def _terminal() -> Iterator[Show]:
    """Show one line with a bar, removed at the end; what is printed meanwhile stands above it."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    at_hand = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    bar = Bar(
        TimeElapsedColumn(), BarColumn(bar_width=20), TaskProgressColumn(),
        TextColumn("{task.description}", markup=False, table_column=at_hand),
        console=Console(stderr=True, highlight=False), transient=True, expand=True,
        redirect_stdout=sys.stdout.isatty(),  # else what is written to a file would land on the terminal
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)

        def show(moment: Moment) -> None:
            known = moment.share is not None
            bar.update(task, description=str(moment), completed=moment.share or 0, total=1 if known else None)

        yield show
