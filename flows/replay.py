"""Replay: the answer of a past day again, with the law of that day and the files then known (DECISIONS 25).

Writes ``store/replay/<D>/`` only: neither cases nor the outbox.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from flows.boundary import guarded
from flows.export import write_screening
from flows.night import Night
from flows.past import Run, again, judge, last_run
from flows.policy_files import read_numbers
from flows.stages.judging import keep_answers
from flows.store import Store
from flows.version import code_version
from transforms import rules
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import KEY, facts
from transforms.programmes import all_programmes

_ANSWER = [*KEY, "programme"]


def replay(workspace: Path, as_of: date, known_on: date | None = None) -> Path:
    """The folder with that day's outcomes and what they were made from.

    known_on: what was known on that day; left out: on the day judged itself.

    Raises:
        WorkspaceAtFault: no run was committed up to then, so that nothing was known.
        NothingToJudge: of what was known nothing can be judged on that day.

    """
    store = Store(workspace.absolute() / "store")
    with guarded(store.root / "crash"):
        known = known_on or as_of
        run = last_run(workspace, until=known)
        with again(workspace, run, as_of, known, tell=lambda _: None) as night:
            judge(night)
            return _keep(night, run, known)


def _keep(night: Night, run: Run, known_on: date) -> Path:
    day = night.order.as_of
    folder, aside = night.store.root / "replay" / str(day), night.store.root / "replay" / f".{day}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)
    answers = aside / "assessments.parquet"
    keep_answers(night, answers)
    write_screening(answers, day, aside / "screening.parquet")
    counted = night.table(
        "select programme, outcome, count(*) as persons from core_assessments group by all order by all"
    )
    used = set(night.parts.filter(pl.col("use") == "used")["file_no"])
    manifest = {
        "as_of": str(day), "known_on": str(known_on), "run_id": run.run_id, "code_version": code_version(),
        "policy_sha256": night.policy_sha256,
        "inputs": [{"file": i.file.path, "sha256": i.sha256} for i in night.inputs if i.file_no in used],
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


def compare_with_committed(workspace: Path, as_of: date, folder: Path) -> str:
    """How a replay differs from what was committed for that day, and what could be why."""
    store = Store(workspace.absolute() / "store")
    path = store.assessments / f"{as_of}.parquet"
    if not path.exists():
        return f"nothing was committed for {as_of}, so there is nothing to compare with"
    run = last_run(workspace, as_of)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    with store.reading() as state:
        files = state.sql(
            "select path, sha256 from run_files where run_id = $run and as_of = $day",
            params={"run": run.run_id, "day": as_of},
        ).fetchall()
    again_files = {(found["file"], found["sha256"]) for found in manifest["inputs"]}
    reasons = [
        ("code", run.code_version != manifest["code_version"]),
        ("numbers", run.policy_sha256 != manifest["policy_sha256"]),
        ("data", not again_files <= set(files)),
    ]
    then, now = pl.read_parquet(path), pl.read_parquet(folder / "assessments.parquet")
    changed = _changes(then, now)
    told = [name for name, differs in reasons if differs] or ["nothing"]
    lines = [f"{sum(changed.values())} outcomes differ from those committed; changed since: {', '.join(told)}"]
    return "\n".join([*lines, *_as_lines(changed)])


def compare_days(workspace: Path, day: date, other: date, known_on: date | None = None) -> str:
    """Why two days differ: by law, by numbers, and by data (persons, ages, rolls), one step after the other.

    known_on: with the files known on that day; left out: each day with its own.
    """
    numbers, _ = read_numbers(workspace)
    first, second = (_persons(workspace, found, known_on or found) for found in (day, other))
    steps: dict[str, Counter[tuple[str, str, str]]] = {"law": Counter(), "numbers": Counter(), "data": Counter()}
    for county in sorted({*first, *second}):
        before, after = (frames.get(county, CORE_PERSONS.empty()) for frames in (first, second))
        old, renumbered = facts(before, numbers, day), facts(before, numbers, day, other)
        new = facts(after, numbers, other)
        for programme in all_programmes():
            answers = [
                rules.assess(programme, old, day), rules.assess(programme, old, other),
                rules.assess(programme, renumbered, other), rules.assess(programme, new, other),
            ]  # fmt: skip
            for name, then, now in zip(steps, answers, answers[1:], strict=False):
                steps[name] += _changes(then, now)
    lines = [f"from {day} to {other}"]
    for name, changed in steps.items():
        lines += [f"  {name}: {sum(changed.values())} outcomes", *(f"  {line}" for line in _as_lines(changed))]
    return "\n".join([*lines, f"  code: none, both days were judged by {code_version()}"])


def _persons(workspace: Path, day: date, known_on: date) -> dict[str, pl.DataFrame]:
    run = last_run(workspace, until=known_on)
    with again(workspace, run, day, known_on, tell=lambda _: None) as night:
        judge(night)
        counties = night.table("select county_code from run_counties order by 1")["county_code"]
        return {
            county: CORE_PERSONS.conform(
                night.table("from core_persons where county_code = $county", county=county), at="core_persons.sql"
            )
            for county in counties
        }


def _changes(then: pl.DataFrame, now: pl.DataFrame) -> Counter[tuple[str, str, str]]:
    """(programme, outcome then, outcome now) of the persons who differ, with their number."""
    both = then.select(*_ANSWER, "outcome").join(
        now.select(*_ANSWER, pl.col("outcome").alias("now")), on=_ANSWER, how="full", coalesce=True
    )
    differing = both.filter(pl.col("outcome").ne_missing(pl.col("now"))).with_columns(
        pl.col("outcome", "now").fill_null("not listed")
    )
    counted = differing.group_by("programme", "outcome", "now").len()
    return Counter({(programme, old, new): count for programme, old, new, count in counted.iter_rows()})


def _as_lines(changed: Counter[tuple[str, str, str]]) -> list[str]:
    return [f"  {code}: {old} → {new}: {count}" for (code, old, new), count in sorted(changed.items())]
