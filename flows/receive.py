"""Receive: files become snapshots in the store, or are refused with a reason (intake, validate, standardise).

A reading is known by the digest of the file, its surroundings and everything it is read with, so an
unchanged file is never read twice. Rows stream from the file to Parquet; none is held in Python.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

import expectations
from flows.containers import Sheet, read_sheets
from flows.files import Received, digest
from flows.reference import Reference
from flows.settings import Settings
from transforms import days, feed, identity_numbers, intake, standardise, text
from transforms.errors import UnreadableFile
from transforms.feed import Feed, Kind
from transforms.feeds import all_feeds
from transforms.intake import Layout

ACCEPTED, REFUSED, UNREADABLE, UNKNOWN = "accepted", "refused", "unreadable", "unrecognised"
_FEW_ROWS = 10
"""Below this many rows a share says nothing."""

RETURNED = pl.Schema(
    {
        "sheet": pl.String,
        "row_no": pl.Int64,
        "column": pl.String,
        "found": pl.String,
        "reason": pl.String,
        "is_set_aside": pl.Boolean,
    }
)
"""A row set aside, or kept with a question. ``column`` is the feed's field."""


@dataclass(frozen=True, slots=True)
class SheetCount:
    """Row accounting of one sheet, in source rows: received = accepted + set_aside + not_data (+ merged)."""

    sheet: str
    received: int
    accepted: int = 0
    set_aside: int = 0
    not_data: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one feed in one file turned out to be. Holds counts and names of headings, never a value."""

    key: str
    part_no: int
    status: str
    feed: str | None = None
    reason: str | None = None
    remedy: str | None = None
    reason_zh: str | None = None
    remedy_zh: str | None = None
    said_on: date | None = None
    usable_from: date | None = None
    named_county: str | None = None
    sheets: tuple[SheetCount, ...] = ()
    counties: tuple[tuple[str | None, int], ...] = ()
    mapped: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    questions: dict[str, int] = field(default_factory=dict)

    def details(self) -> str:
        """The parts of a reading that are only shown, as JSON."""
        shown = ("sheets", "counties", "mapped", "ignored", "unknown", "questions", "reason_zh", "remedy_zh")
        return json.dumps({name: value for name, value in asdict(self).items() if name in shown}, ensure_ascii=False)

    @classmethod
    def stored(cls, row: dict[str, Any]) -> Part:
        """A part as the state keeps it."""
        shown: dict[str, Any] = row | json.loads(row["details"])
        del shown["details"]
        shown["sheets"] = tuple(SheetCount(**sheet) for sheet in shown["sheets"])
        shown["counties"] = tuple((code, count) for code, count in shown["counties"])
        return cls(**shown | {name: tuple(shown[name]) for name in ("ignored", "unknown")})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reading needs: where to spool and keep, what to read with, and whom to tell."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path
    snapshots: Path
    reference: Reference
    settings: Settings
    tell: Callable[[str], None]

    def snapshot(self, part: Part) -> Path:
        """Where a part's accepted rows are kept."""
        return self.snapshots / str(part.feed) / f"{part.key}-{part.part_no}.parquet"

    def unnumbered(self, part: Part) -> Path:
        """Where rows set aside only for a lost number are kept: they link nothing, but may be asked about."""
        return self.snapshots / str(part.feed) / f"{part.key}-{part.part_no}.unnumbered.parquet"

    def returned(self, part: Part) -> Path:
        """Where a part's set-aside rows and questions are kept."""
        return self.snapshots / str(part.feed) / f"{part.key}-{part.part_no}.returned.parquet"


@dataclass(frozen=True, slots=True)
class Spool:
    """A part on its way: its rows as text in Parquet, and the place they come from."""

    part: Part
    file_no: int
    path: Path
    epoch_1904: bool


