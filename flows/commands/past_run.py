"""Reopen the inputs of a committed run, to be judged anew by explain, replay, simulate and reconcile (DECISIONS 25).

Belongs here: what those commands share. They read snapshots and the state for a moment, compute in memory, and write
neither cases nor the outbox, so they work while a run is in progress.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from flows.intake.parts import ACCEPTED, FilePart
from flows.nightly.context import Assessed, Identified, InputFile, RunContext, RunRequest
from flows.nightly.stages.assess import assess
from flows.nightly.stages.identify import identify
from flows.nightly.stages.join import join
from flows.store.links import decisions
from flows.store.persons import said_dead
from flows.store.policy_files import read_policy, released_standards
from flows.store.store import Store
from flows.store.withdrawals import told, withdrawals
from flows.workspace.files import SourceFile, as_received
from flows.workspace.progress import shown
from flows.workspace.reference import read_reference
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import NoSuchRun
from transforms.messages import tr

_JUDGING = ("identify", "join", "assess")


@dataclass(frozen=True, slots=True)
class CommittedRun:
    """A committed run: its day, its code and the digest of its numbers."""

    run_id: str
    as_of: date
    code_version: str
    policy_sha256: str


@dataclass(frozen=True, slots=True)
class PastRun:
    """The inputs of a committed run, to be judged anew: a context whose tables live in memory, and its files."""

    run: RunContext
    files: tuple[InputFile, ...]

    def judge(self) -> tuple[Identified, Assessed]:
        """Run the stages that judge, without those that read files, flag or publish."""
        identified = identify(self.run, self.files)
        return identified, assess(self.run, join(self.run, identified))


@contextmanager
def reopened(
    workspace: Workspace, committed: CommittedRun, as_of: date, known_on: date | None = None,
    release: tuple[str, ...] = (),
) -> Iterator[PastRun]:  # fmt: skip
    """Open a committed run's inputs, its day to be judged.

    known_on: files first seen later are not used. release: as of a run; here only ``standards`` can be meant.
    """
    store, settings = Store(workspace.store), read_settings(workspace)
    reference, policy = read_reference(settings.area), read_policy(workspace, settings.area)
    with store.reading() as state:
        files = _inputs(state, committed, workspace, known_on)
    decided, dead, released = decisions(store, as_of, known_on), said_dead(store, known_on), released_standards(store)
    with store.in_memory(settings) as (connection, scratch), shown(_JUDGING) as progress:
        request = RunRequest(workspace, as_of, as_of, release=release)
        run = RunContext(
            request, settings, store, connection, reference, progress, scratch, policy, decided, dead, released
        )
        lost = [
            file.file.path
            for file in files
            for part in file.parts
            if part.status == ACCEPTED and not run.read_context.snapshot(part).exists()
        ]
        if lost:
            raise NoSuchRun(
                tr(
                    "The store no longer has the rows of {files}. Put the file back and run that day again.",
                    files=", ".join(lost),
                )
            )
        yield PastRun(run, files)


def write_persons(run: RunContext, folder: Path) -> None:
    """Write core_persons of every county judged, a file for each."""
    counties = run.table("select county_code from run_counties")["county_code"].to_list()
    run.progress.stage("assess")
    for county in run.progress.each(counties, run.county_name):
        rows = run.table("from core_persons where county_code = $county", county=county)
        CORE_PERSONS.conform(rows, at="core_persons.sql").write_parquet(folder / f"{county}.parquet")


def last_run(workspace: Workspace, as_of: date | None = None, until: date | None = None) -> CommittedRun:
    """Find the run committed last: of all, of that day, or of the last day up to ``until``.

    Raises:
        WorkspaceAtFault: there is none.

    """
    store = Store(workspace.store)
    rows = []
    if store.state.exists():
        store.migrate()
        newest = "order by runs.as_of desc, runs.committed_at desc" if until else "order by runs.committed_at desc"
        with store.reading() as state:
            rows = state.sql(
                "select run_id, runs.as_of, code_version, policy_sha256 from runs "  # noqa: S608 — our own order
                "join run_basis using (run_id, as_of) "
                "where ($day is null or runs.as_of = $day) and ($until is null or runs.as_of <= $until) "
                f"{newest} limit 1",
                params={"day": as_of, "until": until},
            ).fetchall()
    if not rows:
        raise NoSuchRun(_none_committed(workspace, store, as_of, until))
    return CommittedRun(*rows[0])


def _none_committed(workspace: Workspace, store: Store, day: date | None, until: date | None) -> str:
    """Tell that there is no run: none at all, none of a day, one that was withdrawn, or none known by then."""
    if until:
        return tr(
            "There is no committed run for a day up to {day}, so nothing was known then in {workspace}. Run doudi run "
            "first, or name another day with --known-on.",
            day=until, workspace=workspace,
        )  # fmt: skip
    if not day:
        return tr(
            "There is no committed run in {workspace}. Run doudi run first, or name another day.", workspace=workspace
        )
    if taken := [one for one in withdrawals(store) if one.as_of == day] if store.state.exists() else []:
        return tr(
            "There is no committed run for {day} in {workspace}: {withdrawal}. Run doudi run first, or name another "
            "day.",
            day=day, workspace=workspace, withdrawal=told(taken[0]),
        )  # fmt: skip
    return tr(
        "There is no committed run for {day} in {workspace}. Run doudi run first, or name another day.",
        day=day, workspace=workspace,
    )  # fmt: skip


def _inputs(
    state: duckdb.DuckDBPyConnection, committed: CommittedRun, workspace: Workspace, known_on: date | None
) -> tuple[InputFile, ...]:
    given = {"run": committed.run_id, "day": committed.as_of, "known_on": known_on}
    files = state.sql(
        "select path, sha256, key, first_seen_on from run_files "
        "where run_id = $run and as_of = $day and ($known_on is null or first_seen_on <= $known_on) order by path",
        params=given,
    ).fetchall()
    readings = state.sql(
        "select readings.* from readings semi join (select key from run_files where run_id = $run and as_of = $day) "
        "using (key) order by key, part_no",
        params={"run": committed.run_id, "day": committed.as_of},
    ).pl()
    parts: dict[str, list[FilePart]] = {}
    for row in readings.to_dicts():
        parts.setdefault(row["key"], []).append(FilePart.stored(row))
    return tuple(
        InputFile(number, _file(workspace, path), sha256, key, seen, tuple(parts.get(key, ())))
        for number, (path, sha256, key, seen) in enumerate(files)
    )


def _file(workspace: Workspace, path: str) -> SourceFile:
    return as_received(workspace.inbox / path, Path(path))
