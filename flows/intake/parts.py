"""Define what a source file turns into: parts with their row accounting, and what they are read with.

Belongs here: values that intake, the store and the outputs share. How they are made is in ``read_file`` and
``snapshot``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import duckdb
import polars as pl

from flows.readers.sheets import Told
from flows.workspace.progress import Progress
from flows.workspace.reference import Reference
from flows.workspace.settings import Settings
from transforms.errors import UnreadableFile
from transforms.messages import Both, mark, tr
from transforms.sheets.parts import Says

HIDDEN = "sheet_hidden"
"""Why a hidden sheet was not read."""
ACCEPTED, REFUSED, UNREADABLE, UNKNOWN = "accepted", "refused", "unreadable", "unrecognised"
_STATUSES = {
    ACCEPTED: mark("accepted"), REFUSED: mark("refused"), UNREADABLE: mark("unreadable"), UNKNOWN: mark("unrecognised"),
}  # fmt: skip
REJECTED = pl.Schema(
    {
        "sheet": pl.String,
        "row_no": pl.Int64,
        "column": pl.String,
        "found": pl.String,
        "reason": pl.String,
        "is_set_aside": pl.Boolean,
    }
)
"""A row set aside, or kept with a question. ``column`` is the feed's field."""


class KeptWhy(TypedDict):
    """The four texts of a ``FilePart`` that say why it is not used."""

    reason: str
    remedy: str
    reason_zh: str
    remedy_zh: str


class Why(NamedTuple):
    """Why a file is not used, and what its sender can do; both are kept in both languages."""

    reason: Both
    remedy: Both

    def kept(self) -> KeptWhy:
        """Give the four texts of a ``FilePart``."""
        return {
            "reason": self.reason.en,
            "remedy": self.remedy.en,
            "reason_zh": self.reason.zh,
            "remedy_zh": self.remedy.zh,
        }


@dataclass(frozen=True, slots=True)
class SheetCount:
    """Row accounting of one sheet, in source rows: received = accepted + set_aside + not_data (+ merged).

    is_unread: all its rows are set aside, for the ``reason`` of the wording table.
    """

    sheet: str
    received: int
    accepted: int = 0
    set_aside: int = 0
    not_data: int = 0
    hidden: bool = False
    is_unread: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if self.received != self.accepted + self.set_aside + self.not_data:
            raise AssertionError(f"row accounting does not balance: {self.received} rows received")


@dataclass(frozen=True, slots=True)
class FilePart:
    """What one feed in one file turned out to be. Holds counts and names of headings, never a value.

    mapped: heading → column. ignored: heading → reason. instead: heading → the one that is read
    in its place. filled: column → share of rows that are not blank.
    says: what its name or title says it is to the list before it. towns: county, town as written and rows, where the
    rows tell towns. named_towns: stems of those that its name, folder, title or sheets name.
    """

    key: str
    part_no: int
    status: str
    feed: str | None = None
    reason: str | None = None
    remedy: str | None = None
    reason_zh: str | None = None
    remedy_zh: str | None = None
    said_on: date | None = None
    usable_from: date | None = None
    named_county: str | None = None
    supplier: str = ""
    sheets: tuple[SheetCount, ...] = ()
    counties: tuple[tuple[str | None, int], ...] = ()
    mapped: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    questions: dict[str, int] = field(default_factory=dict)
    filled: dict[str, float] = field(default_factory=dict)
    says: str = Says.LIST
    towns: tuple[tuple[str | None, str, int], ...] = ()
    named_towns: tuple[str, ...] = ()
    instead: dict[str, str] = field(default_factory=dict)

    def details(self) -> str:
        """Give the parts of a reading that are only shown, as JSON."""
        kept = {
            "key", "part_no", "feed", "status", "reason", "remedy", "said_on", "usable_from", "named_county",
        }  # fmt: skip
        shown = {name: value for name, value in asdict(self).items() if name not in kept}
        return json.dumps(shown, ensure_ascii=False)

    @classmethod
    def stored(cls, row: dict[str, Any]) -> FilePart:
        """Restore a part from the state."""
        shown: dict[str, Any] = row | json.loads(row["details"])
        del shown["details"]
        shown["sheets"] = tuple(SheetCount(**sheet) for sheet in shown["sheets"])
        shown["counties"] = tuple((code, count) for code, count in shown["counties"])
        shown["towns"] = tuple((code, town, count) for code, town, count in shown.get("towns", ()))
        for name in ("unknown", "named_towns"):
            shown[name] = tuple(shown.get(name, ()))
        return cls(**shown)

    @property
    def why(self) -> Why | None:
        """Why it is not used; None where it is."""
        if not self.reason:
            return None
        reason, remedy = self.reason, self.remedy or ""
        return Why(Both(reason, self.reason_zh or reason), Both(remedy, self.remedy_zh or remedy))

    @property
    def state(self) -> str:
        """The status in words."""
        return tr(_STATUSES[self.status])

    @property
    def rows(self) -> int:
        """Rows accepted."""
        return sum(sheet.accepted for sheet in self.sheets)


def unreadable(key: str, error: UnreadableFile) -> FilePart:
    """Describe a file that cannot be opened at all."""
    return FilePart(key, 0, UNREADABLE, **Why(error.why, error.remedy).kept())


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reading needs: where to write, what to read with, and where to report progress."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path
    snapshots: Path
    reference: Reference
    settings: Settings
    progress: Progress

    def snapshot(self, part: FilePart) -> Path:
        """Locate a part's accepted rows."""
        return self.snapshots / str(part.feed) / f"{part.key}-{part.part_no}.parquet"

    def unnumbered(self, part: FilePart) -> Path:
        """Locate rows set aside only for a lost or blank number: they link nothing, but may be asked about."""
        return self.snapshots / str(part.feed) / f"{part.key}-{part.part_no}.unnumbered.parquet"

    def rejected(self, part: FilePart) -> Path:
        """Locate a part's set-aside rows and questions."""
        return self.snapshots / str(part.feed) / f"{part.key}-{part.part_no}.returned.parquet"


@dataclass(frozen=True, slots=True)
class PendingPart:
    """A part whose rows are not judged yet: text in Parquet, and where they come from.

    until: the day of the list, or on which its file was first seen; nobody on it was born later.
    told: what the office is told of the file beside the rows that fail.
    around: what stands around its rows: folders, name, titles, names of sheets.
    """

    part: FilePart
    file_no: int
    path: Path
    epoch_1904: bool
    until: date | None = None
    told: tuple[Told, ...] = ()
    around: str = ""