def reading_key(file: Received, file_sha256: str, desk: Desk) -> str:
    """Digest of the bytes, of what surrounds the file, and of everything it is read with."""
    around = json.dumps([_county_around(file, desk.reference), days.day_in_words(Path(file.path).name)], default=str)
    parts = (file_sha256, around, desk.reference.digest, _code_digest(), str(desk.settings.unusable_share))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code_digest() -> str:
    """Digest of contracts, suites and cleaners: a change to any of them reads every file again."""
    modules = (intake, standardise, identity_numbers, days, text, feed)
    code = "".join(inspect.getsource(module) for module in modules)
    feeds = repr(sorted(all_feeds().items())) + "".join(
        expectations.suite_digest(found) for found in all_feeds().values()
    )
    return hashlib.sha256((code + feeds).encode()).hexdigest()


# --- intake ------------------------------------------------------------------------------------------


def take_in(file: Received, file_no: int, key: str, desk: Desk) -> tuple[list[Part], list[Spool]]:
    """A file's parts: those that are decided at once, and those whose rows must be judged."""
    folder = desk.scratch / f"{file_no:05d}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sheets = read_sheets(file.at, folder, name=file.path)
    except UnreadableFile as error:
        return [unreadable(key, error)], []
    laid_out = [(sheet, _layout(sheet, file, desk)) for sheet in sheets]
    lacking = [found for _, found in laid_out if found and found.missing]
    if lacking:
        return [_refused_for_headings(file, key, lacking[0], desk)], []
    others = tuple(
        SheetCount(sheet.name, rows := _height(sheet), not_data=rows) for sheet, found in laid_out if not found
    )
    feeds = sorted({found.feed.code for _, found in laid_out if found})
    if not feeds:
        unknown = Part(
            key,
            0,
            UNKNOWN,
            sheets=others,
            reason="its headings are those of no known list",
            remedy="If it should be used, compare its headings with the template, or add them to data/headings.",
        )
        return [unknown], []
    spools = []
    for part_no, code in enumerate(feeds):
        mine = [(sheet, found) for sheet, found in laid_out if found and found.feed.code == code]
        extra = others if part_no == 0 else ()
        spools.append(_spooled(file, Part(key, part_no, ACCEPTED, code, sheets=extra), mine, (file_no, folder, desk)))
    return [], spools


def unreadable(key: str, error: UnreadableFile) -> Part:
    """The part of a file that cannot be opened at all."""
    return Part(
        key, 0, UNREADABLE, reason=error.why, remedy=error.remedy,
        reason_zh="文件无法打开：可能被其他程序占用、已损坏、设有密码，或不是表格文件",
        remedy_zh="请关闭正在打开该文件的程序，或重新导出后再报送",
    )  # fmt: skip


def _layout(sheet: Sheet, file: Received, desk: Desk) -> Layout | None:
    names = [f"c{position}" for position in range(sheet.width)]
    rows = sheet.cells.select(names).head(2 * intake.HEAD_ROWS).collect().rows()
    return intake.layout(rows, desk.reference.headings, f"{sheet.name} {Path(file.path).name}")


def _height(sheet: Sheet) -> int:
    return int(sheet.cells.select(pl.len()).collect().item())


def _county_around(file: Received, reference: Reference) -> str | None:
    """The county that the file's name, else a folder above it, names."""
    path = Path(file.path)
    said = standardise.county_code(pl.Series([path.name, *path.parts[:-1]]), reference.place.counties)
    return next((code for code in said if code), None)


def _title_county(title: str, reference: Reference) -> str | None:
    found: str | None = standardise.county_code(pl.Series([title]), reference.place.counties)[0]
    return found


