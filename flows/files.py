"""What people send and what they receive: the inbox, the outbox, lists as CSV.

Nothing in the inbox is ever changed. What is written is the owner's alone, and appears whole or not
at all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from transforms.errors import PublicationBlocked, UnreadableFile, WorkspaceAtFault, masked

NO_SUPPLIER = "未注明来源"
_NOT_LISTS = (".", "~$", "Thumbs.db", "desktop.ini")
_FORMULA = r"^[=+\-@\t\r]"


@dataclass(frozen=True, slots=True)
class Received:
    """A file as received. ``path`` is relative to the inbox, ``supplier`` its first folder."""

    at: Path
    path: str
    supplier: str


def received(inbox: Path) -> list[Received]:
    """Every file in the inbox, in the order of their paths.

    Raises:
        WorkspaceAtFault: there is no inbox, or nothing is in it.

    """
    if not inbox.is_dir():
        raise WorkspaceAtFault(
            f"There is no folder {inbox}. Name the right workspace with --workspace, or make the folder "
            f"and put the received files into it."
        )
    found = listed(inbox)
    if not found:
        raise WorkspaceAtFault(f"The inbox {inbox} is empty. Put the received files into it, then run again.")
    return found


def listed(folder: Path) -> list[Received]:
    """Every file in a folder that may be a list, in the order of their paths; none where there is no folder."""
    found = sorted(
        (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(_NOT_LISTS)),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
    return [as_received(path, path.relative_to(folder)) for path in found]


def as_received(at: Path, relative: Path) -> Received:
    """One file with its supplier."""
    return Received(at, relative.as_posix(), relative.parts[0] if len(relative.parts) > 1 else NO_SUPPLIER)


def digest(file: Received) -> str:
    """SHA-256 of a received file's bytes.

    Raises:
        UnreadableFile: it is open elsewhere, or was taken away.

    """
    try:
        with file.at.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except PermissionError:
        raise UnreadableFile(
            file.path,
            "is open in another program or may not be read",
            "Close it (Excel, WPS), then run again.",
        ) from None
    except OSError:
        raise UnreadableFile(
            file.path, "cannot be read (moved, or the disk is at fault)", "Put it back, then run again."
        ) from None


def write_list(frame: pl.DataFrame, path: Path, identity: tuple[str, ...], *, style: str) -> None:
    """A list for Excel and WPS: UTF-8 with BOM, CRLF, digits kept, no cell that starts a formula.

    identity: columns of numbers that must keep every digit; with ``style`` "tab" they lead with a tab.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    risky = [pl.col(name) for name in text if name not in identity]
    safe = frame.with_columns(
        pl.when(cell.str.contains(_FORMULA)).then("'" + cell).otherwise(cell).name.keep() for cell in risky
    )
    if style == "tab":
        safe = safe.with_columns(pl.when(pl.col(name) != "").then("\t" + pl.col(name)).name.keep() for name in identity)
    safe.write_csv(path, include_bom=True, line_terminator="\r\n", quote_style="necessary")
    path.chmod(0o600)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file that we wrote."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def publish(ready: Path, outbox: Path, day: str) -> Path:
    """Move a whole publication into the outbox; an earlier one of that day goes to the archive.

    Identical bytes are not published again.

    Raises:
        PublicationBlocked: a file of the earlier publication is open; it is named, nothing is lost.

    """
    target = outbox / day
    if target.exists() and _same(ready, target):
        shutil.rmtree(ready)
        return target
    outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        archive = outbox / ".archive"
        archive.mkdir(exist_ok=True, mode=0o700)
        number = 1 + sum(1 for _ in archive.glob(f"{day}.*"))
        _rename(target, archive / f"{day}.{number}")
    _rename(ready, target)
    return target


def _same(one: Path, other: Path) -> bool:
    names = [
        sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()) for root in (one, other)
    ]
    return names[0] == names[1] and all(sha256_of(one / name) == sha256_of(other / name) for name in names[0])


def _rename(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        held = next((path for path in sorted(source.rglob("*")) if path.is_file() and _is_held(path)), source)
        raise PublicationBlocked(
            f"The lists are ready, but {masked(str(held))} is open in another program, so they cannot be put in "
            f"place. Close it and run the same command again; nothing is lost."
        ) from None


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return False
    except OSError:
        return os.access(path, os.R_OK)
