"""Replay: the answer of a past day again, with the law of that day and the files then known (DECISIONS 25).

Writes ``store/replay/<D>/`` only: neither cases nor the outbox.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl

from flows.commands.export import write_screening
from flows.commands.past_run import Run, again, judge, last_run, write_persons
from flows.nightly.context import RunContext
from flows.nightly.stages.assess import keep_answers
from flows.store.code_version import code_version
from flows.store.store import Store
from flows.workspace.crash_report import guarded


def replay(workspace: Path, as_of: date, known_on: date | None = None, persons: Path | None = None) -> Path:
    """The folder with that day's outcomes and what they were made from.

    known_on: what was known on that day; left out: on the day judged itself.
    persons: a folder that gets core_persons, too, for a comparison.

    Raises:
        WorkspaceAtFault: no run was committed up to then, so that nothing was known.
        NothingToJudge: of what was known nothing can be judged on that day.

    """
    store = Store(workspace.absolute() / "store")
    with guarded(store.root / "crash"):
        known = known_on or as_of
        committed = last_run(workspace, until=known)
        with again(workspace, committed, as_of, known) as run:
            judge(run)
            if persons is not None:
                write_persons(run, persons)
            return _keep(run, committed, known)


def _keep(run: RunContext, committed: Run, known_on: date) -> Path:
    day = run.order.as_of
    folder, aside = run.store.root / "replay" / str(day), run.store.root / "replay" / f".{day}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    answers = aside / "assessments.parquet"
    keep_answers(run, answers)
    write_screening(answers, day, aside / "screening.parquet")
    counted = run.table(
        "select programme, outcome, count(*) as persons from core_assessments group by all order by all"
    )
    used = set(run.parts.filter(pl.col("use") == "used")["file_no"])
    manifest = {
        "as_of": str(day), "known_on": str(known_on), "run_id": committed.run_id, "code_version": code_version(),
        "policy_sha256": run.policy_sha256,
        "inputs": [{"file": i.file.path, "sha256": i.sha256} for i in run.inputs if i.file_no in used],
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
