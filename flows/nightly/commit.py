"""Stage what a run keeps, and commit it in one atomic transaction (DECISIONS 2, 3).

Belongs here: what of a run goes into the state and beside it. Everything a publication holds is written aside first;
after a crash the state is as before the run, or complete, and the next command publishes what was committed
(``flows.store.publish``).
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from flows.nightly.context import Assessed, Flagged, Identified, InputFile, RunContext
from flows.store.code_version import code_version
from flows.store.store import insert
from transforms.contracts.core_links import CORE_LINKS

_ROW_GROUP = 250_000
_READING_COLUMNS = {
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
}


@dataclass(frozen=True, slots=True)
class Staging:
    """Where tables of a run, each kept for its day in a folder of the store, stand until they are committed."""

    run: RunContext
    run_id: str

    @property
    def name(self) -> str:
        """The name of the run's file in every such folder."""
        return f"{self.run.as_of}.{self.run_id}.parquet"

    def file(self, folder: Path) -> Path:
        """Give the run's file in a folder."""
        return folder / self.name

    @property
    def assessments(self) -> Path:
        """Where the run's outcomes stand."""
        return self.file(self.run.store.assessments)


def commit(staging: Staging, identified: Identified, flagged: Flagged, cases: dict[str, pl.DataFrame]) -> None:
    """Commit everything the run learnt: files seen and read, cases, the run itself, its rates.

    cases: what is added to each table about cases and of what persons released, in order.
    """
    run, files = staging.run, identified.read
    rates = flagged.rates.with_columns(run_id=pl.lit(staging.run_id))
    readings = _readings(files)
    run.policy.keep(run.store)
    with run.store.writing() as state:
        insert(state, "receipts", _receipts(files), "on conflict do nothing")
        insert(state, "readings", readings, "on conflict do update set " + _excluded(readings, "key", "part_no"))
        for table, rows in cases.items():
            if table == "case_members":
                _replace(state, table, rows)
                continue
            kept = "do update set " + _excluded(rows, *_KEYS[table]) if table in _KEYS else "do nothing"
            insert(state, table, rows, f"on conflict {kept}")
        state.execute("delete from rates where as_of = ?", [run.as_of])
        insert(state, "rates", rates)
        for table, rows in _made_from(staging, files).items():
            insert(state, table, rows, "on conflict do nothing")
        state.execute(
            "insert into runs values ($run_id, $as_of, $now, $assessments, false) "
            "on conflict do update set committed_at = excluded.committed_at, published = false",
            {
                "run_id": staging.run_id,
                "as_of": run.as_of,
                "now": _now(),
                "assessments": staging.name,
            },
        )


_KEYS = {"case_facts": ("case_id",), "case_places": ("case_id", "since")}
"""Tables about cases of which a row gives way to one of the same key."""


def _replace(state: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    """Put a table's rows of each case in place of those before."""
    state.register("renewed", rows.select("case_id").unique())
    state.execute(f"delete from {table} where case_id in (select case_id from renewed)")  # noqa: S608 — our own names
    state.unregister("renewed")
    insert(state, table, rows)


def _receipts(files: tuple[InputFile, ...]) -> pl.DataFrame:
    """List the files seen, with the day on which each was seen first."""
    return pl.DataFrame(
        [(file.file.path, file.sha256, file.first_seen_on) for file in files if file.sha256],
        schema={"path": pl.String, "sha256": pl.String, "first_seen_on": pl.Date},
        orient="row",
    )


def _readings(files: tuple[InputFile, ...]) -> pl.DataFrame:
    """List the parts read in this run, each under its key."""
    names = [name for name in _READING_COLUMNS if name != "details"]
    rows = [
        (*(getattr(part, name) for name in names), part.details())
        for file in files
        if file.is_new
        for part in file.parts
    ]
    return pl.DataFrame(rows, schema=_READING_COLUMNS, orient="row").unique(["key", "part_no"], maintain_order=True)


def _made_from(staging: Staging, files: tuple[InputFile, ...]) -> dict[str, pl.DataFrame]:
    """List what the run was made from: files as they were, numbers and code."""
    of_run = (staging.run_id, staging.run.as_of)
    rows = [(*of_run, file.file.path, file.sha256, file.key, file.first_seen_on) for file in files if file.sha256]
    basis = [(*of_run, code_version(), staging.run.policy.sha256)]
    names = ["run_id", "as_of", "path", "sha256", "key", "first_seen_on"]
    return {
        "run_files": pl.DataFrame(rows, schema=names, orient="row"),
        "run_basis": pl.DataFrame(basis, schema=["run_id", "as_of", "code_version", "policy_sha256"], orient="row"),
    }


def released(run: RunContext, run_id: str) -> dict[str, pl.DataFrame]:
    """Give the standards that this run released, with who said that they are right, to be remembered."""
    rows = run.table("from run_released order by all").with_columns(
        run_id=pl.lit(run_id), released_by=pl.lit(getpass.getuser()), released_at=_now()
    )
    return {"released_standards": rows}


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _excluded(rows: pl.DataFrame, *key: str) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in rows.columns if name not in key)


def write_assessments(assessed: Assessed, path: Path) -> None:
    """Write core_assessments to one file, in the order of county, household, person and programme."""
    pl.scan_parquet(list(assessed.outcomes)).sink_parquet(path, compression="zstd", row_group_size=_ROW_GROUP)
    path.chmod(0o600)


def stage_links(staging: Staging, identified: Identified) -> None:
    """Write the run's links, and which snapshots were in use, until they are committed."""
    run = staging.run
    links = run.table(f"from core_links order by {', '.join(CORE_LINKS.key)}").join(
        _paths(identified), on="file_no", how="left", maintain_order="left"
    )
    for frame, folder in ((links, run.store.links), (snapshots_in_use(run, identified), run.store.in_use)):
        target = staging.file(folder)
        frame.write_parquet(target)
        target.chmod(0o600)


def _paths(identified: Identified) -> pl.DataFrame:
    paths = {file.file_no: file.file.path for file in identified.files}
    return pl.DataFrame(
        {"file_no": list(paths), "path": list(paths.values())}, schema={"file_no": pl.Int32, "path": pl.String}
    )


def snapshots_in_use(run: RunContext, identified: Identified) -> pl.DataFrame:
    """List the parts in use on the day with the files they came from and the snapshots that hold their rows."""
    snapshots = {
        (file.file_no, str(part.feed)): str(run.read_context.snapshot(part).relative_to(run.store.root))
        for file in identified.files
        for part in file.parts
        if part.feed
    }
    used = identified.used
    keys = list(zip(used["file_no"], used["feed"], strict=True))
    return used.join(_paths(identified), on="file_no", how="left", maintain_order="left").with_columns(
        pl.Series("snapshot", [snapshots[key] for key in keys], pl.String)
    )
