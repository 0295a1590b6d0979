"""Compute the cache key of a reading: SHA-256 over file, context, settings and reader code.

Belongs here: what a reading depends on. A file that is unchanged is read again when its key changes, so whatever
decides how bytes become rows must be in it: the code of the rooms below, the libraries, suites and reference tables.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from flows.intake.file_context import FileContext
from flows.intake.parts import ReadContext
from transforms.feeds import all_feeds

ROOMS = (
    "flows.readers",
    "flows.intake",
    "transforms.feeds",
    "transforms.sheets",
    "transforms.values",
    "expectations",
    "expectations.suites",
)
"""Packages whose every module decides how a file is read, judged or refused."""
MODULES = (
    "transforms.contract", "transforms.errors", "transforms.feed", "transforms.messages", "transforms.unreadable",
)  # fmt: skip
"""Single modules that do so, too."""
LIBRARIES = ("polars", "pyarrow", "python-calamine", "msoffcrypto-tool", "olefile", "duckdb", "great-expectations")
"""Distributions that turn bytes into cells, or judge them."""


def reading_key(file: FileContext, file_sha256: str, context: ReadContext) -> str:
    """Give the key under which a reading of the file is remembered."""
    about = [file.county, file.dates or file.seen_on, file.supplier, file.around()]
    share = repr(context.settings.unusable_share)
    parts = (file_sha256, json.dumps(about, default=str), context.reference.digest, reader_digest(), share)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def reader_digest() -> str:
    """Digest the code, the libraries and the feeds that files are read with; suites follow from code and feeds."""
    digest = hashlib.sha256()
    for name, source in sorted(reader_sources().items()):
        digest.update(f"{name}\0".encode() + source + b"\0")
    for library in LIBRARIES:
        digest.update(f"{library}={version(library)}\0".encode())
    for code, feed in sorted(all_feeds().items()):
        digest.update(f"{code}={feed!r}\0".encode())
    return digest.hexdigest()


def reader_sources() -> dict[str, bytes]:
    """Give the source of every module that decides how a file is read, by its name."""
    sources = {
        f"{room}.{entry.name.removesuffix('.py')}": entry.read_bytes()
        for room in ROOMS
        for entry in files(room).iterdir()
        if entry.name.endswith(".py")
    }
    for module in MODULES:
        package, _, name = module.rpartition(".")
        sources[module] = files(package).joinpath(f"{name}.py").read_bytes()
    return sources
