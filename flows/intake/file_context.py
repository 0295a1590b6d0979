"""What stands around the rows of a file: its title, its name and the folders above it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.workspace.files import SourceFile
from flows.workspace.reference import Reference
from transforms.values import days, standardise


def county_around(file: SourceFile, reference: Reference) -> str | None:
    """The county that the file's name, else a folder above it, names."""
    path = Path(file.path)
    said = standardise.county_code(pl.Series([path.name, *path.parts[:-1]]), reference.place.counties)
    return next((code for code in said if code), None)


def title_county(title: str, reference: Reference) -> str | None:
    """The county that words above the rows name."""
    found: str | None = standardise.county_code(pl.Series([title]), reference.place.counties)[0]
    return found


def dated(file: SourceFile, title: str) -> tuple[date | None, date | None]:
    """The snapshot's day and the first day it may be used, from the file's name, else from its title."""
    found = days.day_in_words(Path(file.path).name) or days.day_in_words(title)
    return found or (None, None)
