"""Reads policy numbers: the shipped ones and the office's own (data/policy, <workspace>/policy)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from flows.store.store import Store
from flows.workspace.settings import data_folder
from transforms.errors import UnsourcedNumber
from transforms.rules import policy


def read_numbers(workspace: Path) -> tuple[pl.DataFrame, str]:
    """ref_policy_numbers of every programme, and the digest of the files they came from.

    Raises:
        UnsourcedNumber: a row has no source or cannot be read; names file and lines.

    """
    text, sha256 = read_rows(workspace)
    return policy.typed_numbers(text), sha256


def read_rows(workspace: Path) -> tuple[pl.DataFrame, str]:
    """The rows of every policy file as text, as ``policy.typed_numbers`` takes them, and the files' digest.

    Raises:
        UnsourcedNumber: a file cannot be read or has other columns.

    """
    frames, sums = [], hashlib.sha256()
    for origin, folder in (("shipped", data_folder() / "policy"), ("workspace", workspace / "policy")):
        for path in sorted(folder.glob("*.csv")):
            sums.update(f"{origin}/{path.name}\0".encode() + path.read_bytes() + b"\0")
            frames.append(_read(path, origin))
    return pl.concat(frames), sums.hexdigest()


def keep_rows(store: Store, rows: pl.DataFrame, sha256: str) -> None:
    """The numbers of a run, kept under their digest, so that its answer can be told apart from today's."""
    target = store.numbers / f"{sha256}.parquet"
    if not target.exists():
        part = target.with_suffix(".part")
        rows.write_parquet(part)
        part.chmod(0o600)
        part.replace(target)


def kept_numbers(store: Store, sha256: str) -> pl.DataFrame | None:
    """ref_policy_numbers as a run had them; None where they were not kept."""
    path = store.numbers / f"{sha256}.parquet"
    return policy.typed_numbers(pl.read_parquet(path)) if path.exists() else None


def _read(path: Path, origin: str) -> pl.DataFrame:
    shown = f"{'data/' if origin == 'shipped' else ''}policy/{path.name}"
    text = _decoded(path, shown)
    try:
        frame = pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError:
        raise UnsourcedNumber(f"{shown} is not a CSV that can be read. Save it as CSV from the shipped file.") from None
    frame = frame.rename({name: name.strip() for name in frame.columns})
    if wrong := set(policy.COLUMNS) ^ set(frame.columns):
        raise UnsourcedNumber(
            f"{shown} must have exactly the columns {', '.join(policy.COLUMNS)}; at odds: {', '.join(sorted(wrong))}."
        )
    rows = frame.select(
        pl.col(policy.COLUMNS).str.strip_chars().replace("", None),
        pl.lit(path.stem).alias("programme"),
        pl.lit(origin).alias("origin"),
        pl.lit(shown).alias("file"),
    ).with_row_index("line", offset=2)
    return rows.filter(pl.any_horizontal(pl.col(policy.COLUMNS).is_not_null()))  # Excel leaves empty rows behind


def _decoded(path: Path, shown: str) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnsourcedNumber(f"{shown} is neither UTF-8 nor GB18030. Save it as CSV UTF-8.")
