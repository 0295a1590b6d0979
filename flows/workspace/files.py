"""List and digest the files that people send.

Belongs here: source files by path and supplier. Nothing in the inbox is ever changed; what a file holds is a
reader's.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import InboxEmpty, UnreadableFile
from transforms.messages import tr

NO_SUPPLIER = "未注明来源"
_NOT_LISTS = (".", "~$", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as received. ``path`` is relative to the inbox, ``supplier`` its first folder."""

    at: Path
    path: str
    supplier: str


def list_inbox(inbox: Path) -> list[SourceFile]:
    """List every file in the inbox, in the order of their paths.

    Raises:
        WorkspaceAtFault: there is no inbox, or nothing is in it.

    """
    if not inbox.is_dir():
        raise InboxEmpty(
            tr(
                "There is no folder {folder}. Name the right workspace with --workspace, or make the folder "
                "and put the received files into it.",
                folder=inbox,
            )
        )
    paths = listed(inbox)
    if not paths:
        raise InboxEmpty(
            tr("The inbox {folder} is empty. Put the received files into it, then run again.", folder=inbox)
        )
    return paths


def listed(folder: Path) -> list[SourceFile]:
    """List every file in a folder that may be a list, in the order of their paths; none where there is no folder."""
    paths = sorted(
        (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(_NOT_LISTS)),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
    return [as_received(path, path.relative_to(folder)) for path in paths]


def as_received(at: Path, relative: Path) -> SourceFile:
    """Describe one file with its supplier."""
    return SourceFile(at, relative.as_posix(), relative.parts[0] if len(relative.parts) > 1 else NO_SUPPLIER)


def digest(file: SourceFile) -> str:
    """Digest a received file's bytes with SHA-256.

    Raises:
        UnreadableFile: it is open elsewhere, or was taken away.

    """
    try:
        with file.at.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except PermissionError:
        raise UnreadableFile(file.path, "open_elsewhere") from None
    except OSError:
        raise UnreadableFile(file.path, "gone") from None


def sha256_of(path: Path) -> str:
    """Digest a file that we wrote with SHA-256."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
