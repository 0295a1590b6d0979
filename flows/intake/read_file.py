"""Read one file: its sheets, the feed that each of them is, and the rows of every feed as text in Parquet.

Belongs here: the way from bytes to rows that a suite can judge; they stream from the file to Parquet and are never
held in Python. How bytes become cells is in ``flows.readers``, which feed a sheet is in ``transforms.sheets``, why a
file is refused in ``flows.intake.refusals``, what is kept of judged rows in ``flows.intake.snapshot``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

import expectations
from flows.intake.file_context import FileContext
from flows.intake.parts import ACCEPTED, FilePart, PendingPart, ReadContext, SheetCount, unreadable
from flows.intake.refusals import SheetLayout, head_rows, refusal, unread_sheets, unrecognised
from flows.intake.snapshot import write_snapshot
from flows.readers.sheets import Sheet, read_sheets
from transforms.errors import UnreadableFile
from transforms.feeds import all_feeds
from transforms.sheets import data_rows
from transforms.sheets.layout import Layout, recognise


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being read: its number in the run, its cache key, and what it is read with."""

    file: FileContext
    file_no: int
    key: str
    context: ReadContext


def read_file(
    file: FileContext, file_no: int, key: str, context: ReadContext
) -> tuple[list[FilePart], list[PendingPart]]:
    """Read a file into the parts that are decided at once, and those whose rows must be judged."""
    reading = _Reading(file, file_no, key, context)
    folder = context.scratch / f"{file_no:05d}"
    folder.mkdir(parents=True, exist_ok=True)
    source = file.source
    try:
        sheets = read_sheets(source.at, folder, name=source.path, password=context.settings.password)
        laid_out = [SheetLayout(sheet, _layout(reading, sheet)) for sheet in sheets]
        unread = unread_sheets(laid_out)
        to_read = [one for one in laid_out if one.sheet.name not in unread]
        if refused := refusal(file, key, to_read, context.reference):
            return [replace(refused, sheets=_all_set_aside(sheets))], []
        decided, pending = _parts(reading, to_read)
        return decided, [_with_unread(part, laid_out, unread) for part in pending]
    except UnreadableFile as error:
        return [replace(unreadable(key, error), supplier=file.supplier)], []
    except pl.exceptions.PolarsError:
        damaged = UnreadableFile(source.path, "is damaged within", "Open it in Excel or WPS, save it anew, send that.")
        return [replace(unreadable(key, damaged), supplier=file.supplier)], []


def _layout(reading: _Reading, sheet: Sheet) -> Layout | None:
    """Recognise the feed of a sheet, and where its headings end."""
    rows = head_rows(sheet)
    recognised = recognise(rows, reading.context.reference.headings, f"{sheet.name} {reading.file.name}")
    if not recognised:
        return None
    headed = data_rows.headed(rows, recognised)
    recognised = replace(recognised, headed=headed, above=tuple(rows[:headed]))
    return replace(recognised, has_figures=not sheet.is_typed and data_rows.has_figures(sheet.cells, recognised))


def _height(sheet: Sheet) -> int:
    return int(sheet.cells.select(pl.len()).collect().item())


def _all_set_aside(sheets: Sequence[Sheet]) -> tuple[SheetCount, ...]:
    """Account for a refused file: every row of every sheet is set aside."""
    heights = ((sheet, _height(sheet)) for sheet in sheets)
    return tuple(SheetCount(sheet.name, rows, set_aside=rows, hidden=sheet.hidden) for sheet, rows in heights)


def _with_unread(pending: PendingPart, laid_out: Sequence[SheetLayout], unread: Mapping[str, str]) -> PendingPart:
    """Add the hidden sheets of a part's list, their rows set aside."""
    counts = []
    for sheet, recognised in laid_out:
        if unread.get(sheet.name) == pending.part.feed:
            rows, headed = _height(sheet), recognised.headed if recognised else 0
            counts.append(SheetCount(sheet.name, rows, 0, rows - headed, headed, hidden=True, is_unread=True))
    return replace(pending, part=replace(pending.part, sheets=pending.part.sheets + tuple(counts)))


