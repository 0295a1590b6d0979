"""Bring a zipped workbook into the form that its reader expects: names of members, extents, names of sheets.

Belongs here: what other programs write differently though the workbook is whole. The copy is packed anew in memory,
and only where a look at the names, the heads of the sheets or the book says so.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr, unescape

from flows.readers.arrow_sheets import CELLS
from flows.readers.containers import plain_name
from flows.readers.formulas import column_no

_KNOWN = (
    "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/workbook.bin", "xl/_rels/workbook.xml.rels",
    "xl/_rels/workbook.bin.rels", "xl/sharedStrings.xml", "xl/sharedStrings.bin", "xl/styles.xml", "xl/styles.bin",
    "content.xml", "mimetype", "META-INF/manifest.xml",
)  # fmt: skip
_TARGET = re.compile(rb"""Target\s*=\s*["'](?:/?xl/|\./)?([^"']+)["']""")
_HEAD, _BLOCK = 1 << 13, 1 << 20
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension\s*>)")
_REF = re.compile(rb"""ref\s*=\s*["']([^"']*)["']""")
_EXTENT = re.compile(rb"([A-Z]{1,3})([1-9]\d*)(?::([A-Z]{1,3})([1-9]\d*))?")
_BINARY_DIMENSION = b"\x94\x01\x10"
_FAR = re.compile(rb'<c r="[A-Z]{3}[1-9]\d*"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_LAST = re.compile(rb'<row [^>]*?r="(\d+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_NAME = re.compile(rb"""(\sname\s*=\s*)(?:"([^"]*)"|'([^']*)')""")
_FAR_REF = re.compile(rb'r="[A-Z]{3}\d')
"""Columns of three letters: a cell there is no part of a list."""
_WIDEST = 16_384
_BLANK = b"<!-- -->"


def repaired(raw: bytes) -> tuple[bytes, int]:
    """Give the workbook as its reader expects it, and how many cells beyond column ZZ were left out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = _names(archive)
        changed = any(name != member.orig_filename for member, name in names)
        sheets = [(member, name) for member, name in names if name.startswith("xl/worksheets/")]
        strange = {name for member, name in sheets if _is_strange(_head(archive, member))}
        wide = ((member, name) for member, name in sheets if name in strange or _may_be_wide(_head(archive, member)))
        far = {name for member, name in wide if name.endswith(".xml") and _is_far(archive, member)}
        book = _book(archive, names)
        if not (changed or strange or far or book):
            return raw, 0
        return _packed(archive, names, strange, far, book)


def _names(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    """Give each member the name by which the workbook speaks of it."""
    expected = {plain_name(name): name for name in _KNOWN}
    for member in archive.infolist():
        if plain_name(member.orig_filename).endswith(".rels"):
            for target in _TARGET.findall(archive.read(member)):
                name = "xl/" + target.decode("utf-8", "replace").replace("\\", "/")
                expected.setdefault(plain_name(name), name)
    return [
        (member, expected.get(plain_name(member.orig_filename), member.orig_filename.replace("\\", "/")))
        for member in archive.infolist()
    ]


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as part:
        return part.read(_HEAD)


def _is_strange(head: bytes) -> bool:
    """Tell a claimed extent that cannot be, or is absurdly large: what is claimed is looked into, not believed."""
    if claimed := _DIMENSION.search(head):
        found = _REF.search(claimed[0])
        extent = _EXTENT.fullmatch(found[1]) if found else None
        return not extent or column_no((extent[3] or extent[1]).decode()) * int(extent[4] or extent[2]) > CELLS
    at = head.find(_BINARY_DIMENSION)
    if not head.startswith(b"\x81\x01") or at < 0 or len(head) < at + 19:
        return False
    _, last_row, _, last_column = struct.unpack_from("<4I", head, at + 3)
    return bool((last_row + 1) * (last_column + 1) > CELLS)


def _may_be_wide(head: bytes) -> bool:
    """Tell a sheet that claims columns of three letters, or does not say how wide it is."""
    claimed = _DIMENSION.search(head)
    extent = _EXTENT.search(claimed[0]) if claimed else None
    return not extent or len(extent[3] or extent[1]) > 2


def _is_far(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether cells far to the right would make the sheet larger than a list can be."""
    last, is_far, held = 0, False, b""
    with archive.open(member) as part:
        while block := part.read(_BLOCK):
            is_far = is_far or bool(_FAR_REF.search(held + block))
            if rows := _LAST.findall(block[-_HEAD:]):
                last = int(rows[-1])
            held = block[-32:]
    return is_far and last * _WIDEST > CELLS


def _book(archive: zipfile.ZipFile, names: Sequence[tuple[zipfile.ZipInfo, str]]) -> bytes:
    """Write the list of sheets with names that differ, where two have the same; else nothing."""
    member = next((member for member, name in names if name == "xl/workbook.xml"), None)
    text = archive.read(member) if member else b""
    seen: set[str] = set()
    changed = False

    def named(sheet: re.Match[bytes]) -> bytes:
        nonlocal changed
        found = _NAME.search(sheet[0])
        if not found:
            return sheet[0]
        name = unescape((found[2] or found[3] or b"").decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})
        own = other_name(name, seen)
        changed = changed or own != name
        return sheet[0].replace(found[0], found[1] + quoteattr(own).encode(), 1)

    book = _SHEET.sub(named, text)
    return book if changed else b""


def other_name(name: str, seen: set[str]) -> str:
    """Give a name that no sheet before has, as a workbook names a copy; ``seen`` takes it in."""
    own, copy = name, 1
    while own in seen:
        copy += 1
        own = f"{name} ({copy})"
    seen.add(own)
    return own


def _packed(
    archive: zipfile.ZipFile,
    names: Sequence[tuple[zipfile.ZipInfo, str]],
    strange: set[str],
    far: set[str],
    book: bytes,
) -> tuple[bytes, int]:
    out, left_out = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for member, name in names:
            if book and name == "xl/workbook.xml":
                copy.writestr(name, book)
                continue
            with archive.open(member) as source, copy.open(name, "w", force_zip64=True) as target:
                head = source.read(_HEAD)
                if name in strange:
                    head = _without_extent(head)
                if name not in far:
                    target.write(head)
                    while block := source.read(_BLOCK):
                        target.write(block)
                    continue
                text, count = _FAR.subn(_dropped, head + source.read())
                target.write(text)
                left_out += count - text.count(_BLANK)
    return out.getvalue(), left_out


def _dropped(cell: re.Match[bytes]) -> bytes:
    """Drop a cell far to the right; one that shows nothing leaves a mark, so that it is not counted."""
    return b"" if re.sub(rb"<[^>]*>|\s", b"", cell[0]) else _BLANK


def _without_extent(head: bytes) -> bytes:
    if head.startswith(b"\x81\x01"):
        at = head.find(_BINARY_DIMENSION)
        return head[: at + 3] + bytes(16) + head[at + 19 :]
    return _DIMENSION.sub(b"", head, count=1)
