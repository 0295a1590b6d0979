"""Unpack archives within size, count and path limits (zip-bomb and path-traversal safe).

Belongs here: a zip of lists becomes its members, each a source file of its own. An archive within an archive is
opened, one deeper is not, and the reader refuses it. Names that old Windows programs wrote in GBK are read as such.
Members are unpacked under numbers, so no name of theirs ever becomes a path.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flows.readers.containers import ARCHIVE, ZIP, is_sealed, zip_kind
from flows.readers.workbook_worker import DAMAGED_ZIP
from flows.workspace.files import SourceFile
from transforms.errors import UnreadableFile

_NOT_LISTS = (".", "~$", "Thumbs.db", "desktop.ini")
_MEMBERS = 2000
_UNPACKED = 8 << 30
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A member, or the archive itself, that cannot be unpacked."""

    file: SourceFile
    error: UnreadableFile


@dataclass(slots=True)
class _Room:
    """What may still be unpacked of one source file, the archives within it included."""

    members: int = _MEMBERS
    unpacked: int = _UNPACKED

    def has_for(self, listed: Sequence[zipfile.ZipInfo]) -> bool:
        """Take room for these members; False when they do not fit."""
        self.members -= len(listed)
        self.unpacked -= sum(member.file_size for member in listed)
        return self.members >= 0 and self.unpacked >= 0


def opened(file: SourceFile, scratch: Path, password: str | None) -> Iterator[SourceFile | Refused]:
    """Give the file itself; or, where it is an archive, each of its members in the order of their names."""
    room = _Room()
    for member in _opened(file, scratch, password, room):
        if isinstance(member, Refused) or member is file:
            yield member
        else:
            yield from _opened(member, member.at.with_suffix(".within"), password, room)


def _opened(file: SourceFile, scratch: Path, password: str | None, room: _Room) -> Iterator[SourceFile | Refused]:
    try:
        with file.at.open("rb") as handle:
            if handle.read(4) != ZIP:
                yield file
                return
        with zipfile.ZipFile(file.at) as archive:
            if zip_kind(archive) != ARCHIVE:
                yield file
                return
            listed = _listed(archive)
            if not listed or not room.has_for([member for _, member in listed]):
                code = "archive_absurd" if listed else "archive_empty"
                yield Refused(file, UnreadableFile(file.path, code))
                return
            scratch.mkdir(parents=True, exist_ok=True)
            for place, (name, member) in enumerate(listed):
                inner = SourceFile(scratch / f"{place:04d}", f"{file.path}/{name}", file.supplier)
                yield _unpacked(archive, member, inner, password)
    except DAMAGED_ZIP:  # the reader says what is wrong with it
        yield file


def _listed(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """List members that may be lists, by name."""
    named = sorted(
        (_name(member), member.header_offset, member) for member in archive.infolist() if not member.is_dir()
    )
    return [
        (name, member)
        for name, _, member in named
        if not PurePosixPath(name).name.startswith(_NOT_LISTS) and "__MACOSX" not in name
    ]


def _unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: SourceFile, password: str | None
) -> SourceFile | Refused:
    try:
        _unpack(archive, member, inner.at, password)
    except DAMAGED_ZIP:
        return Refused(inner, _why(inner.path, member))
    return inner


def _why(path: str, member: zipfile.ZipInfo) -> UnreadableFile:
    if is_sealed(member):
        return UnreadableFile(path, "archive_sealed")
    return UnreadableFile(path, "archive_protected" if member.flag_bits & 1 else "archive_damaged")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, password: str | None) -> None:
    """Unpack one member block by block, never more than it said it holds."""
    left = member.file_size
    with archive.open(member, pwd=password.encode() if password else None) as source, target.open("wb") as copy:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise zipfile.BadZipFile
            copy.write(block)
    target.chmod(0o600)


def _name(member: zipfile.ZipInfo) -> str:
    """Decode a member's name; without the UTF-8 mark it is what a Chinese Windows wrote: UTF-8 or GBK bytes."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return _tidy(name)
        for encoding in ("utf-8", "gb18030"):
            try:
                return _tidy(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
    return _tidy(name)


def _tidy(name: str) -> str:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join("".join(char for char in part if char.isprintable()) for part in parts) or "member"
