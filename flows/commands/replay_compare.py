"""Attribute the difference between two answers to law, numbers, data or code.

Belongs here: the steps between two answers, each made again from what the store keeps of a run: its files, numbers
and links. Any difference between a committed run and a rerun on its own inputs is attributed to code, or, where the
code is the same, to settings and reference tables. The counting is ``transforms.rules.attribution``'s.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from flows.commands.past_run import CommittedRun, last_run, reopened, write_persons
from flows.commands.replay import replay
from flows.nightly.stages.assess import require_standards
from flows.nightly.stages.identify import identify
from flows.nightly.stages.join import join, join_tables, known_rolls
from flows.store.code_version import code_version
from flows.store.policy_files import kept_numbers, read_policy
from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.reference import outcome_labels
from flows.workspace.workspace import Workspace
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import facts
from transforms.messages import Both, both, tr
from transforms.programmes import all_programmes
from transforms.rules import attribution, evaluate, policy


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two answers: its day, its persons and numbers, and what was committed, if it was."""

    day: date
    persons: Path
    numbers: pl.DataFrame
    committed: Path | None
    code: str
    """What differs between the committed answer and these persons and numbers judged today."""
    told: Both

    def of(self, county: str) -> pl.DataFrame:
        """Read core_persons of a county."""
        path = self.persons / f"{county}.parquet"
        return pl.read_parquet(path) if path.exists() else CORE_PERSONS.empty()

    def kept(self, county: str) -> pl.DataFrame | None:
        """Read the committed outcomes of a county."""
        if self.committed is None:
            return None
        return pl.scan_parquet(self.committed).filter(pl.col("county_code") == county).collect()


@dataclass(frozen=True, slots=True)
class Replayed:
    """A day that was just replayed and need not be judged again to be compared."""

    day: date
    known_on: date
    persons: Path


def replay_and_compare(
    workspace: Workspace, as_of: date, known_on: date | None, other: date | None, release: tuple[str, ...] = ()
) -> tuple[Path, str]:
    """Replay a day; give its folder, and why its answer differs from the committed one or another day's.

    Raises: as ``replay`` and ``compare_days``

    """
    last_run(workspace, until=known_on or as_of)  # where there is none, there is no store either
    with TemporaryDirectory(dir=workspace.store, prefix="compare-") as persons:
        folder = replay(workspace, as_of, known_on, Path(persons), release)
        replayed = Replayed(as_of, known_on or as_of, Path(persons))
        if other is None:
            return folder, compare_with_committed(workspace, as_of, known_on, replayed)
        return folder, compare_days(workspace, (as_of, other), known_on, replayed)


def compare_with_committed(
    workspace: Workspace, as_of: date, known_on: date | None = None, replayed: Replayed | None = None
) -> str:
    """Tell how a replay differs from what was committed for that day, and why, in lines."""
    if not (Store(workspace.store).assessments / f"{as_of}.parquet").exists():
        return tr("nothing was committed for {day}, so there is nothing to compare with", day=as_of)
    return _compared(workspace, [(as_of, None), (as_of, known_on or as_of)], replayed)


def compare_days(
    workspace: Workspace, days: tuple[date, date], known_on: date | None = None, replayed: Replayed | None = None
) -> str:
    """Tell how the answers of two days differ, and why, in lines.

    known_on: both with the files known on that day, judged by today's code and numbers; left out: what was
    committed for each day, else what was known on it.

    Raises:
        WorkspaceAtFault: on one of the days nothing was known yet.
        NothingToJudge: of what was known nothing can be judged on one of the days.
        NumbersNotInForce: a standard is missing on one of the days.

    """
    return _compared(workspace, [(day, known_on) for day in days], replayed)


