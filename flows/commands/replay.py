"""Replay a past day with its law and the files then known (DECISIONS 25).

Belongs here: judging once more and ``store/replay/<D>/``. Neither cases nor the outbox are written.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from flows.commands.export import write_screening
from flows.commands.past_run import CommittedRun, PastRun, last_run, reopened, write_persons
from flows.nightly.commit import write_assessments
from flows.store.code_version import code_version
from flows.workspace.clock import day_asked
from flows.workspace.crash_report import guarded
from flows.workspace.workspace import Workspace


def replay(
    workspace: Workspace, as_of: date, known_on: date | None = None, persons: Path | None = None,
    release: tuple[str, ...] = (),
) -> Path:  # fmt: skip
    """Judge the day again; give the folder with its outcomes and what they were made from.

    known_on: what was known on that day; left out: on the day judged itself.
    persons: a folder that gets core_persons, too, for a comparison. release: ``standards`` where they look wrong.

    Raises:
        DayToCome: the day is later than today.
        WorkspaceAtFault: no run was committed up to then, so that nothing was known.
        NothingToJudge: of what was known nothing can be judged on that day.

    """
    with guarded(workspace.crash_reports):
        day_asked(as_of)
        known = known_on or as_of
        committed = last_run(workspace, until=known)
        with reopened(workspace, committed, as_of, known, release) as past:
            folder = _write_replay(past, committed, known)
            if persons is not None:
                write_persons(past.run, persons)
            return folder


def _write_replay(past: PastRun, committed: CommittedRun, known_on: date) -> Path:
    """Judge the run's inputs and put the outcomes in place, whole."""
    run, day = past.run, past.run.as_of
    folder, aside = run.store.root / "replay" / str(day), run.store.root / "replay" / f".{day}"
    identified, assessed = past.judge()
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    outcomes = aside / "assessments.parquet"
    write_assessments(assessed, outcomes)
    write_screening(outcomes, day, aside / "screening.parquet")
    counted = run.table(
        "select programme, outcome, count(*) as persons from core_assessments group by all order by all"
    )
    used = set(identified.used["file_no"])
    manifest = {
        "as_of": str(day), "known_on": str(known_on), "run_id": committed.run_id, "code_version": code_version(),
        "policy_sha256": run.policy.sha256,
        "inputs": [{"file": f.file.path, "sha256": f.sha256} for f in past.files if f.file_no in used],
        "counts": {
            code: dict(rows.select("outcome", "persons").rows())
            for (code,), rows in counted.group_by("programme", maintain_order=True)
        },
    }  # fmt: skip
    told = aside / "manifest.json"
    told.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    told.chmod(0o600)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
    return folder
