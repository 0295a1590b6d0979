"""Tell what a file is by its bytes: a workbook, an archive of lists, or something that holds no list.

Belongs here: magic numbers, and the members by which a zip or an OLE document shows its kind. Names are compared as
Windows does: small letters, either slash.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Collection, Iterator

WORKBOOK, ARCHIVE = "workbook", "archive"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SEALED = 99
"""The compression method that AES stands under in a zip."""
_NOT_TABLES = {
    b"%PDF": "pdf", b"\x89PNG": "picture", b"\xff\xd8\xff": "picture", b"GIF8": "picture", b"II*\0": "picture",
    b"MM\0*": "picture", b"RIFF": "picture", b"Rar!": "rar", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip",
    b"BZh": "packed", b"\xfd7zXZ": "packed", b"MSCF\0": "packed", b"SQLite": "database", b"\0\1\0\0Stan": "database",
    b"{\\rtf": "rtf", b"MZ\x90\0": "program", b"\x7fELF": "program",
}  # fmt: skip
_MEMBERS = (
    ("xl/", WORKBOOK), ("word/", "word"), ("ppt/", "powerpoint"), ("ofd.xml", "ofd"), ("index/document.iwa", "numbers"),
    ("metadata/documentidentifier", "numbers"), ("meta-inf/manifest.mf", "program"), ("androidmanifest.xml", "program"),
    ("fixeddocseq.fdseq", "document"), ("meta-inf/container.xml", "document"), ("visio/", "document"),
)  # fmt: skip
"""What a member's name begins with → what the zip is; the first that fits counts."""
_STREAMS = {"WordDocument": "word", "PowerPoint Document": "powerpoint"}
_OLD_BOOKS = ("Workbook", "Book")
_BOOKS = (*_OLD_BOOKS, "EncryptedPackage")
_END = 0x0A
"""The record that ends a part of an old workbook: its globals, or a sheet."""


def plain_name(name: str) -> str:
    """Bring a member's name to small letters and forward slashes."""
    return name.replace("\\", "/").lstrip("/").lower()


def not_a_table(head: bytes) -> str | None:
    """Tell, by its first bytes, why a file can hold no list; None where it may."""
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "picture"
    if head[257:262] == b"ustar":
        return "packed"
    return next((code for magic, code in _NOT_TABLES.items() if head.startswith(magic)), None)


def zip_kind(archive: zipfile.ZipFile) -> str:
    """Tell whether a zip is a workbook, an archive of files, or a document of another kind (its code)."""
    names = {plain_name(member.orig_filename) for member in archive.infolist()}
    if "content.xml" in names or "mimetype" in names:
        return _open_document(archive, names)
    within = _within(names)
    for begins, kind in _MEMBERS:
        if any(name.startswith(begins) for name in within):
            return kind
    return "document" if "[content_types].xml" in names else ARCHIVE


def _open_document(archive: zipfile.ZipFile, names: Collection[str]) -> str:
    kind = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in archive.namelist() else ""
    if "opendocument.spreadsheet" in kind or (not kind and "content.xml" in names):
        return WORKBOOK
    return "document"


def _within(names: Collection[str]) -> Collection[str]:
    """Look into the one folder that a package of Apple's is, when it was packed as one."""
    roots = {name.partition("/")[0] for name in names}
    root = next(iter(roots), "")
    apart = len(roots) == 1 and root.endswith((".numbers", ".pages", ".key"))
    return {name.removeprefix(f"{root}/") for name in names} if apart else names


def is_sealed(member: zipfile.ZipInfo) -> bool:
    """Tell a member that AES hides, which the library cannot open with any password."""
    return member.compress_type == _SEALED


def ole_kind(raw: bytes) -> str | None:
    """Tell a document of Word or PowerPoint, or of another program, from an old or a protected workbook."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(raw)) as ole:
        if any(ole.exists(name) for name in _BOOKS):
            return None
        return next((code for name, code in _STREAMS.items() if ole.exists(name)), "document")


def old_book(raw: bytes, most: int = -1) -> bytes:
    """Give the records of an old workbook (BIFF); nothing where the document is none. most: bytes of them to read."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(raw)) as ole:
        name = next((name for name in _OLD_BOOKS if ole.exists(name)), None)
        return bytes(ole.openstream(name).read(most)) if name else b""


def records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Give kind, place and size of each record of an old workbook, up to the end of its part."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, at + 4, size
        at += 4 + size
