"""Receive: a file's sheets are recognised and their rows spooled, then judged by the suite of their feed.

A reading is known by the digest of the file, its surroundings and everything it is read with, so an
unchanged file is never read twice. Rows stream from the file to Parquet; none is held in Python.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import polars as pl

import expectations
from flows.intake import refusals
from flows.intake.file_context import county_around, dated, title_county
from flows.intake.parts import ACCEPTED, FilePart, PendingPart, ReadContext, SheetCount, unreadable
from flows.intake.refusals import head_rows, refused, unread_sheets, unrecognised
from flows.intake.snapshot import write_snapshot
from flows.readers import arrow_sheets, delimited, markup, workbook_worker
from flows.readers.sheets import Sheet, read_sheets
from flows.workspace.files import SourceFile
from transforms import feed
from transforms.errors import UnreadableFile
from transforms.feeds import all_feeds
from transforms.sheets import adjacent_lists, data_rows, headings, layout
from transforms.sheets.layout import Layout
from transforms.values import days, identity_numbers, standardise, text


def reading_key(file: SourceFile, file_sha256: str, context: ReadContext) -> str:
    """Digest of the bytes, of what surrounds the file, and of everything it is read with."""
    around = [county_around(file, context.reference), days.day_in_words(Path(file.path).name), file.supplier]
    settings = (context.settings.unusable_share, context.settings.shrunk_share, context.settings.grown_times)
    parts = (file_sha256, json.dumps(around, default=str), context.reference.digest, _code_digest(), repr(settings))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code_digest() -> str:
    """Digest of contracts, suites, readers and cleaners: a change to any of them reads every file again."""
    modules = (
        delimited, markup, arrow_sheets, workbook_worker, refusals, data_rows, headings, layout, adjacent_lists,
        standardise, identity_numbers, days, text, feed,
    )  # fmt: skip
    code = "".join(inspect.getsource(module) for module in modules)
    feeds = repr(sorted(all_feeds().items())) + "".join(
        expectations.suite_digest(found) for found in all_feeds().values()
    )
    return hashlib.sha256((code + feeds).encode()).hexdigest()


def read_file(
    file: SourceFile, file_no: int, key: str, context: ReadContext
) -> tuple[list[FilePart], list[PendingPart]]:
    """A file's parts: those that are decided at once, and those whose rows must be judged."""
    folder = context.scratch / f"{file_no:05d}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sheets = read_sheets(file.at, folder, name=file.path, password=context.settings.password)
        laid_out = [(sheet, _layout(sheet, file, context)) for sheet in sheets]
        unread = unread_sheets(laid_out)
        read = [(sheet, found) for sheet, found in laid_out if sheet.name not in unread]
        if whole := refused(file, key, read, context):
            rows = ((sheet, _height(sheet)) for sheet in sheets)
            aside = tuple(SheetCount(s.name, height, set_aside=height, hidden=s.hidden) for s, height in rows)
            return [replace(whole, sheets=aside)], []
        decided, pending = _spools(file, file_no, key, read, context)
        return decided, [_beside(pending, laid_out, unread) for pending in pending]
    except UnreadableFile as error:
        return [replace(unreadable(key, error), supplier=file.supplier)], []
    except pl.exceptions.PolarsError:
        damaged = UnreadableFile(file.path, "is damaged within", "Open it in Excel or WPS, save it anew, send that.")
        return [replace(unreadable(key, damaged), supplier=file.supplier)], []


def _beside(
    pending: PendingPart, laid_out: Sequence[tuple[Sheet, Layout | None]], unread: Mapping[str, str]
) -> PendingPart:
    """A part with the hidden sheets of its list, their rows set aside."""
    counts = []
    for sheet, found in laid_out:
        if unread.get(sheet.name) == pending.part.feed:
            rows, headed = _height(sheet), found.headed if found else 0
            counts.append(SheetCount(sheet.name, rows, 0, rows - headed, headed, hidden=True, is_unread=True))
    return replace(pending, part=replace(pending.part, sheets=pending.part.sheets + tuple(counts)))


def _spools(
    file: SourceFile, file_no: int, key: str, laid_out: Sequence[tuple[Sheet, Layout | None]], context: ReadContext
) -> tuple[list[FilePart], list[PendingPart]]:
    whole = [(sheet, found) for sheet, found in laid_out if found and found.is_near and not found.missing]
    read = {sheet.name for sheet, _ in whole}
    others = tuple(
        SheetCount(sheet.name, rows := _height(sheet), not_data=rows, hidden=sheet.hidden)
        for sheet, _ in laid_out if sheet.name not in read
    )  # fmt: skip
    if not whole:
        return [unrecognised(file, key, others, [found for _, found in laid_out if found])], []
    pending = []
    for part_no, code in enumerate(sorted({found.feed.code for _, found in whole})):
        mine = [(sheet, found) for sheet, found in whole if found.feed.code == code]
        part = FilePart(key, part_no, ACCEPTED, code, supplier=file.supplier, sheets=others if part_no == 0 else ())
        pending.append(_spooled(file, part, mine, (file_no, context)))
    return [], pending


