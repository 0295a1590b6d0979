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
from flows.intake.parts import (
    ACCEPTED,
    REFUSED,
    RETURNED,
    UNKNOWN,
    UNREADABLE,
    Desk,
    Part,
    SheetCount,
    Spool,
    unreadable,
)
from flows.intake.refusals import head_rows, refused, unread_sheets, unrecognised
from flows.intake.snapshot import keep
from flows.readers import arrow_sheets, delimited, markup, workbook_worker
from flows.readers.sheets import Sheet, read_sheets
from flows.workspace.files import Received
from transforms import feed
from transforms.errors import UnreadableFile
from transforms.feeds import all_feeds
from transforms.sheets import adjacent_lists, data_rows, headings, layout
from transforms.sheets.layout import Layout
from transforms.values import days, identity_numbers, standardise, text


def reading_key(file: Received, file_sha256: str, desk: Desk) -> str:
    """Digest of the bytes, of what surrounds the file, and of everything it is read with."""
    around = [county_around(file, desk.reference), days.day_in_words(Path(file.path).name), file.supplier]
    settings = (desk.settings.unusable_share, desk.settings.shrunk_share, desk.settings.grown_times)
    parts = (file_sha256, json.dumps(around, default=str), desk.reference.digest, _code_digest(), repr(settings))
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


def take_in(file: Received, file_no: int, key: str, desk: Desk) -> tuple[list[Part], list[Spool]]:
    """A file's parts: those that are decided at once, and those whose rows must be judged."""
    folder = desk.scratch / f"{file_no:05d}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sheets = read_sheets(file.at, folder, name=file.path, password=desk.settings.password)
        laid_out = [(sheet, _layout(sheet, file, desk)) for sheet in sheets]
        unread = unread_sheets(laid_out)
        read = [(sheet, found) for sheet, found in laid_out if sheet.name not in unread]
        if whole := refused(file, key, read, desk):
            rows = ((sheet, _height(sheet)) for sheet in sheets)
            aside = tuple(SheetCount(s.name, height, set_aside=height, hidden=s.hidden) for s, height in rows)
            return [replace(whole, sheets=aside)], []
        decided, spools = _spools(file, file_no, key, read, desk)
        return decided, [_beside(spool, laid_out, unread) for spool in spools]
    except UnreadableFile as error:
        return [replace(unreadable(key, error), supplier=file.supplier)], []
    except pl.exceptions.PolarsError:
        damaged = UnreadableFile(file.path, "is damaged within", "Open it in Excel or WPS, save it anew, send that.")
        return [replace(unreadable(key, damaged), supplier=file.supplier)], []


def _beside(spool: Spool, laid_out: Sequence[tuple[Sheet, Layout | None]], unread: Mapping[str, str]) -> Spool:
    """A part with the hidden sheets of its list, their rows set aside."""
    counts = []
    for sheet, found in laid_out:
        if unread.get(sheet.name) == spool.part.feed:
            rows, headed = _height(sheet), found.headed if found else 0
            counts.append(SheetCount(sheet.name, rows, 0, rows - headed, headed, hidden=True, is_unread=True))
    return replace(spool, part=replace(spool.part, sheets=spool.part.sheets + tuple(counts)))


def _spools(
    file: Received, file_no: int, key: str, laid_out: Sequence[tuple[Sheet, Layout | None]], desk: Desk
) -> tuple[list[Part], list[Spool]]:
    whole = [(sheet, found) for sheet, found in laid_out if found and found.is_near and not found.missing]
    read = {sheet.name for sheet, _ in whole}
    others = tuple(
        SheetCount(sheet.name, rows := _height(sheet), not_data=rows, hidden=sheet.hidden)
        for sheet, _ in laid_out if sheet.name not in read
    )  # fmt: skip
    if not whole:
        return [unrecognised(file, key, others, [found for _, found in laid_out if found])], []
    spools = []
    for part_no, code in enumerate(sorted({found.feed.code for _, found in whole})):
        mine = [(sheet, found) for sheet, found in whole if found.feed.code == code]
        part = Part(key, part_no, ACCEPTED, code, supplier=file.supplier, sheets=others if part_no == 0 else ())
        spools.append(_spooled(file, part, mine, (file_no, desk)))
    return [], spools


