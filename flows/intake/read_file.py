"""Read one file: its sheets, the feed that each of them is, and the rows of every feed as text in Parquet.

Belongs here: the way from bytes to rows that a suite can judge; they stream from the file to Parquet and are never
held in Python. How bytes become cells is in ``flows.readers``, which feed a sheet is in ``transforms.sheets``, why a
file is refused in ``flows.intake.refusals``, what is kept of judged rows in ``flows.intake.snapshot``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

import expectations
from flows.intake.file_context import FileContext
from flows.intake.parts import ACCEPTED, FilePart, PendingPart, ReadContext, SheetCount, unreadable
from flows.intake.refusals import head_rows, refusal, refused_beside, unrecognised
from flows.intake.side_sheets import SheetLayout, Unread, side_sheets
from flows.intake.snapshot import write_snapshot
from flows.readers.sheets import Sheet, Told, read_sheets
from flows.workspace.reference import read_wording
from transforms.errors import UnreadableFile
from transforms.feeds import all_feeds
from transforms.messages import tr
from transforms.sheets import data_rows, sections, units
from transforms.sheets.habits import Habits, habits_of
from transforms.sheets.layout import DEEP_ROWS, HEAD_ROWS, Layout, recognise
from transforms.sheets.parts import says
from transforms.sheets.slipped_rows import JOINED, Lengths


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
        to_read, unread = side_sheets(laid_out, file.dates[0] if file.dates else file.seen_on)
        if refused := refusal(file, key, to_read, context.reference):
            return [replace(refused, sheets=_all_set_aside(sheets))], []
        decided, pending = _parts(reading, to_read)
        return decided, [_with_unread(part, unread) for part in pending]
    except UnreadableFile as error:
        return [replace(unreadable(key, error), supplier=file.supplier)], []
    except pl.exceptions.PolarsError:
        return [replace(unreadable(key, UnreadableFile(source.path, "damaged_within")), supplier=file.supplier)], []


def _layout(reading: _Reading, sheet: Sheet) -> Layout | None:
    """Recognise the feed of a sheet, and where its headings end."""
    headings, around = reading.context.reference.headings, (sheet.name, reading.file.name)
    recognised = None
    for deep in (HEAD_ROWS, DEEP_ROWS):
        rows = head_rows(sheet, deep + HEAD_ROWS)
        found = recognise(rows, headings, *around, sender=reading.file.supplier)
        recognised = found if found and (found.is_near or not recognised) else recognised
        if (recognised and recognised.is_near) or len(rows) < deep + HEAD_ROWS:
            break
    if not recognised:
        return None
    headed = data_rows.headed(rows, recognised)
    return replace(recognised, headed=headed, above=tuple(rows[:headed]))


def _height(sheet: Sheet) -> int:
    return int(sheet.cells.select(pl.len()).collect().item())


def _all_set_aside(sheets: Sequence[Sheet]) -> tuple[SheetCount, ...]:
    """Account for a refused file: every row of every sheet is set aside."""
    heights = ((sheet, _height(sheet)) for sheet in sheets)
    return tuple(SheetCount(sheet.name, rows, set_aside=rows, hidden=sheet.hidden) for sheet, rows in heights)


def _with_unread(pending: PendingPart, unread: Sequence[Unread]) -> PendingPart:
    """Add the sheets that stand aside of a part, their rows set aside."""
    part, counts = pending.part, []
    for one in unread:
        if one.feed == part.feed:
            rows, head, sheet = _height(one.sheet), one.headed, one.sheet
            counts.append(SheetCount(sheet.name, rows, 0, rows - head, head, sheet.hidden, True, one.reason))
    return replace(pending, part=replace(part, sheets=part.sheets + tuple(counts)))


def _parts(reading: _Reading, laid_out: Sequence[SheetLayout]) -> tuple[list[FilePart], list[PendingPart]]:
    """Give one part for each feed of the file, or say that it is of none."""
    recognised = [(sheet, layout) for sheet, layout in laid_out if layout and layout.is_sure and layout.is_complete]
    refused = refused_beside(reading.file, reading.key, laid_out) if recognised else []
    settled = [id(sheet) for sheet, _ in (*recognised, *refused)]
    others = [sheet for sheet, _ in laid_out if id(sheet) not in settled]
    heights = ((sheet, _height(sheet)) for sheet in others)
    beside = tuple(SheetCount(sheet.name, rows, not_data=rows, hidden=sheet.hidden) for sheet, rows in heights)
    if not recognised:
        return [unrecognised(reading.file, reading.key, beside, laid_out)], []
    pending = []
    codes = sorted({layout.feed.code for _, layout in recognised})
    for part_no, code in enumerate(codes):
        sheets = [(sheet, layout) for sheet, layout in recognised if layout.feed.code == code]
        counts = beside if part_no == 0 else ()
        part = FilePart(reading.key, part_no, ACCEPTED, code, supplier=reading.file.supplier, sheets=counts)
        pending.append(_pending_part(reading, part, sheets))
    decided = [
        replace(part, part_no=part_no, sheets=_all_set_aside([sheet]))
        for part_no, (sheet, part) in enumerate(refused, start=len(codes))
    ]
    return decided, pending


def _pending_part(reading: _Reading, part: FilePart, sheets: Sequence[tuple[Sheet, Layout]]) -> PendingPart:
    """Write a feed's rows as text, and describe where they come from."""
    file = reading.file
    counties = [file.county_of(f"{layout.title} {sheet.name}") for sheet, layout in sheets]
    habits = [habits_of(head_rows(sheet, layout.headed + HEAD_ROWS), sheet.cells, layout) for sheet, layout in sheets]
    titles = " ".join(layout.title for _, layout in sheets)
    rows = [
        data_rows.rows_of(sheet.cells, sheet.width, layout, Lengths(sheet.usual, sheet.held), own).select(
            pl.lit(reading.file_no, pl.Int32).alias("file_no"),
            pl.lit(sheet.name).alias("sheet"),
            pl.lit(county, pl.String).alias("around_county"),
            pl.all(),
        )
        for (sheet, layout), county, own in zip(sheets, counties, habits, strict=True)
    ]
    path = reading.context.scratch / f"{reading.file_no:05d}" / f"{part.feed}.parquet"
    pl.concat(rows).sink_parquet(path, compression="lz4", statistics=False)
    _part_sections(path, sheets)
    said_on, usable_from = file.dates_of(" ".join(f"{sheet.name} {layout.title}" for sheet, layout in sheets))
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
        instead={heading: other for _, layout in sheets for heading, other in layout.instead.items()},
        unknown=tuple(dict.fromkeys(heading for _, layout in sheets for heading in layout.unknown)),
        says=says(file.around(titles)),
    )
    is_1904 = any(sheet.epoch_1904 for sheet, _ in sheets)
    told = tuple(
        one
        for (sheet, layout), own in zip(sheets, habits, strict=True)
        for one in (*sheet.told, *_told(sheet, layout, own))
    )
    told += _joined(path, [sheet for sheet, _ in sheets])
    around = file.around(titles, *(sheet.name for sheet, _ in sheets))
    return PendingPart(described, reading.file_no, path, is_1904, said_on or file.seen_on, told, around)