def _refused_for_headings(file: Received, key: str, found: Layout, desk: Desk) -> Part:
    told = [
        f"`{wanted}`" + (f" (the file has `{nearest}`: did you mean `{wanted}`?)" if nearest else "")
        for wanted, nearest in found.missing
    ]
    said_on, usable_from = _dated(file, found.title)
    return Part(
        key,
        0,
        REFUSED,
        found.feed.code,
        said_on=said_on,
        usable_from=usable_from,
        reason=f"required heading missing: {', '.join(told)}",
        remedy=f"Correct the heading to the one expected for {found.feed.name_zh} and send the file again.",
        reason_zh="缺少必填表头："
        + "、".join(
            f"“{wanted}”" + (f"（表中“{nearest}”是否有误？）" if nearest else "") for wanted, nearest in found.missing
        ),
        remedy_zh=f"请按《{found.feed.name_zh}》模板更正表头后重新报送",
        named_county=_title_county(found.title, desk.reference) or _county_around(file, desk.reference),
        mapped=dict(found.mapped),
        ignored=found.ignored,
        unknown=found.unknown,
    )


def _dated(file: Received, title: str) -> tuple[date | None, date | None]:
    found = days.day_in_words(Path(file.path).name) or days.day_in_words(title)
    return found or (None, None)


def _spooled(
    file: Received, part: Part, sheets: Sequence[tuple[Sheet, Layout]], place: tuple[int, Path, Desk]
) -> Spool:
    file_no, folder, desk = place
    frames, counties, titles = [], [], " ".join(found.title for _, found in sheets)
    for sheet, found in sheets:
        county = _title_county(f"{found.title} {sheet.name}", desk.reference) or _county_around(file, desk.reference)
        counties.append(county)
        frames.append(
            intake.rows_of(sheet.cells, sheet.width, found).select(
                pl.lit(file_no, pl.Int32).alias("file_no"),
                pl.lit(sheet.name).alias("sheet"),
                pl.lit(county, pl.String).alias("around_county"),
                pl.all(),
            )
        )
    path = folder / f"{part.feed}.parquet"
    pl.concat(frames).sink_parquet(path, compression="lz4", statistics=False)
    said_on, usable_from = _dated(file, titles)
    mapped = {heading: column for _, found in sheets for heading, column in found.mapped.items()}
    headed = tuple(SheetCount(sheet.name, found.headed, not_data=found.headed) for sheet, found in sheets)
    return Spool(
        replace(
            part,
            said_on=said_on,
            usable_from=usable_from,
            mapped=mapped,
            sheets=part.sheets + headed,
            named_county=counties[0] if len(set(counties)) == 1 else None,
            ignored=tuple(dict.fromkeys(name for _, found in sheets for name in found.ignored)),
            unknown=tuple(dict.fromkeys(name for _, found in sheets for name in found.unknown)),
        ),
        file_no,
        path,
        any(sheet.epoch_1904 for sheet, _ in sheets),
    )


# --- validate ----------------------------------------------------------------------------------------


def judge(spools: Sequence[Spool], desk: Desk) -> dict[str, pl.DataFrame]:
    """Failures of the new rows of each feed, by the feed's suite pushed down into DuckDB."""
    failures = {}
    for code in sorted({str(spool.part.feed) for spool in spools}):
        found = all_feeds()[code]
        desk.tell(f"checking {found.name_zh}")
        paths = [str(spool.path) for spool in spools if spool.part.feed == code]
        names = ", ".join(f'"{name.name}"' for name in found.fields)
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        desk.connection.execute(
            f"create or replace view raw_{code} as "  # noqa: S608 — our own paths and column names
            f"select file_no, sheet, row_no, {names} from read_parquet([{listed}]) where is_data"
        )
        verdict = expectations.judge(desk.connection, f"raw_{code}", expectations.suite_for(found))
        failures[code] = verdict.failures
    return failures


# --- standardise -------------------------------------------------------------------------------------


