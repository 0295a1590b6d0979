"""Tell supplier, county and day of a list from its file's name, its folders and the title above its rows.

Belongs here: what surrounds the rows of a file, worked out once at the door. What the rows say themselves outranks it
(DECISIONS 8, 13) and is read by ``transforms.values.standardise``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import polars as pl

from flows.workspace.files import SourceFile
from flows.workspace.reference import Reference
from transforms.values import days, standardise

Dates = tuple[date, date]
"""The day of a snapshot, and the first day on which it may be used."""


@dataclass(frozen=True, slots=True)
class FileContext:
    """A file with what its name and folders say.

    county: that the name, else a folder above it, names. dates: that the name tells.
    counties: name or code as written → county code, to read titles by. seen_on: when the file was first seen.
    """

    source: SourceFile
    county: str | None
    dates: Dates | None
    counties: Mapping[str, str]
    seen_on: date | None = None

    @classmethod
    def of(cls, source: SourceFile, reference: Reference, seen_on: date | None = None) -> FileContext:
        """Read the name and the folders of a file."""
        path, counties = PurePosixPath(source.path), reference.place.counties
        named = standardise.county_code(pl.Series([path.name, *path.parts[:-1]]), counties)
        county = next((code for code in named if code), None)
        return cls(source, county, days.day_in_words(path.name), counties, seen_on)

    @property
    def supplier(self) -> str:
        """Who sent the file: its first folder."""
        return self.source.supplier

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return PurePosixPath(self.source.path).name

    def county_of(self, title: str) -> str | None:
        """Give the county that a title names, else the file's."""
        named: str | None = standardise.county_code(pl.Series([title]), self.counties)[0]
        return named or self.county

    def dates_of(self, title: str) -> tuple[date | None, date | None]:
        """Give the dates that the file's name tells, else those of a title."""
        return self.dates or days.day_in_words(title) or (None, None)

    def around(self, *titles: str) -> str:
        """Give what stands around the rows, a line each: folders below the supplier's, the name, titles of sheets."""
        path = PurePosixPath(self.source.path)
        return "\n".join([*path.parts[1:-1], path.stem, *titles])
