"""Read the numbers of the law: the shipped ones and the office's own (data/policy, <workspace>/policy).

Belongs here: policy files as text, read once for a run, and the copy kept under its digest with the commit.
What a number means and which one is in force is ``transforms.rules.policy``'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.store.store import Store
from flows.workspace import divisions
from flows.workspace.files import listed
from flows.workspace.names import county_called
from flows.workspace.settings import read_settings
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from transforms.errors import UnknownCounty, UnsourcedNumber
from transforms.messages import tr
from transforms.rules import policy, policy_faults, standards


@dataclass(frozen=True, slots=True)
class PolicyNumbers:
    """The numbers that a run judges by, read once: the same rows are judged by, hashed and kept.

    rows: the CSV rows as text. numbers: ref_policy_numbers. sha256: of the files they came from.
    """

    rows: pl.DataFrame
    numbers: pl.DataFrame
    sha256: str

    def keep(self, store: Store) -> None:
        """Keep the rows under their digest, so that a later run can tell other numbers from other code."""
        target = store.numbers / f"{self.sha256}.parquet"
        if not target.exists():
            part = target.with_suffix(".part")
            self.rows.write_parquet(part)
            part.chmod(0o600)
            part.replace(target)


def read_policy(workspace: Workspace, area: str | None = None) -> PolicyNumbers:
    """Read the policy files of the program and of the office, and the numbers that its settings give.

    area: the office's, within which the counties of its rows must be; left out: only those that its settings name are
    known by their names, and codes are not judged.

    Raises:
        UnsourcedNumber: nothing reads a file, a parameter or a county, a file cannot be read or has other columns,
            or a row has no source; all of it in one message, with file and line.

    """
    settings = read_settings(workspace)
    chosen = {name: getattr(settings, name) for name in policy.SETTINGS.values()}
    frames, sums, faults = [policy.of_settings(chosen)], hashlib.sha256(str(chosen).encode()), []
    for origin, folder in (("shipped", data_folder() / "policy"), ("workspace", workspace.policy)):
        for file in listed(folder):
            if fault := policy_faults.unknown_file(file.path):
                faults.append(fault)
            if fault or file.path.endswith(policy_faults.NOTES):
                continue
            sums.update(f"{origin}/{file.path}\0".encode() + file.at.read_bytes() + b"\0")
            try:
                frames.append(_read(file.at, origin))
            except UnsourcedNumber as error:
                faults.append(str(error))
    areas = divisions.areas_of_numbers(area or settings.area, divisions.divisions(data_folder()))
    rows = _with_codes(pl.concat(frames, how="diagonal"), areas)
    faults += policy_faults.unknown_names(rows, areas if area else {}) + policy.row_faults(rows, are_named=bool(area))
    if faults:
        raise UnsourcedNumber.of(faults)
    return PolicyNumbers(rows, policy.typed_numbers(rows), sums.hexdigest())


def _with_codes(rows: pl.DataFrame, areas: Mapping[str, str]) -> pl.DataFrame:
    """Put the code in the place of each county that an office wrote by its name (范县); what is none of them stays."""
    is_named = (pl.col("origin") == "workspace") & ~pl.col("county_code").str.contains("^[0-9]*$")
    codes = {}
    for name in rows.filter(is_named)["county_code"].unique():
        with suppress(UnknownCounty):
            codes[name] = county_called(name, areas)
    return rows.with_columns(
        pl.when(is_named).then(pl.col("county_code").replace(codes)).otherwise("county_code").alias("county_code")
    )


def kept_numbers(store: Store, sha256: str) -> pl.DataFrame | None:
    """Read ref_policy_numbers as a committed run had them; None where they were not kept."""
    path = store.numbers / f"{sha256}.parquet"
    return policy.typed_numbers(pl.read_parquet(path)) if path.exists() else None


def released_standards(store: Store) -> pl.DataFrame:
    """Read which standards a person released though they look wrong (``standards.KEY``)."""
    with store.reading() as state:
        rows: pl.DataFrame = state.sql(
            f"select {', '.join(standards.KEY)} from released_standards order by all"  # noqa: S608 — our own names
        ).pl()
    return rows


def _read(path: Path, origin: str) -> pl.DataFrame:
    """Read one file as text, with its programme, its origin and the line of every row."""
    shown = f"{'data/' if origin == 'shipped' else ''}policy/{path.name}"
    text = _decoded(path, shown)
    try:
        frame = pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError:
        raise UnsourcedNumber(
            tr("{file} is not a CSV that can be read. Save it as CSV from the shipped file.", file=shown)
        ) from None
    frame = frame.rename({name: name.strip() for name in frame.columns})
    if wrong := policy_faults.wrong_columns(shown, frame.columns, policy.COLUMNS):
        raise UnsourcedNumber(wrong)
    rows = frame.select(
        pl.col(policy.COLUMNS).str.strip_chars().replace("", None),
        pl.lit(path.stem).alias("programme"),
        pl.lit(origin).alias("origin"),
        pl.lit(shown).alias("file"),
    ).with_row_index("line", offset=2)
    # Excel leaves empty rows behind.
    return rows.filter(pl.any_horizontal(pl.col(policy.COLUMNS).is_not_null()))


def _decoded(path: Path, shown: str) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnsourcedNumber(tr("{file} is neither UTF-8 nor GB18030. Save it as CSV UTF-8.", file=shown))