def _part_sections(path: Path, sheets: Sequence[tuple[Sheet, Layout]]) -> None:
    """Mark the rows under a sub-title that says they are not on the list, where there is one."""
    stretches = [
        found.with_columns(sheet=pl.lit(sheet.name))
        for sheet, layout in sheets
        if layout.feed.lists_who_is_on
        and (
            found := sections.set_aside(
                pl.scan_parquet(path).filter(pl.col("sheet") == sheet.name), sections.above(layout.above)
            )
        )["under"].count()
    ]
    if not stretches:
        return
    under = pl.concat(stretches).sort("row_no").lazy()
    marked = path.with_suffix(".part")
    rows = pl.scan_parquet(path).join_asof(under, on="row_no", by="sheet", check_sortedness=False)
    kept = rows.with_columns(not_read=pl.coalesce("not_read", "under")).drop("under")
    kept.sink_parquet(marked, compression="lz4", statistics=False)
    marked.replace(path)


def _told(sheet: Sheet, layout: Layout, habits: Habits) -> Iterator[Told]:
    """Tell what is read of a whole column or row otherwise than it stands there."""
    for column, value in layout.given.items():
        yield Told("column_from_around", sheet.name, value, column)
    for column, unit in habits.units.items():
        yield Told("amount_unit", sheet.name, unit, column, layout.headed)
    for column in habits.units_differ:
        yield Told("amount_units_differ", sheet.name, habits.units.get(column, units.YUAN), column, layout.headed)
    if habits.examples:
        yield Told("example_row", sheet.name, f"{len(habits.examples)}行", row_no=habits.examples[0])


def _joined(path: Path, sheets: Sequence[Sheet]) -> tuple[Told, ...]:
    """Tell how many rows had an amount that a comma cut in two."""
    if all(sheet.held is None for sheet in sheets):
        return ()
    rows = pl.scan_parquet(path).filter("is_data", pl.col("overflow") == JOINED)
    counted = rows.group_by("sheet").agg(pl.len(), pl.col("row_no").min()).sort("sheet").collect()
    return tuple(
        Told("amount_joined", sheet, f"{count}行", row_no=first) for sheet, count, first in counted.iter_rows()
    )


def judge(pending: Sequence[PendingPart], context: ReadContext) -> dict[str, pl.DataFrame]:
    """Find the failing rows of each feed, by the feed's suite pushed down into DuckDB."""
    failures = {}
    if pending:
        context.progress.say(tr("loading Great Expectations"))
        expectations.load()
    words = read_wording()
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
        verdict = expectations.judge(context.connection, f"raw_{code}", expectations.suite_for(feed, words))
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