def keep(spool: Spool, failures: pl.DataFrame, desk: Desk) -> Part:
    """The part with its accounting, its accepted rows and its returned rows written to the store."""
    found = all_feeds()[str(spool.part.feed)]
    rows = pl.scan_parquet(spool.path)
    mine = failures.filter(pl.col("file_no") == spool.file_no)
    aside = mine.filter(pl.col("severity") == "critical").select("sheet", "row_no").unique()
    data = rows.filter("is_data")
    kept = data.join(aside.lazy(), on=["sheet", "row_no"], how="anti") if aside.height else data
    target = desk.snapshot(spool.part)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = replace(desk.reference.place, epoch_1904=spool.epoch_1904)
    standardise.standardise(kept, found, place).sink_parquet(target, compression="zstd", compression_level=1)
    if found.keeps_unnumbered and (lost := _only_lost(mine)).height:
        rows_lost = data.join(lost.lazy(), on=["sheet", "row_no"], how="semi")
        standardise.standardise(rows_lost, found, place).sink_parquet(desk.unnumbered(spool.part))
    nowhere = _without_county(target, found)
    aside = pl.concat([aside, nowhere.select("sheet", "row_no")]).unique()
    returned = pl.concat(
        [
            _returned(mine, rows, found),
            _unusable_numbers(target, mine, found),
            _asked(nowhere, "county_unknown"),
        ]
    )
    returned.sort("sheet", "row_no", "reason", "column").write_parquet(desk.returned(spool.part))
    return _decided(spool, _counted(spool, rows, aside), (target, found, returned), desk)


def _only_lost(mine: pl.DataFrame) -> pl.DataFrame:
    """Rows set aside for nothing but a number that was held as a figure."""
    critical = mine.filter(pl.col("severity") == "critical")
    others = critical.filter(pl.col("reason") != "number_lost").select("sheet", "row_no")
    lost = critical.filter(pl.col("reason") == "number_lost").select("sheet", "row_no").unique()
    return lost.join(others, on=["sheet", "row_no"], how="anti")


def _without_county(target: Path, found: Feed) -> pl.DataFrame:
    """Rows of a household list that no county can be told for; they are taken out of the snapshot."""
    empty = pl.DataFrame(schema={"sheet": pl.String, "row_no": pl.Int64})
    if found.code != "monitoring_list":
        return empty
    rows = pl.scan_parquet(target)
    nowhere = rows.filter(pl.col("county_code").is_null()).select("sheet", "row_no").collect()
    if nowhere.height:
        part = target.with_suffix(".part")
        rows.filter(pl.col("county_code").is_not_null()).sink_parquet(part)
        part.replace(target)
    return nowhere


def _returned(mine: pl.DataFrame, rows: pl.LazyFrame, found: Feed) -> pl.DataFrame:
    """Failures with what was found in the cell, masked where it tells who somebody is."""
    if mine.is_empty():
        return pl.DataFrame(schema=RETURNED)
    wanted = sorted(set(mine["column"]) & {column.name for column in found.fields})
    cells = (
        rows.join(mine.select("sheet", "row_no").unique().lazy(), on=["sheet", "row_no"], how="semi")
        .select("sheet", "row_no", *(_masked(found, name) for name in wanted))
        .collect()
        .unpivot(index=["sheet", "row_no"], variable_name="column", value_name="found")
    )
    return (
        mine.join(cells, on=["sheet", "row_no", "column"], how="left")
        .select(
            "sheet",
            "row_no",
            "column",
            "found",
            "reason",
            (pl.col("severity") == "critical").alias("is_set_aside"),
        )
        .cast(RETURNED)
    )


def _masked(found: Feed, name: str) -> pl.Expr:
    cell = pl.col(name)
    if found.named(name).kind in (Kind.NUMBER, Kind.NAME, Kind.CODE):
        return (cell.str.slice(0, 1) + "…（" + cell.str.len_chars().cast(pl.String) + "位）").alias(name)
    return cell.str.slice(0, 40)


