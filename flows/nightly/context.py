"""One night's run: what its stages share, and what it hands to whoever started it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from flows.intake.parts import REFUSED, UNREADABLE, FilePart, PendingPart, ReadContext
from flows.store.store import Store
from flows.workspace.files import SourceFile
from flows.workspace.progress import Progress
from flows.workspace.reference import Reference
from flows.workspace.settings import Settings

StageName = Literal["intake", "validate", "standardise", "identify", "join", "assess", "flag", "deliver"]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What was asked for: the workspace, the day judged, and today, the only clock the stages know."""

    workspace: Path
    as_of: date
    today: date
    until: StageName | None = None
    release: tuple[str, ...] = ()


@dataclass(slots=True)
class InputFile:
    """A file of the inbox with its digest and what was read in it."""

    file_no: int
    file: SourceFile
    sha256: str
    key: str
    first_seen_on: date
    parts: list[FilePart] = field(default_factory=list)
    is_new: bool = False


@dataclass(slots=True)
class RunContext:
    """State that the stages of one run share. Tables live in ``connection``, files in ``store``."""

    order: RunRequest
    settings: Settings
    store: Store
    connection: duckdb.DuckDBPyConnection
    reference: Reference
    progress: Progress
    scratch: Path
    """Where this run, and nobody else, may leave files until it ends."""
    inputs: list[InputFile] = field(default_factory=list)
    pending: list[PendingPart] = field(default_factory=list)
    remembered: list[FilePart] = field(default_factory=list)
    """Every reading in the state: what new snapshots are held against."""
    failures: dict[str, pl.DataFrame] = field(default_factory=dict)
    link_decisions: pl.DataFrame = field(default_factory=pl.DataFrame)
    """What persons decided about links and holds on the day judged: link_id, decision."""
    answers: list[Path] = field(default_factory=list)
    """core_assessments, a file for each county in the order of their codes."""
    parts: pl.DataFrame = field(default_factory=pl.DataFrame)
    merged: dict[tuple[int, str], int] = field(default_factory=dict)
    withheld: dict[str, str] = field(default_factory=dict)
    rates: pl.DataFrame = field(default_factory=pl.DataFrame)
    policy_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    """The policy files that the night judged by, as text; kept with the commit under ``policy_sha256``."""
    policy_sha256: str = ""
    run_id: str = ""
    published: Path | None = None
    counts: list[dict[str, object]] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)
    """What a person must look at, in Chinese, counts only: for alerts and Prefect's pages."""

    @property
    def read_context(self) -> ReadContext:
        """What reading files needs."""
        return ReadContext(
            self.connection, self.store.work, self.store.snapshots, self.reference, self.settings, self.progress
        )

    def table(self, query: str, **given: object) -> pl.DataFrame:
        """The rows of a query in the run's database."""
        rows: pl.DataFrame = self.connection.sql(query, params=given or None).pl()
        return rows

    def county_name(self, code: str) -> str:
        """The county's name, for folders and lists."""
        return self.reference.county_names.get(code, code)


def refusals(run: RunContext) -> list[str]:
    """One line for each file that could not be used, with the reason and what to do."""
    bad = (REFUSED, UNREADABLE)
    return [
        f"{found.file.path}: {part.reason}. {part.remedy}"
        for found in run.inputs
        for part in found.parts
        if part.status in bad
    ]