def _layout(sheet: Sheet, file: SourceFile, context: ReadContext) -> Layout | None:
    rows = head_rows(sheet)
    found = layout.layout(rows, context.reference.headings, f"{sheet.name} {Path(file.path).name}")
    if not found:
        return None
    headed = data_rows.headed(rows, found)
    found = replace(found, headed=headed, above=tuple(rows[:headed]))
    return replace(found, has_figures=not sheet.is_typed and data_rows.has_figures(sheet.cells, found))


def _height(sheet: Sheet) -> int:
    return int(sheet.cells.select(pl.len()).collect().item())


def _spooled(
    file: SourceFile, part: FilePart, sheets: Sequence[tuple[Sheet, Layout]], place: tuple[int, ReadContext]
) -> PendingPart:
    file_no, context = place
    frames, counties, titles = [], [], " ".join(found.title for _, found in sheets)
    for sheet, found in sheets:
        county = title_county(f"{found.title} {sheet.name}", context.reference) or county_around(
            file, context.reference
        )
        counties.append(county)
        frames.append(
            data_rows.rows_of(sheet.cells, sheet.width, found, sheet.usual).select(
                pl.lit(file_no, pl.Int32).alias("file_no"),
                pl.lit(sheet.name).alias("sheet"),
                pl.lit(county, pl.String).alias("around_county"),
                pl.all(),
            )
        )
    path = context.scratch / f"{file_no:05d}" / f"{part.feed}.parquet"
    pl.concat(frames).sink_parquet(path, compression="lz4", statistics=False)
    said_on, usable_from = dated(file, titles)
    headed = tuple(
        SheetCount(sheet.name, found.headed, not_data=found.headed, hidden=sheet.hidden) for sheet, found in sheets
    )
    told = replace(
        part,
        said_on=said_on,
        usable_from=usable_from,
        mapped={heading: column for _, found in sheets for heading, column in found.mapped.items()},
        sheets=part.sheets + headed,
        named_county=counties[0] if len(set(counties)) == 1 else None,
        ignored={name: reason for _, found in sheets for name, reason in found.ignored.items()},
        unknown=tuple(dict.fromkeys(name for _, found in sheets for name in found.unknown)),
    )
    return PendingPart(told, file_no, path, any(sheet.epoch_1904 for sheet, _ in sheets))


def judge(pending: Sequence[PendingPart], context: ReadContext) -> dict[str, pl.DataFrame]:
    """Failures of the new rows of each feed, by the feed's suite pushed down into DuckDB."""
    failures = {}
    if pending:
        context.progress.say("loading Great Expectations")
        expectations.load()
    codes = sorted({str(pending.part.feed) for pending in pending})
    for code in context.progress.each(codes, lambda code: all_feeds()[code].name_zh):
        found = all_feeds()[code]
        paths = [str(pending.path) for pending in pending if pending.part.feed == code]
        names = ", ".join(f'"{name.name}"' for name in found.fields)
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        context.connection.execute(
            f"create or replace view raw_{code} as "  # noqa: S608 — our own paths and column names
            f"select file_no, sheet, row_no, person, overflow, {names} from read_parquet([{listed}]) where is_data"
        )
        verdict = expectations.judge(context.connection, f"raw_{code}", expectations.suite_for(found))
        failures[code] = verdict.failures
    return failures


def read_files(files: Sequence[tuple[int, SourceFile, str]], context: ReadContext) -> list[tuple[int, FilePart]]:
    """Read, judge and keep files (number, file, reading key); all three steps for callers that want them at once."""
    parts: list[tuple[int, FilePart]] = []
    pending: list[PendingPart] = []
    context.progress.stage("intake")
    for file_no, file, key in context.progress.each(files, lambda one: one[1].path):
        decided, rows = read_file(file, file_no, key, context)
        parts += [(file_no, part) for part in decided]
        pending += rows
    context.progress.stage("validate")
    failures = judge(pending, context)
    paths = {file_no: file.path for file_no, file, _ in files}
    context.progress.stage("standardise")
    each = context.progress.each(pending, lambda pending: paths[pending.file_no])
    return parts + [
        (pending.file_no, write_snapshot(pending, failures[str(pending.part.feed)], context)) for pending in each
    ]