def _parts(reading: _Reading, laid_out: Sequence[SheetLayout]) -> tuple[list[FilePart], list[PendingPart]]:
    """Give one part for each feed of the file, or say that it is of none."""
    recognised = [
        (sheet, layout) for sheet, layout in laid_out if layout is not None and layout.is_near and not layout.missing
    ]
    names = {sheet.name for sheet, _ in recognised}
    others = [sheet for sheet, _ in laid_out if sheet.name not in names]
    heights = ((sheet, _height(sheet)) for sheet in others)
    beside = tuple(SheetCount(sheet.name, rows, not_data=rows, hidden=sheet.hidden) for sheet, rows in heights)
    if not recognised:
        guesses = [layout for _, layout in laid_out if layout]
        return [unrecognised(reading.file, reading.key, beside, guesses)], []
    pending = []
    for part_no, code in enumerate(sorted({layout.feed.code for _, layout in recognised})):
        sheets = [(sheet, layout) for sheet, layout in recognised if layout.feed.code == code]
        counts = beside if part_no == 0 else ()
        part = FilePart(reading.key, part_no, ACCEPTED, code, supplier=reading.file.supplier, sheets=counts)
        pending.append(_pending_part(reading, part, sheets))
    return [], pending


def _pending_part(reading: _Reading, part: FilePart, sheets: Sequence[tuple[Sheet, Layout]]) -> PendingPart:
    """Write a feed's rows as text, and describe where they come from."""
    file = reading.file
    counties = [file.county_of(f"{layout.title} {sheet.name}") for sheet, layout in sheets]
    rows = [
        data_rows.rows_of(sheet.cells, sheet.width, layout, sheet.usual).select(
            pl.lit(reading.file_no, pl.Int32).alias("file_no"),
            pl.lit(sheet.name).alias("sheet"),
            pl.lit(county, pl.String).alias("around_county"),
            pl.all(),
        )
        for (sheet, layout), county in zip(sheets, counties, strict=True)
    ]
    path = reading.context.scratch / f"{reading.file_no:05d}" / f"{part.feed}.parquet"
    pl.concat(rows).sink_parquet(path, compression="lz4", statistics=False)
    said_on, usable_from = file.dates_of(" ".join(layout.title for _, layout in sheets))
    headed = tuple(
        SheetCount(sheet.name, layout.headed, not_data=layout.headed, hidden=sheet.hidden) for sheet, layout in sheets
    )
    described = replace(
        part,
        said_on=said_on,
        usable_from=usable_from,
        named_county=counties[0] if len(set(counties)) == 1 else None,
        sheets=part.sheets + headed,
        mapped={heading: column for _, layout in sheets for heading, column in layout.mapped.items()},
        ignored={heading: reason for _, layout in sheets for heading, reason in layout.ignored.items()},
        unknown=tuple(dict.fromkeys(heading for _, layout in sheets for heading in layout.unknown)),
    )
    is_1904 = any(sheet.epoch_1904 for sheet, _ in sheets)
    return PendingPart(described, reading.file_no, path, is_1904, said_on or file.seen_on)


def judge(pending: Sequence[PendingPart], context: ReadContext) -> dict[str, pl.DataFrame]:
    """Find the failing rows of each feed, by the feed's suite pushed down into DuckDB."""
    failures = {}
    if pending:
        context.progress.say("loading Great Expectations")
        expectations.load()
    codes = sorted({str(part.part.feed) for part in pending})
    for code in context.progress.each(codes, lambda code: all_feeds()[code].name_zh):
        feed = all_feeds()[code]
        paths = [str(part.path) for part in pending if part.part.feed == code]
        names = ", ".join(f'"{field.name}"' for field in feed.fields)
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        context.connection.execute(
            f"create or replace view raw_{code} as "  # noqa: S608 — our own paths and column names
            f"select file_no, sheet, row_no, person, overflow, {names} from read_parquet([{listed}]) where is_data"
        )
        verdict = expectations.judge(context.connection, f"raw_{code}", expectations.suite_for(feed))
        failures[code] = verdict.failures
    return failures


def read_files(files: Sequence[tuple[int, FileContext, str]], context: ReadContext) -> list[tuple[int, FilePart]]:
    """Read, judge and keep files (number, file, reading key), for callers that want all three steps at once."""
    parts: list[tuple[int, FilePart]] = []
    pending: list[PendingPart] = []
    context.progress.stage("intake")
    for file_no, file, key in context.progress.each(files, lambda one: one[1].source.path):
        decided, rows = read_file(file, file_no, key, context)
        parts += [(file_no, part) for part in decided]
        pending += rows
    context.progress.stage("validate")
    failures = judge(pending, context)
    paths = {file_no: file.source.path for file_no, file, _ in files}
    context.progress.stage("standardise")
    for part in context.progress.each(pending, lambda part: paths[part.file_no]):
        parts.append((part.file_no, write_snapshot(part, failures[str(part.part.feed)], context)))
    return parts