def _compared(workspace: Workspace, asked: list[tuple[date, date | None]], replayed: Replayed | None) -> str:
    store = Store(workspace.store)
    with guarded(workspace.crash_reports), TemporaryDirectory(dir=store.root, prefix="compare-") as scratch:
        old, new = (
            _side(workspace, (day, known), Path(scratch) / str(place), replayed)
            for place, (day, known) in enumerate(asked)
        )
        found, total = Counter[attribution.Change](), 0
        for county in _counties(old, new):
            for way, steps in _ways(old, new, county):
                changed, rows = attribution.changes(way, steps)
                found, total = found + changed, total + rows
    first, *rest = attribution.in_words(found, total, outcome_labels())
    told = tr("from {before} to {after}: {differences}", before=old.told, after=new.told, differences=first)
    return "\n".join([told, *rest])


def _ways(old: Side, new: Side, county: str) -> list[tuple[list[pl.DataFrame], list[str]]]:
    """Give for each programme the answers from the old side to the new one, and what each step changes."""
    before, after, first, last = old.of(county), new.of(county), old.kept(county), new.kept(county)
    under_new_law = policy.with_counts_of(old.numbers, old.day, new.numbers, new.day)
    told = [
        (old.day, facts(before, old.numbers, old.day)),
        (new.day, facts(before, under_new_law, old.day, max(old.day, new.day))),
        (new.day, facts(before, new.numbers, old.day, new.day)),
        (new.day, facts(after, new.numbers, new.day)),
    ]
    ways = []
    for programme in all_programmes():
        way, steps = [evaluate.assess(programme, known, day) for day, known in told], ["law", "numbers", "data"]
        its = pl.col("programme") == programme.code
        if first is not None:
            way, steps = [first.filter(its), *way], [old.code, *steps]
        if last is not None:
            way, steps = [*way, last.filter(its)], [*steps, new.code]
        ways.append((way, steps))
    return ways


def _side(workspace: Workspace, asked: tuple[date, date | None], folder: Path, replayed: Replayed | None) -> Side:
    day, known_on = asked
    store = Store(workspace.store)
    outcomes = store.assessments / f"{day}.parquet"
    folder.mkdir(mode=0o700)
    policy_now = read_policy(workspace)
    numbers = policy_now.numbers
    if known_on or not outcomes.exists():
        known = known_on or day
        if replayed and (replayed.day, replayed.known_on) == (day, known):
            folder = replayed.persons
        else:
            _write_persons(workspace, (last_run(workspace, until=known), day, known), numbers, folder)
        return Side(day, folder, numbers, None, "", both("{day} as known on {known}", day=day, known=known))
    committed = last_run(workspace, day)
    kept = numbers if committed.policy_sha256 == policy_now.sha256 else kept_numbers(store, committed.policy_sha256)
    code = "code" if committed.code_version != code_version() else attribution.SETTINGS
    told = both("{day} as committed", day=day)
    if kept is None:
        kept, code = numbers, " or ".join((code, "numbers"))
        told = both("{day} as committed (its numbers were not kept)", day=day)
    links = pl.read_parquet(store.links / outcomes.name)
    _write_persons(workspace, (committed, day, None), kept, folder, links)
    return Side(day, folder, kept, outcomes, code, told)


def _write_persons(
    workspace: Workspace, asked: tuple[CommittedRun, date, date | None], numbers: pl.DataFrame, folder: Path,
    links: pl.DataFrame | None = None,
) -> None:  # fmt: skip
    """Write core_persons of every county; with ``links`` as the committed run found them, else found anew."""
    with reopened(workspace, *asked) as past:
        run = past.run
        identified = identify(run, past.files)
        if links is None:
            join(run, identified)
        else:
            known_rolls(run, identified)
            join_tables(run, identified, links)
        require_standards(run, numbers)
        write_persons(run, folder)


def _counties(*sides: Side) -> list[str]:
    """List every county that one of them judged."""
    found = {path.stem for side in sides for path in side.persons.glob("*.parquet")}
    for side in sides:
        if side.committed is not None:
            found |= set(pl.scan_parquet(side.committed).select("county_code").unique().collect()["county_code"])
    return sorted(found)
