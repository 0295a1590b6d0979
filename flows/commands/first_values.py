"""Find the first value of each column of a checked file, as it stands there and as it is read.

Belongs here: a sample for the clerk's own terminal, masked where it tells who somebody is. How values are read is
``transforms.values``'.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

import polars as pl

from flows.intake.parts import FilePart, ReadContext
from transforms.feed import Feed, Field, Kind
from transforms.messages import tr

_LOOKED_AT = 500
"""So many rows from the first are looked through for a value."""
_ROW = ["sheet", "row_no"]
_LONG = re.compile(r"[0-9０-９]{7,}[0-9０-９Xx]?")
_OF_NUMBERS = re.compile(r"[0-9A-Za-z０-９]{9,}")


class Read(Protocol):
    """A file as read: its number among those checked, and its part."""

    @property
    def file_no(self) -> int:
        """Which of the files."""
        ...

    @property
    def part(self) -> FilePart:
        """What was found in it."""
        ...


def first_values(one: Read, feed: Feed, context: ReadContext) -> dict[str, tuple[str, str]]:
    """Give column → its first value as it stands, and as read; nothing where no row of the file was read."""
    raw, kept = context.scratch / f"{one.file_no:05d}" / f"{feed.code}.parquet", context.snapshot(one.part)
    if not (raw.exists() and kept.exists()):
        return {}
    rows = _beside(raw, kept)
    columns = dict.fromkeys(column for column in one.part.mapped.values() if column in rows.columns)
    return {column: found for column in columns if (found := _first(rows, feed.named(column)))}


def _beside(raw: Path, kept: Path) -> pl.DataFrame:
    """Put the first rows as they stand beside what was read of them; of a row of several persons the first."""
    stands = pl.scan_parquet(raw).filter("is_data").head(_LOOKED_AT).collect().unique(_ROW, maintain_order=True)
    read = pl.scan_parquet(kept).join(stands.select(_ROW).lazy(), on=_ROW, how="semi").collect()
    read = read.unique(_ROW, keep="first", maintain_order=True).rename(
        lambda name: name if name in _ROW else f"read_{name}"
    )
    return stands.join(read.with_columns(is_kept=True), on=_ROW, how="left", maintain_order="left")


def _first(rows: pl.DataFrame, field: Field) -> tuple[str, str] | None:
    """Take the first value of a column, of a row that was kept if there is one."""
    found = rows.filter(pl.col(field.name).str.strip_chars() != "")
    if found.is_empty():
        return None
    row = found.sort(pl.col("is_kept").is_null(), maintain_order=True).row(0, named=True)
    stands = "".join(mark for mark in " ".join(row[field.name].split()) if mark.isprintable())[:40]
    return _masked(stands, field), _read(row, field) if row["is_kept"] else tr("(row set aside)")


def _read(row: dict[str, object], field: Field) -> str:
    match field.kind:
        case Kind.NUMBER:
            read, column = row["read_id_no"], "id_no"
        case Kind.MONEY:
            fen = row[f"read_{field.name}_fen"]
            return "" if fen is None else tr("{amount} yuan", amount=_yuan(int(str(fen))))
        case Kind.COUNTY:
            told = (row["read_county_code"], row["read_locality"])
            return " ".join(str(one) for one in told if one is not None) or tr("(not read)")
        case _:
            read, column = row[f"read_{field.name}"], field.name
    return tr("(not read)") if read is None and column else _masked(str(read), field)


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _masked(value: str, field: Field) -> str:
    """Hide the middle of numbers, and of a name all but its first character."""
    if field.kind is Kind.NAME:
        return value[:1] + "＊" * (len(value) - 1)
    pattern = _OF_NUMBERS if field.kind in (Kind.NUMBER, Kind.CODE) else _LONG
    return pattern.sub(lambda found: f"{found[0][:4]}…{found[0][-4:]}" if len(found[0]) > 8 else found[0], value)
