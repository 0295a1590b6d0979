"""Define what one run is asked for, what its stages share, and what each stage hands to the next.

Belongs here: frozen values only. What a stage does is in ``flows.nightly.stages``; the order of the stages is in
``flows.nightly.run``; tables live in ``RunContext.connection``, files in ``RunContext.store``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from flows.intake.parts import REFUSED, UNREADABLE, FilePart, PendingPart, ReadContext
from flows.store.policy_files import PolicyNumbers
from flows.store.store import Store
from flows.workspace.files import SourceFile
from flows.workspace.progress import Progress
from flows.workspace.reference import Reference
from flows.workspace.settings import Settings
from flows.workspace.workspace import Workspace
from transforms.messages import Both, tr
from transforms.programmes import label
from transforms.rules.attribution import Attributed
from transforms.rules.rate_guard import ALL, Objection

StageName = Literal["intake", "validate", "standardise", "identify", "join", "assess", "flag", "deliver"]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What was asked for: the workspace, the day judged, and today, the only clock the stages know."""

    workspace: Workspace
    as_of: date
    today: date
    until: StageName | None = None
    release: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every stage of a run works with; nothing in it changes while the run goes on.

    scratch: a folder private to this run, deleted at its end.
    policy: the numbers of the law, read once.
    link_decisions: what persons decided about links and holds on the day judged: link_id, decision.
    said_dead: whom answers of visits said to have died (``known_said_dead``).
    released_standards: standards that look wrong and that a person released as right (``standards.KEY``).
    """

    request: RunRequest
    settings: Settings
    store: Store
    connection: duckdb.DuckDBPyConnection
    reference: Reference
    progress: Progress
    scratch: Path
    policy: PolicyNumbers
    link_decisions: pl.DataFrame
    said_dead: pl.DataFrame
    released_standards: pl.DataFrame

    @property
    def as_of(self) -> date:
        """The day judged."""
        return self.request.as_of

    @property
    def read_context(self) -> ReadContext:
        """What reading files needs."""
        return ReadContext(
            self.connection, self.store.work, self.store.snapshots, self.reference, self.settings, self.progress
        )

    def table(self, query: str, **given: object) -> pl.DataFrame:
        """Fetch the rows of a query in the run's database."""
        rows: pl.DataFrame = self.connection.sql(query, params=given or None).pl()
        return rows

    def county_name(self, code: str) -> str:
        """Name a county, for folders and lists."""
        return self.reference.county_names.get(code, code)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the inbox with its digest and what was read in it.

    key: digest of everything its reading depends on. is_new: not read before under that key.
    """

    file_no: int
    file: SourceFile
    sha256: str
    key: str
    first_seen_on: date
    parts: tuple[FilePart, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """Intake's result: every file of the inbox, and the parts whose rows must be judged."""

    files: tuple[InputFile, ...]
    pending: tuple[PendingPart, ...]


@dataclass(frozen=True, slots=True)
class Validated:
    """Validate's result: the failing rows of each feed (``expectations.verdict.FAILURES``)."""

    failures: Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Standardised:
    """Standardise's result: every file of the inbox with all its parts."""

    files: tuple[InputFile, ...]


@dataclass(frozen=True, slots=True)
class Identified:
    """Identify's result.

    files: as they are judged tonight. read: as their readings are kept, which say only what is of the file.
    parts: one row per file, feed and county with its ``use`` (``transforms.snapshots.in_use``).
    merged: rows of the monitoring lists that were merged into another row, by file and sheet.
    """

    files: tuple[InputFile, ...]
    parts: pl.DataFrame
    merged: Mapping[tuple[int, str], int]
    read: tuple[InputFile, ...] = ()

    @property
    def used(self) -> pl.DataFrame:
        """The parts in use on the day."""
        return self.parts.filter(pl.col("use") == "used")


@dataclass(frozen=True, slots=True)
class Joined:
    """Join's result: the counties of the listed persons, in order."""

    counties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """Assess's result: core_assessments, a file for each county in the order of their codes."""

    outcomes: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A programme that the rate guard withholds in a county tonight, and why.

    programme: its code, or ``rate_guard.ALL`` on a county's first night.
    stands_since: the day of its last published night, of which the flags stand; None where there was none.
    change: what changed its outcomes since then; None where that cannot be told.
    """

    county_code: str
    county: str
    programme: str
    objection: Objection
    stands_since: date | None = None
    change: Attributed | None = None

    @property
    def name(self) -> str:
        """What --release asks for."""
        return f"{self.programme}:{self.county_code}"

    @property
    def release(self) -> Both:
        """The same, by names in Chinese."""
        programme = "全部" if self.programme == ALL else label(self.programme).zh
        return Both(self.name, f"{programme}:{self.county}")


@dataclass(frozen=True, slots=True)
class Flagged:
    """Flag's result.

    withheld: programmes that are withheld tonight, by county.
    rates: persons judged and flagged by county and programme, and whether that is withheld.
    unsaid: by county and programme, persons not covered, of how many nothing can be said, and what is missing.
    """

    withheld: tuple[Withheld, ...]
    rates: pl.DataFrame
    unsaid: pl.DataFrame


@dataclass(frozen=True, slots=True)
class NightResult:
    """What a run hands to whoever started it.

    counts: households and persons to check, a row for each county. concerns: what a person must look at, in
    Chinese, counts only. faults: files that could not be opened.
    """

    request: RunRequest
    settings: Settings
    published: Path | None = None
    summary: tuple[str, ...] = ()
    counts: tuple[Mapping[str, object], ...] = ()
    concerns: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()


def refusals(files: Iterable[InputFile], statuses: tuple[str, ...] = (REFUSED, UNREADABLE)) -> list[str]:
    """Tell each file that could not be used, with the reason and what to do."""
    return [
        tr("{file}: {reason}. {remedy}", file=file.file.path, **part.why._asdict())
        for file in files
        for part in file.parts
        if part.why and part.status in statuses
    ]
