"""Receive: a file's sheets are recognised and their rows spooled, then judged by the suite of their feed.

A reading is known by the digest of the file, its surroundings and everything it is read with, so an
unchanged file is never read twice. Rows stream from the file to Parquet; none is held in Python.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

import expectations
from flows import delimited, markup, sheet_writer, workbook_child
from flows.containers import Sheet, read_sheets
from flows.files import Received
from flows.keep import keep
from flows.parts import (
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
)  # fmt: skip
from flows.reference import Reference
from transforms import days, feed, headings, identity_numbers, intake, layout, standardise, text
from transforms.errors import UnreadableFile
from transforms.feeds import all_feeds
from transforms.layout import Layout

_CITIZEN_NUMBER = r"^\D{0,2}[1-9]\d{16}[\dXx]\D{0,2}$"


def reading_key(file: Received, file_sha256: str, desk: Desk) -> str:
    """Digest of the bytes, of what surrounds the file, and of everything it is read with."""
    around = [_county_around(file, desk.reference), days.day_in_words(Path(file.path).name), file.supplier]
    settings = (desk.settings.unusable_share, desk.settings.shrunk_share, desk.settings.grown_times)
    parts = (file_sha256, json.dumps(around, default=str), desk.reference.digest, _code_digest(), repr(settings))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code_digest() -> str:
    """Digest of contracts, suites, readers and cleaners: a change to any of them reads every file again."""
    modules = (
        delimited, markup, sheet_writer, workbook_child, intake, headings, layout, standardise, identity_numbers, days,
        text, feed,
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
        if refused := _refused(file, key, laid_out, desk):
            rows = ((sheet, _height(sheet)) for sheet in sheets)
            aside = tuple(SheetCount(s.name, height, set_aside=height, hidden=s.hidden) for s, height in rows)
            return [replace(refused, sheets=aside)], []
        return _spools(file, file_no, key, laid_out, desk)
    except UnreadableFile as error:
        return [replace(unreadable(key, error), supplier=file.supplier)], []
    except pl.exceptions.PolarsError:
        damaged = UnreadableFile(file.path, "is damaged within", "Open it in Excel or WPS, save it anew, send that.")
        return [replace(unreadable(key, damaged), supplier=file.supplier)], []


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
        return [_unrecognised(file, key, others, [found for _, found in laid_out if found])], []
    spools = []
    for part_no, code in enumerate(sorted({found.feed.code for _, found in whole})):
        mine = [(sheet, found) for sheet, found in whole if found.feed.code == code]
        part = Part(key, part_no, ACCEPTED, code, supplier=file.supplier, sheets=others if part_no == 0 else ())
        spools.append(_spooled(file, part, mine, (file_no, desk)))
    return [], spools


def _layout(sheet: Sheet, file: Received, desk: Desk) -> Layout | None:
    names = [f"c{position}" for position in range(sheet.width)]
    rows = sheet.cells.select(names).head(2 * layout.HEAD_ROWS).collect().rows()
    found = layout.layout(rows, desk.reference.headings, f"{sheet.name} {Path(file.path).name}")
    return replace(found, has_figures=not sheet.is_typed and intake.has_figures(sheet.cells, found)) if found else None


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


# --- refusals ----------------------------------------------------------------------------------------


def _refused(file: Received, key: str, laid_out: Sequence[tuple[Sheet, Layout | None]], desk: Desk) -> Part | None:
    """Why the whole file is refused before a row of it is judged, or None; all its rows are then set aside."""
    near = [(sheet, found) for sheet, found in laid_out if found and found.is_near]
    whole = [(sheet, found) for sheet, found in near if not found.missing]
    feeds = {found.feed.code for _, found in whole}
    for sheet, found in near:
        if found.missing and (found.feed.code not in feeds or _holds(_CITIZEN_NUMBER, sheet.cells)):
            return _refusal(file, key, found, _missing(found), desk)
    for sheet, found in whole:
        if doubled := intake.conflicts(sheet.cells, found):
            return _refusal(file, key, found, _doubled(doubled), desk)
    for sheet, nothing in laid_out:
        if whole and not nothing and _holds(_CITIZEN_NUMBER, _first(sheet.cells)):
            return _refusal(file, key, whole[0][1], _headless(sheet), desk)
    return None


def _first(cells: pl.LazyFrame) -> pl.LazyFrame:
    return cells.filter(pl.any_horizontal(pl.exclude("row_no").is_not_null())).head(1)


def _holds(pattern: str, cells: pl.LazyFrame) -> bool:
    """True when any cell matches: rows of persons would be lost unsaid."""
    found = pl.any_horizontal(pl.exclude("row_no").str.contains(pattern)).fill_null(value=False).any()
    return bool(cells.select(found).collect().item())


def _refusal(file: Received, key: str, found: Layout, why: tuple[str, str, str, str], desk: Desk) -> Part:
    said_on, usable_from = _dated(file, found.title)
    reason, remedy, reason_zh, remedy_zh = why
    return Part(
        key, 0, REFUSED, found.feed.code, reason, remedy, reason_zh, remedy_zh, said_on, usable_from,
        named_county=_title_county(found.title, desk.reference) or _county_around(file, desk.reference),
        supplier=file.supplier, mapped=dict(found.mapped), ignored=dict(found.ignored), unknown=found.unknown,
    )  # fmt: skip


def _missing(found: Layout) -> tuple[str, str, str, str]:
    told = [
        f"`{wanted}`" + (f" (the file has `{near}`: did you mean `{wanted}`?)" if near else "")
        for wanted, near in found.missing
    ]
    told_zh = [f"“{wanted}”" + (f"（表中“{near}”是否有误？）" if near else "") for wanted, near in found.missing]
    return (
        f"required heading missing: {', '.join(told)}",
        f"Correct the heading to the one expected for {found.feed.name_zh} and send the file again.",
        f"缺少必填表头：{'、'.join(told_zh)}",
        f"请按《{found.feed.name_zh}》模板更正表头后重新报送",
    )


def _doubled(names: Sequence[str]) -> tuple[str, str, str, str]:
    return (
        f"heading stands more than once and the columns differ: {', '.join(f'`{name}`' for name in names)}",
        "Keep the right column, rename or delete the other, and send the file again.",
        f"表头重复且内容不一致：{'、'.join(f'“{name}”' for name in names)}",
        "请只保留正确的一列，另一列改名或删除后重新报送",
    )


def _headless(sheet: Sheet) -> tuple[str, str, str, str]:
    return (
        f"sheet `{sheet.name}` holds rows without headings",
        "Put the headings above its rows, or move the rows below those of the first sheet, and send it again.",
        f"工作表“{sheet.name}”有数据但没有表头",
        "请在该工作表首行补上表头，或将数据并入第一张表后重新报送",
    )


def _unrecognised(file: Received, key: str, sheets: tuple[SheetCount, ...], guesses: Sequence[Layout]) -> Part:
    """A file of no feed, with the nearest feed and what it lacks of it."""
    best = max(guesses, key=lambda guess: len(guess.columns), default=None)
    reason = "its headings are those of no known list"
    remedy = "If it should be used, compare its headings with the template, or add them to data/headings."
    reason_zh, remedy_zh = "表头与任何已知名册都不相符", "如需使用，请对照模板更正表头后重新报送"
    if best:
        lacking, _, lacking_zh, _ = _missing(best)
        reason += f"; the nearest is {best.feed.name_zh}, {lacking}"
        reason_zh += f"；最接近《{best.feed.name_zh}》，{lacking_zh}"
    return Part(
        key, 0, UNKNOWN, None, reason, remedy, reason_zh, remedy_zh, supplier=file.supplier, sheets=sheets,
        unknown=best.unknown if best else (),
    )  # fmt: skip


# --- rows --------------------------------------------------------------------------------------------


def _dated(file: Received, title: str) -> tuple[date | None, date | None]:
    found = days.day_in_words(Path(file.path).name) or days.day_in_words(title)
    return found or (None, None)


def _spooled(file: Received, part: Part, sheets: Sequence[tuple[Sheet, Layout]], place: tuple[int, Desk]) -> Spool:
    file_no, desk = place
    frames, counties, titles = [], [], " ".join(found.title for _, found in sheets)
    for sheet, found in sheets:
        county = _title_county(f"{found.title} {sheet.name}", desk.reference) or _county_around(file, desk.reference)
        counties.append(county)
        frames.append(
            intake.rows_of(sheet.cells, sheet.width, found, sheet.usual).select(
                pl.lit(file_no, pl.Int32).alias("file_no"),
                pl.lit(sheet.name).alias("sheet"),
                pl.lit(county, pl.String).alias("around_county"),
                pl.all(),
            )
        )
    path = desk.scratch / f"{file_no:05d}" / f"{part.feed}.parquet"
    pl.concat(frames).sink_parquet(path, compression="lz4", statistics=False)
    said_on, usable_from = _dated(file, titles)
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
            f"select file_no, sheet, row_no, person, overflow, {names} from read_parquet([{listed}]) where is_data"
        )
        verdict = expectations.judge(desk.connection, f"raw_{code}", expectations.suite_for(found))
        failures[code] = verdict.failures
    return failures


def receive(files: Iterable[tuple[int, Received, str]], desk: Desk) -> list[tuple[int, Part]]:
    """Read, judge and keep files (number, file, reading key); all three steps for callers that want them at once."""
    parts: list[tuple[int, Part]] = []
    spools: list[Spool] = []
    for file_no, file, key in files:
        decided, rows = take_in(file, file_no, key, desk)
        parts += [(file_no, part) for part in decided]
        spools += rows
    failures = judge(spools, desk)
    return parts + [(spool.file_no, keep(spool, failures[str(spool.part.feed)], desk)) for spool in spools]


__all__ = [
    "ACCEPTED", "REFUSED", "RETURNED", "UNKNOWN", "UNREADABLE", "Desk", "Part", "Spool", "judge", "keep", "reading_key",
    "receive", "take_in", "unreadable",
]  # fmt: skip
