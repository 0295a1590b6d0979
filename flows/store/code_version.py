"""Identify the code that judges.

Belongs here: the version that every run records. What reads a file is identified by ``flows.intake.reading_key``.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path


@cache
def code_version() -> str:
    """Give the installed version and a digest of the code."""
    root = Path(__file__).parents[2]
    sources = sorted(
        path for room in ("flows", "transforms", "expectations") for path in (root / room).rglob("*")
        if path.suffix in (".py", ".sql")
    )  # fmt: skip
    sums = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    return f"{version('doudi')}+{sums.hexdigest()[:12]}"
