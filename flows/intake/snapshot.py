"""Write the snapshot of a judged part and its rejected rows, and account for every row.

Belongs here: what is kept of a part. Which rows fail is the suite's to say, what a value means
``transforms.values``'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from flows.intake import sheet_questions
from flows.intake.parts import HIDDEN, REFUSED, REJECTED, FilePart, PendingPart, ReadContext, SheetCount, Why
from flows.intake.refusals import asked_whole, mixed_below
from flows.readers.sheets import Told
from transforms.feed import Feed, Kind
from transforms.feeds import all_feeds
from transforms.messages import both
from transforms.sheets import adjacent_lists
from transforms.sheets.parts import said_town, stem, town_in_words, towns_named
from transforms.sheets.sections import NOT_YET, WHO_LEFT
from transforms.sheets.several import SEVERAL_NUMBERS
from transforms.values import standardise, text

_MANY_TOWNS = 100
"""A column with more names than that does not tell towns."""
_NEARLY_ALL = 0.9
"""A file that names a town is for it where so many of its rows are of it."""
_FEW_ROWS = 10
"""Below this many rows a share says nothing."""
_PERSON = ["sheet", "row_no", "person"]
_ROW = ["sheet", "row_no"]


def write_snapshot(pending: PendingPart, failures: pl.DataFrame, context: ReadContext) -> FilePart:
    """Write accepted and rejected rows to the store; give the part with its row accounting."""
    feed = all_feeds()[str(pending.part.feed)]
    rows = pl.scan_parquet(pending.path)
    left = rows.filter("is_data", pl.col("not_read").is_not_null()).select(*_PERSON, "not_read").collect()
    failing = _told_once(failures.filter(pl.col("file_no") == pending.file_no), left)
    aside = failing.filter(pl.col("severity") == "critical").select(_PERSON).unique()
    data = rows.filter("is_data")
    kept = data.join(aside.lazy(), on=_PERSON, how="anti", maintain_order="left") if aside.height else data
    target = context.snapshot(pending.part)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = replace(context.reference.place, epoch_1904=pending.epoch_1904, until=pending.until)
    standardise.standardise(kept, feed, place).sink_parquet(target, compression="zstd", compression_level=1)
    if feed.keeps_unnumbered and (lost := _only_lost(failing)).height:
        rows_lost = data.join(lost.lazy(), on=_PERSON, how="semi", maintain_order="left")
        standardise.standardise(rows_lost, feed, place).sink_parquet(context.unnumbered(pending.part))
    nowhere = _without_county(target, feed)
    returned = pl.concat(
        [
            _returned(failing, rows, feed),
            _unusable_numbers(target, failing, feed),
            _asked(nowhere),
            _unread(pending),
            _told((*pending.told, *sheet_questions.of_cells(rows))),
            sheet_questions.of_households(target, feed),
            sheet_questions.of_codes(target, feed),
        ]
    )
    returned.sort("sheet", "row_no", "reason", "column").write_parquet(context.rejected(pending.part))
    counted = replace(_counted(pending, rows, target), filled=_filled(data, pending.part))
    part = _with_towns(counted, pending.around, feed, context)
    if another := adjacent_lists.below(rows, feed, context.reference.headings):
        return mixed_below(part, another)
    return _decided(part, (target, feed, returned), context)


def _told(told: Sequence[Told]) -> pl.DataFrame:
    return pl.DataFrame(told, schema=list(Told._fields), orient="row").select(REJECTED.names()).cast(REJECTED)


def _told_once(failures: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """For a shifted row, and for one of who left, report only that; its other failures are consequences."""
    slipped = failures.filter(pl.col("reason") == "row_slipped")
    others = failures.filter(pl.col("reason") != "row_slipped").join(slipped, on=_PERSON, how="anti")
    if left.is_empty():
        return pl.concat([slipped, others])
    not_read = left.select(
        *_PERSON, reason=pl.col("not_read"), column=pl.lit(""), severity=pl.lit("critical"),
    )  # fmt: skip
    return pl.concat(
        [*(told.join(left, on=_PERSON, how="anti") for told in (slipped, others)), not_read], how="diagonal"
    )


def _only_lost(failing: pl.DataFrame) -> pl.DataFrame:
    """Select rows set aside for nothing but a number that is blank, or was held as a figure."""
    critical = failing.filter(pl.col("severity") == "critical")
    unnumbered = pl.col("reason").is_in(["number_lost", "id_no_missing"])
    others = critical.filter(~unnumbered).select(_PERSON)
    lost = critical.filter(unnumbered).select(_PERSON).unique(maintain_order=True)
    return lost.join(others, on=_PERSON, how="anti", maintain_order="left")


def _without_county(target: Path, feed: Feed) -> pl.DataFrame:
    """Take rows of a household list that no county can be told for out of the snapshot."""
    empty = pl.DataFrame(schema={"sheet": pl.String, "row_no": pl.Int64})
    if feed.code != "monitoring_list":
        return empty
    rows = pl.scan_parquet(target)
    nowhere = rows.filter(pl.col("county_code").is_null()).select(_ROW).unique().collect()
    if nowhere.height:
        part = target.with_suffix(".part")
        rows.filter(pl.col("county_code").is_not_null()).sink_parquet(part)
        part.replace(target)
    return nowhere


def _returned(failing: pl.DataFrame, rows: pl.LazyFrame, feed: Feed) -> pl.DataFrame:
    """Give failures with what stands in the cell, masked where it tells who somebody is."""
    if failing.is_empty():
        return pl.DataFrame(schema=REJECTED)
    wanted = sorted(set(failing["column"]) & {column.name for column in feed.fields})
    cells = (
        rows.join(failing.select(_PERSON).unique().lazy(), on=_PERSON, how="semi")
        .select(*_PERSON, *(_masked(feed, name) for name in wanted))
        .collect()
        .unpivot(index=_PERSON, variable_name="column", value_name="found")
    )
    return (
        failing.join(cells, on=[*_PERSON, "column"], how="left")
        .select(*_ROW, "column", "found", "reason", (pl.col("severity") == "critical").alias("is_set_aside"))
        .cast(REJECTED)
    )


def _masked(feed: Feed, name: str) -> pl.Expr:
    cell = pl.col(name)
    if feed.named(name).kind in (Kind.NUMBER, Kind.NAME, Kind.CODE):
        return (cell.str.slice(0, 1) + "…（" + cell.str.len_chars().cast(pl.String) + "位）").alias(name)
    return cell.str.slice(0, 40).str.replace_all(r"\d{11,}", "…")


def _unusable_numbers(target: Path, failing: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Ask about accepted rows whose citizen number cannot be used (DECISIONS 12)."""
    if not any(column.kind is Kind.NUMBER for column in feed.fields):
        return pl.DataFrame(schema=REJECTED)
    asked = failing.filter(pl.col("column") == "id_no").select(_ROW)
    rows = (
        pl.scan_parquet(target)
        .filter(pl.col("id_no").is_null())
        .select(*_ROW, "id_no_raw")
        .collect()
        .join(asked, on=_ROW, how="anti")
    )
    blank = text.normalise_code(rows["id_no_raw"]).str.contains(text.NOTHING).fill_null(value=True)
    starred = rows["id_no_raw"].str.contains(r"[*＊]{2}").fill_null(value=False)
    reason = (
        pl.when(blank).then(pl.lit("number_blank")).when(starred).then(pl.lit("number_hidden"))
        .when(pl.col("id_no_raw").str.contains(SEVERAL_NUMBERS)).then(pl.lit("several_numbers"))
        .otherwise(pl.lit("number_unusable"))
    )  # fmt: skip
    shown = pl.col("id_no_raw").str.slice(0, 1) + "…（" + pl.col("id_no_raw").str.len_chars().cast(pl.String) + "位）"
    return rows.select(
        *_ROW, column=pl.lit("id_no"), found=shown, reason=reason, is_set_aside=pl.lit(value=False)
    ).cast(REJECTED)  # fmt: skip


