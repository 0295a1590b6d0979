"""Open the workspace's DuckDB files: the only module that writes them.

Belongs here: paths, connections, migrations and locks of the store. State is one small file that one command writes
at a time; a run computes in a throw-away file with the state attached read-only, and ends in one short transaction on
the state (DECISIONS 1–5).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from flows.store.frames import append
from flows.store.locks import SERVING, WRITING, Held, _try_lock, _wait_for
from flows.workspace.settings import Settings
from transforms import sql
from transforms.errors import NothingRunYet, StoreBusy
from transforms.messages import tr

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
_BUSY = re.compile("could not set lock|being used by another process|conflicting lock", re.IGNORECASE)
_PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Store:
    """Paths and connections of one workspace's store."""

    root: Path

    @property
    def state(self) -> Path:
        """Catalogue, cases, runs."""
        return self.root / "doudi.duckdb"

    @property
    def work(self) -> Path:
        """The run's throw-away database and scratch files."""
        return self.root / "work"

    @property
    def snapshots(self) -> Path:
        """Accepted snapshots, immutable, named by the digest of their reading."""
        return self.root / "snapshots"

    @property
    def assessments(self) -> Path:
        """Every outcome of the last committed run of each day."""
        return self.root / "assessments"

    @property
    def links(self) -> Path:
        """Proposed and confirmed links of the last committed run of each day."""
        return self.root / "links"

    @property
    def in_use(self) -> Path:
        """Which snapshots the last committed run of each day used, with the files they came from."""
        return self.root / "in_use"

    @property
    def identities(self) -> Path:
        """Our ids of everybody listed so far, as of the last committed run of each day."""
        return self.root / "identities"

    @property
    def numbers(self) -> Path:
        """The policy numbers of committed runs, named by the digest of the files they came from."""
        return self.root / "numbers"

    @property
    def withdrawn(self) -> Path:
        """What folders of ``by_day`` held for days that were withdrawn, a folder for each withdrawal."""
        return self.root / "withdrawn"

    @property
    def by_day(self) -> tuple[Path, ...]:
        """Folders that keep one table for each day that was committed."""
        return (self.assessments, self.links, self.in_use, self.identities)

    @property
    def ready(self) -> Path:
        """Whole publications, waiting to be moved into the outbox after their commit."""
        return self.root / "ready"

    def make(self) -> None:
        """Make the folders, for the owner only."""
        for folder in (self.root, self.work, self.snapshots, self.numbers, *self.by_day, self.ready):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def require_state(self) -> None:
        """Refuse to go on where nothing was run yet in this workspace.

        Raises:
            NothingRunYet: there is no state.

        """
        if not self.state.exists():
            raise NothingRunYet(self.root.parent)

    def empty_work(self) -> None:
        """Remove what an earlier run left in its scratch folder."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the state read-only; wait while a run is committing."""
        connection = _patiently(self.state, read_only=True)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open one atomic transaction on the state."""
        connection = _patiently(self.state, read_only=False)
        try:
            connection.execute("begin")
            yield connection
            connection.execute("commit")
            connection.execute("checkpoint")
        finally:
            connection.close()

    def migrate(self) -> None:
        """Bring the state to the newest numbered migration, each applied once, in a transaction."""
        done = 0
        if self.state.exists():
            with self.reading() as connection:
                done = _applied(connection)
        for number, text in _migrations():
            if number > done:
                with self.writing() as connection:
                    connection.execute("create table if not exists migrations (number integer primary key)")
                    connection.execute(text)
                    connection.execute("insert into migrations values (?)", [number])
        self.state.chmod(0o600)

    @contextmanager
    def working(self, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the run's own database: the state attached read-only, then sealed to this store."""
        connection = duckdb.connect(
            self.work / "work.duckdb",
            config=_OFFLINE
            | {
                "memory_limit": settings.memory_limit,
                "threads": settings.threads,
                "temp_directory": str(self.work / "spill"),
                "preserve_insertion_order": False,
            },
        )
        try:
            connection.execute(f"attach {quoted(self.state)} as state (read_only)")
            connection.execute(f"set allowed_directories = [{quoted(self.root)}]")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            connection.execute(sql.text_of("macros"))
            yield connection
        finally:
            connection.close()

    @contextmanager
    def in_memory(self, settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
        """Open a database for one question that reads this store's snapshots, and a folder for what it cannot hold."""
        spill = self.root / f"spill-{os.getpid()}"
        spill.mkdir(mode=0o700, exist_ok=True)
        connection = duckdb.connect(
            config=_OFFLINE
            | {"memory_limit": settings.memory_limit, "threads": settings.threads, "temp_directory": str(spill)}
        )
        try:
            connection.execute(f"set allowed_directories = [{quoted(self.root)}]")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            connection.execute(sql.text_of("macros"))
            yield connection, spill
        finally:
            connection.close()
            shutil.rmtree(spill, ignore_errors=True)

    @contextmanager
    def locked(self, command: str, wait_minutes: float) -> Iterator[None]:
        """Hold the right to write this workspace; the operating system frees it when the process ends.

        Raises:
            StoreBusy: another command still holds it after the wait; names the holder.

        """
        with self._held("writer", command, wait_minutes, WRITING):
            yield

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Hold the right to run this workspace's schedules.

        Raises:
            StoreBusy: another ``doudi serve`` runs them; names it.

        """
        with self._held("serve", "serve", 0, SERVING):
            yield

    def is_served(self) -> bool:
        """Tell whether a ``doudi serve`` runs this workspace's schedules now."""
        lock = self.root / "serve.lock"
        if not lock.exists():
            return False
        with lock.open("a+b") as handle:
            return not _try_lock(handle)

    @contextmanager
    def _held(self, name: str, command: str, wait_minutes: float, held: Held) -> Iterator[None]:
        holder = self.root / f"{name}.json"
        with (self.root / f"{name}.lock").open("a+b") as handle:
            _wait_for(handle, holder, wait_minutes, held)
            started = datetime.now(UTC).isoformat(timespec="seconds")
            holder.write_text(json.dumps({"command": command, "pid": os.getpid(), "started": started}))
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)


def quoted(path: Path | str) -> str:
    """Quote a path as an SQL text literal, for the few statements that take no parameters."""
    return "'" + str(path).replace("'", "''") + "'"


def _patiently(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return duckdb.connect(path, read_only=read_only, config=_OFFLINE)
        except duckdb.IOException as error:
            if not _BUSY.search(str(error)):
                raise
            if time.monotonic() > deadline:
                raise StoreBusy(
                    tr(
                        "The store is in use by another program. Close what has store/doudi.duckdb open, then try "
                        "again."
                    )
                ) from None
        time.sleep(0.1)


def _applied(connection: duckdb.DuckDBPyConnection) -> int:
    known = connection.sql("select count(*) from duckdb_tables() where table_name = 'migrations'").fetchall()
    if not known[0][0]:
        return 0
    return int(connection.sql("select coalesce(max(number), 0) from migrations").fetchall()[0][0])


def _migrations() -> list[tuple[int, str]]:
    folder = files("flows.store").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(int(name[:4]), folder.joinpath(name).read_text(encoding="utf-8")) for name in names]


def insert(state: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame, conflict: str = "") -> None:
    """Add rows to a table of the state."""
    if rows.height:
        append(state, table, rows, conflict)
