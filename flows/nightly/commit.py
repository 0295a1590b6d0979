"""Commit and publish: one short transaction, then whole folders moved into place (DECISIONS 3).

Everything a publication holds is written aside first. After a crash the state is as before the run,
or complete; in the second case the next command moves what was committed into place.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from flows.nightly.context import RunContext
from flows.store.code_version import code_version
from flows.store.policy_files import keep_rows
from flows.store.store import insert
from transforms.contracts.core_links import CORE_LINKS


def commit(run: RunContext, cases: dict[str, pl.DataFrame]) -> None:
    """Everything the night learnt, in one transaction: files seen and read, cases, the run, its rates.

    cases: what is added to each table about cases, in order.
    """
    receipts = pl.DataFrame(
        [(found.file.path, found.sha256, found.first_seen_on) for found in run.inputs if found.sha256],
        schema={"path": pl.String, "sha256": pl.String, "first_seen_on": pl.Date},
        orient="row",
    )
    readings = pl.DataFrame(
        [
            (
                part.key,
                part.part_no,
                part.feed,
                part.status,
                part.reason,
                part.remedy,
                part.said_on,
                part.usable_from,
                part.named_county,
                part.details(),
            )
            for found in run.inputs
            if found.is_new
            for part in found.parts
        ],
        schema={
            "key": pl.String,
            "part_no": pl.Int32,
            "feed": pl.String,
            "status": pl.String,
            "reason": pl.String,
            "remedy": pl.String,
            "said_on": pl.Date,
            "usable_from": pl.Date,
            "named_county": pl.String,
            "details": pl.String,
        },
        orient="row",
    ).unique(["key", "part_no"], maintain_order=True)
    keep_rows(run.store, run.policy_rows, run.policy_sha256)
    with run.store.writing() as state:
        insert(state, "receipts", receipts, "on conflict do nothing")
        insert(state, "readings", readings, "on conflict do update set " + _excluded(readings, "key", "part_no"))
        for table, rows in cases.items():
            kept = "do update set " + _excluded(rows, "case_id") if table == "case_facts" else "do nothing"
            insert(state, table, rows, f"on conflict {kept}")
        insert(
            state,
            "rates",
            run.rates,
            "on conflict do update set " + _excluded(run.rates, "as_of", "programme"),
        )
        for table, rows in made_from(run).items():
            insert(state, table, rows, "on conflict do nothing")
        state.execute(
            "insert into runs values ($run_id, $as_of, $now, $assessments, false) "
            "on conflict do update set committed_at = excluded.committed_at, published = false",
            {
                "run_id": run.run_id,
                "as_of": run.order.as_of,
                "now": datetime.now(UTC).replace(tzinfo=None),
                "assessments": _staged(run.order.as_of, run.run_id),
            },
        )


def made_from(run: RunContext) -> dict[str, pl.DataFrame]:
    """What the run was made from: files as they were, numbers and code."""
    of_run = (run.run_id, run.order.as_of)
    files = [(*of_run, i.file.path, i.sha256, i.key, i.first_seen_on) for i in run.inputs if i.sha256]
    basis = [(*of_run, code_version(), run.policy_sha256)]
    names = ["run_id", "as_of", "path", "sha256", "key", "first_seen_on"]
    return {
        "run_files": pl.DataFrame(files, schema=names, orient="row"),
        "run_basis": pl.DataFrame(basis, schema=["run_id", "as_of", "code_version", "policy_sha256"], orient="row"),
    }


def _excluded(rows: pl.DataFrame, *key: str) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in rows.columns if name not in key)


def _staged(day: date, run_id: str) -> str:
    return f"{day}.{run_id}.parquet"


def staged_assessments(run: RunContext) -> Path:
    """Where the night's outcomes stand until they are committed."""
    return staged(run, run.store.assessments)


def staged(run: RunContext, folder: Path) -> Path:
    """Where a table of the night, kept for its day in that folder, stands until it is committed."""
    return folder / _staged(run.order.as_of, run.run_id)


def stage_links(run: RunContext) -> None:
    """Keep the night's links, and which snapshots were in use, until they are committed."""
    paths = {found.file_no: found.file.path for found in run.inputs}
    names = pl.DataFrame(
        {"file_no": list(paths), "path": list(paths.values())}, schema={"file_no": pl.Int32, "path": pl.String}
    )
    links = run.table(f"from core_links order by {', '.join(CORE_LINKS.key)}").join(
        names, on="file_no", how="left", maintain_order="left"
    )
    used = run.parts.filter(pl.col("use") == "used")
    at = {
        (found.file_no, str(part.feed)): str(run.read_context.snapshot(part).relative_to(run.store.root))
        for found in run.inputs
        for part in found.parts
        if part.feed
    }
    keys = list(zip(used["file_no"], used["feed"], strict=True))
    in_use = used.join(names, on="file_no", how="left", maintain_order="left").with_columns(
        pl.Series("snapshot", [at[key] for key in keys], pl.String)
    )
    for frame, folder in ((links, run.store.links), (in_use, run.store.in_use)):
        target = staged(run, folder)
        frame.write_parquet(target)
        target.chmod(0o600)