def _asked(nowhere: pl.DataFrame) -> pl.DataFrame:
    return nowhere.select(
        *_ROW, column=pl.lit("county"), found=pl.lit(None, pl.String), reason=pl.lit("county_unknown"),
        is_set_aside=pl.lit(value=True),
    ).cast(REJECTED)  # fmt: skip


def _unread(pending: PendingPart) -> pl.DataFrame:
    """List sheets that were not read, each as one row at its top."""
    unread = (sheet for sheet in pending.part.sheets if sheet.is_unread)
    sheets = [(sheet.sheet, 1, f"{sheet.set_aside}行", sheet.reason or HIDDEN) for sheet in unread]
    return pl.DataFrame(sheets, schema=["sheet", "row_no", "found", "reason"], orient="row").select(
        *_ROW, "found", "reason", column=pl.lit(""), is_set_aside=pl.lit(value=True),
    ).select(REJECTED.names()).cast(REJECTED)  # fmt: skip


def _counted(pending: PendingPart, rows: pl.LazyFrame, target: Path) -> FilePart:
    """Account for a part in source rows; a row of several persons is accepted with any of them."""
    counted = (
        rows.group_by("sheet")
        .agg(pl.col("row_no").n_unique().alias("rows"), pl.col("row_no").filter("is_data").n_unique().alias("data"))
        .collect()
    )
    by_sheet = {sheet: (count, data) for sheet, count, data in counted.iter_rows()}
    stayed = dict(pl.scan_parquet(target).group_by("sheet").agg(pl.col("row_no").n_unique()).collect().iter_rows())
    sheets = []
    for sheet in pending.part.sheets:
        count, data = by_sheet.get(sheet.sheet, (0, 0))
        accepted = stayed.get(sheet.sheet, 0)
        sheets.append(
            SheetCount(
                sheet.sheet,
                sheet.received + count,
                accepted,
                sheet.set_aside + data - accepted,
                sheet.not_data + count - data,
                sheet.hidden,
                sheet.is_unread,
                sheet.reason,
            )
        )
    return replace(pending.part, sheets=tuple(sheets))