def _unusable_numbers(target: Path, mine: pl.DataFrame, found: Feed) -> pl.DataFrame:
    """Kept rows whose citizen number cannot be used: questions to the supplier (DECISIONS 12)."""
    if not any(column.kind is Kind.NUMBER for column in found.fields):
        return pl.DataFrame(schema=RETURNED)
    told = mine.filter(pl.col("column") == "id_no").select("sheet", "row_no")
    rows = (
        pl.scan_parquet(target)
        .filter(pl.col("id_no").is_null())
        .select("sheet", "row_no", "id_no_raw")
        .collect()
        .join(told, on=["sheet", "row_no"], how="anti")
    )
    blank = text.narrow(rows["id_no_raw"]).str.contains(text.NOTHING).fill_null(value=True)
    reason = pl.when(blank).then(pl.lit("number_blank")).otherwise(pl.lit("number_unusable"))
    shown = pl.col("id_no_raw").str.slice(0, 1) + "…（" + pl.col("id_no_raw").str.len_chars().cast(pl.String) + "位）"
    return rows.select(
        "sheet",
        "row_no",
        column=pl.lit("id_no"),
        found=shown,
        reason=reason,
        is_set_aside=pl.lit(value=False),
    ).cast(RETURNED)


def _asked(rows: pl.DataFrame, reason: str) -> pl.DataFrame:
    return rows.select(
        "sheet",
        "row_no",
        column=pl.lit("county"),
        found=pl.lit(None, pl.String),
        reason=pl.lit(reason),
        is_set_aside=pl.lit(value=True),
    ).cast(RETURNED)


def _counted(spool: Spool, rows: pl.LazyFrame, aside: pl.DataFrame) -> tuple[SheetCount, ...]:
    counted = rows.group_by("sheet").agg(pl.len().alias("rows"), pl.col("is_data").sum().alias("data")).collect()
    by_sheet = {sheet: (count, data) for sheet, count, data in counted.iter_rows()}
    lost = dict(aside.group_by("sheet").len().iter_rows())
    sheets = []
    for sheet in spool.part.sheets:
        count, data = by_sheet.get(sheet.sheet, (0, 0))
        set_aside = lost.get(sheet.sheet, 0)
        found = SheetCount(
            sheet.sheet, sheet.received + count, data - set_aside, set_aside, sheet.not_data + count - data
        )
        if found.received != found.accepted + found.set_aside + found.not_data:
            raise AssertionError(f"row accounting does not balance: {found}")
        sheets.append(found)
    return tuple(sheets)


def _decided(spool: Spool, sheets: tuple[SheetCount, ...], made: tuple[Path, Feed, pl.DataFrame], desk: Desk) -> Part:
    target, found, returned = made
    counties = pl.scan_parquet(target).group_by("county_code").len().collect().sort("county_code", nulls_last=True)
    asked = returned.filter(~pl.col("is_set_aside")).group_by("reason").len().sort("reason")
    part = replace(spool.part, sheets=sheets, counties=tuple(counties.iter_rows()), questions=dict(asked.iter_rows()))
    aside = sum(sheet.set_aside for sheet in sheets)
    unlinked = (
        0
        if found.code == "monitoring_list"
        else sum(count for reason, count in part.questions.items() if reason.startswith("number_"))
    )
    rows = aside + sum(sheet.accepted for sheet in sheets)
    if rows >= _FEW_ROWS and (aside + unlinked) / rows >= desk.settings.unusable_share:
        return replace(
            part,
            status=REFUSED,
            reason=f"{aside + unlinked} of {rows} rows cannot be used",
            remedy="Send it again with the rows of 退回清单 corrected; numbers must be text, not figures.",
            reason_zh=f"{rows}行中有{aside + unlinked}行无法使用",
            remedy_zh="请按退回清单更正后重新报送；证件号码须为文本格式",
        )
    return part


def receive(files: Iterable[tuple[int, Received, str]], desk: Desk) -> list[tuple[int, Part]]:
    """Read, judge and keep files (number, file, reading key); all three steps for callers that want them at once."""
    parts: list[tuple[int, Part]] = []
    spools: list[Spool] = []
    for file_no, file, key in files:
        decided, rows = take_in(file, file_no, key, desk)
        parts += [(file_no, part) for part in decided]
        spools += rows
    failures = judge(spools, desk)
    parts += [(spool.file_no, keep(spool, failures[str(spool.part.feed)], desk)) for spool in spools]
    return parts


__all__ = ["ACCEPTED", "REFUSED", "UNKNOWN", "UNREADABLE", "Desk", "Part", "digest", "receive"]