def _layout(sheet: Sheet, file: Received, desk: Desk) -> Layout | None:
    rows = head_rows(sheet)
    found = layout.layout(rows, desk.reference.headings, f"{sheet.name} {Path(file.path).name}")
    if not found:
        return None
    headed = data_rows.headed(rows, found)
    found = replace(found, headed=headed, above=tuple(rows[:headed]))
    return replace(found, has_figures=not sheet.is_typed and data_rows.has_figures(sheet.cells, found))


def _height(sheet: Sheet) -> int:
    return int(sheet.cells.select(pl.len()).collect().item())


def _spooled(file: Received, part: Part, sheets: Sequence[tuple[Sheet, Layout]], place: tuple[int, Desk]) -> Spool:
    file_no, desk = place
    frames, counties, titles = [], [], " ".join(found.title for _, found in sheets)
    for sheet, found in sheets:
        county = title_county(f"{found.title} {sheet.name}", desk.reference) or county_around(file, desk.reference)
        counties.append(county)
        frames.append(
            data_rows.rows_of(sheet.cells, sheet.width, found, sheet.usual).select(
                pl.lit(file_no, pl.Int32).alias("file_no"),
                pl.lit(sheet.name).alias("sheet"),
                pl.lit(county, pl.String).alias("around_county"),
                pl.all(),
            )
        )
    path = desk.scratch / f"{file_no:05d}" / f"{part.feed}.parquet"
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
    return Spool(told, file_no, path, any(sheet.epoch_1904 for sheet, _ in sheets))


def judge(spools: Sequence[Spool], desk: Desk) -> dict[str, pl.DataFrame]:
    """Failures of the new rows of each feed, by the feed's suite pushed down into DuckDB."""
    failures = {}
    if spools:
        desk.progress.say("loading Great Expectations")
        expectations.load()
    codes = sorted({str(spool.part.feed) for spool in spools})
    for code in desk.progress.each(codes, lambda code: all_feeds()[code].name_zh):
        found = all_feeds()[code]
        paths = [str(spool.path) for spool in spools if spool.part.feed == code]
        names = ", ".join(f'"{name.name}"' for name in found.fields)
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        desk.connection.execute(
            f"create or replace view raw_{code} as "  # noqa: S608 — our own paths and column names
            f"select file_no, sheet, row_no, person, overflow, {names} from read_parquet([{listed}]) where is_data"
        )
        verdict = expectations.judge(desk.connection, f"raw_{code}", expectations.suite_for(found))
        failures[code] = verdict.failures
    return failures


def receive(files: Sequence[tuple[int, Received, str]], desk: Desk) -> list[tuple[int, Part]]:
    """Read, judge and keep files (number, file, reading key); all three steps for callers that want them at once."""
    parts: list[tuple[int, Part]] = []
    spools: list[Spool] = []
    desk.progress.stage("intake")
    for file_no, file, key in desk.progress.each(files, lambda one: one[1].path):
        decided, rows = take_in(file, file_no, key, desk)
        parts += [(file_no, part) for part in decided]
        spools += rows
    desk.progress.stage("validate")
    failures = judge(spools, desk)
    paths = {file_no: file.path for file_no, file, _ in files}
    desk.progress.stage("standardise")
    each = desk.progress.each(spools, lambda spool: paths[spool.file_no])
    return parts + [(spool.file_no, keep(spool, failures[str(spool.part.feed)], desk)) for spool in each]


__all__ = [
    "ACCEPTED", "REFUSED", "RETURNED", "UNKNOWN", "UNREADABLE", "Desk", "Part", "Spool", "judge", "keep", "reading_key",
    "receive", "take_in", "unreadable",
]  # fmt: skip