def _filled(data: pl.LazyFrame, part: FilePart) -> dict[str, float]:
    """Compute the share of rows that are not blank, for every column that has a heading."""
    columns = sorted(set(part.mapped.values()))
    counted = data.select(pl.len().alias("rows"), *(pl.col(name).count() for name in columns)).collect()
    rows = counted["rows"].item()
    return {name: round(counted[name].item() / rows, 4) for name in columns} if rows else {}


def _with_towns(part: FilePart, around: str, feed: Feed, context: ReadContext) -> FilePart:
    """Count the rows of each town, and find the towns that the file says it is for."""
    counties = context.reference.place.counties
    if feed.events or not feed.tells_town:
        return replace(part, named_towns=() if feed.events else tuple(sorted(town_in_words(around, counties))))
    counted = context.connection.sql(
        f"select county_code, {said_town(feed.tells_town)} as town, count(*) as rows "  # noqa: S608 — our own names
        "from read_parquet($path) group by all order by all",
        params={"path": str(context.snapshot(part))},
    ).fetchall()
    towns = tuple((county, town, rows) for county, town, rows in counted if town)
    if not towns or len({town for _, town, _ in towns}) > _MANY_TOWNS:
        return replace(part, named_towns=tuple(sorted(town_in_words(around, counties))))
    named = towns_named(around, {town for _, town, _ in towns}, counties)
    theirs = sum(rows for _, town, rows in towns if stem(town) in named)
    is_theirs = theirs >= _NEARLY_ALL * sum(rows for *_, rows in counted)
    return replace(part, towns=towns, named_towns=tuple(sorted(named)) if is_theirs else ())


def _decided(part: FilePart, made: tuple[Path, Feed, pl.DataFrame], context: ReadContext) -> FilePart:
    """Accept the part, or refuse it for the share of its rows that cannot be used."""
    target, feed, returned = made
    counties = pl.scan_parquet(target).group_by("county_code").len().collect().sort("county_code", nulls_last=True)
    asked = returned.filter(~pl.col("is_set_aside")).group_by("reason").len().sort("reason")
    part = replace(part, counties=tuple(counties.iter_rows()), questions=dict(asked.iter_rows()))
    left = returned.filter(pl.col("reason").is_in([WHO_LEFT, NOT_YET])).select(_ROW).n_unique()
    aside = sum(sheet.set_aside for sheet in part.sheets if not sheet.is_unread) - left
    if left and not aside and not part.rows:
        return asked_whole(part, left)
    unlinked = (
        0
        if feed.code == "monitoring_list"
        else sum(
            count
            for reason, count in part.questions.items()
            if reason.startswith("number_") or reason == "several_numbers"
        )
    )
    rows = aside + part.rows
    if rows >= _FEW_ROWS and (aside + unlinked) / rows >= context.settings.unusable_share:
        why = Why(
            both("{count} of {rows} rows cannot be used", count=aside + unlinked, rows=rows),
            both("Send it again with the rows of 退回清单 corrected; numbers must be text, not figures."),
        )
        return replace(part, status=REFUSED, **why.kept())
    return part
