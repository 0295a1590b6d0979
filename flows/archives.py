"""Archives: a zip of lists becomes its members, each a received file of its own; nothing leaves its bounds.

Names that old Windows programs wrote in GBK are read as such. Members are unpacked under numbers, so no
name of theirs ever becomes a path.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flows.files import Received
from flows.workbook_child import DAMAGED_ZIP
from transforms.errors import UnreadableFile

_ZIP = b"PK\x03\x04"
_WORKBOOK = frozenset({"[Content_Types].xml", "content.xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin"})
_NOT_LISTS = (".", "~$", "Thumbs.db", "desktop.ini")
_MEMBERS = 2000
_UNPACKED = 8 << 30
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A member, or the archive itself, that cannot be unpacked."""

    file: Received
    error: UnreadableFile


def is_archive(archive: zipfile.ZipFile) -> bool:
    """True when a zip holds files of its own kind, not the insides of a workbook."""
    return not _WORKBOOK & {member.filename for member in archive.infolist()}


def opened(file: Received, scratch: Path, password: str | None) -> Iterator[Received | Refused]:
    """The file itself; or, where it is an archive, each of its members in the order of their names."""
    try:
        with file.at.open("rb") as handle:
            if handle.read(4) != _ZIP:
                yield file
                return
        with zipfile.ZipFile(file.at) as archive:
            if not is_archive(archive):
                yield file
                return
            yield from _members(file, archive, scratch, password)
    except DAMAGED_ZIP:  # the reader says what is wrong with it
        yield file


def _members(
    file: Received, archive: zipfile.ZipFile, scratch: Path, password: str | None
) -> Iterator[Received | Refused]:
    listed = sorted(
        (_name(member), member.header_offset, member) for member in archive.infolist() if not member.is_dir()
    )
    listed = [
        found
        for found in listed
        if not PurePosixPath(found[0]).name.startswith(_NOT_LISTS) and "__MACOSX" not in found[0]
    ]
    size = sum(member.file_size for _, _, member in listed)
    if not listed or len(listed) > _MEMBERS or size > _UNPACKED:
        why = "is an empty archive" if not listed else "unpacks to an absurd size"
        yield Refused(file, UnreadableFile(file.path, why, "Unpack it and put the lists into the inbox."))
        return
    scratch.mkdir(parents=True, exist_ok=True)
    for place, (name, _, member) in enumerate(listed):
        inner = Received(scratch / f"{place:04d}", f"{file.path}/{name}", file.supplier)
        try:
            _unpack(archive, member, inner.at, password)
        except DAMAGED_ZIP:
            yield Refused(inner, _why(inner.path, member))
        else:
            yield inner


def _why(path: str, member: zipfile.ZipInfo) -> UnreadableFile:
    if member.flag_bits & 1:
        return UnreadableFile(
            path, "is protected with a password", "Send it without a password, or set workbook_password."
        )
    return UnreadableFile(path, "is cut off or damaged", "Pack the lists anew and send the archive again.")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, password: str | None) -> None:
    """One member, block by block, and never more than it said it holds."""
    left = member.file_size
    with archive.open(member, pwd=password.encode() if password else None) as source, target.open("wb") as copy:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise zipfile.BadZipFile
            copy.write(block)
    target.chmod(0o600)


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; without the mark of UTF-8 it is what a Chinese Windows wrote: UTF-8 or GBK bytes."""
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
