"""Identify, join, assess: snapshots in use on the day → persons, coverage, outcomes."""

from __future__ import annotations

import polars as pl

from flows.intake.parts import ACCEPTED, FilePart
from flows.nightly.context import InputFile, RunContext, refusals
from flows.nightly.tables import load, make
from flows.nightly.views import view
from transforms import snapshots
from transforms.errors import NothingToJudge
from transforms.facts.members import HEADS
from transforms.feeds import all_feeds
from transforms.sql.rolls import ref_rolls


def identify(run: RunContext) -> None:
    """Snapshots in use on the day as views; the listed persons, each once."""
    run.progress.stage("identify")
    run.parts = _chosen(run)
    for code, feed in all_feeds().items():
        view(run, code, feed.table, run.read_context.snapshot)
    _require_lists(run)
    load(run, {"ref_heads": pl.DataFrame({"relation": HEADS}), "ref_rolls": ref_rolls()})
    make(run, "core_members", "core_dibao_counties")
    run.merged = _merged(run)


def _chosen(run: RunContext) -> pl.DataFrame:
    rows = [row for found in run.inputs for part in found.parts for row in _described(found, part)]
    parts = pl.DataFrame(rows, schema=snapshots.PARTS, orient="row")
    events = [code for code, feed in all_feeds().items() if feed.events]
    return snapshots.in_use(parts, events, run.order.as_of, run.settings.stale_days)


def _described(found: InputFile, part: FilePart) -> list[tuple[object, ...]]:
    """A part as rows of ``snapshots.PARTS``; a part of no feed has none."""
    if part.feed is None:
        return []
    on, since = part.said_on or found.first_seen_on, part.usable_from or found.first_seen_on
    refused = part.status != ACCEPTED
    counties = [(part.named_county, 0)] if refused or not part.counties else part.counties
    return [
        (
            found.file_no,
            part.feed,
            found.file.supplier,
            county,
            on,
            since,
            refused,
            part.named_county is not None,
            rows,
        )
        for county, rows in counties
    ]


def _require_lists(run: RunContext) -> None:
    """Stop where there is nobody to judge, saying what became of the lists (DECISIONS 14)."""
    used = run.parts.filter(pl.col("feed") == "monitoring_list", pl.col("use") == "used", pl.col("row_count") > 0)
    if used.height:
        return
    became = "".join(f"\n  - {line}" for line in refusals(run))
    raise NothingToJudge(
        f"There is no usable monitoring list (监测对象信息) for {run.order.as_of}.{became}\n"
        f"Nothing was published. Put a list dated on or before that day into the inbox, or correct the one refused."
    )


def _merged(run: RunContext) -> dict[tuple[int, str], int]:
    """Rows of the monitoring lists that were merged into another row, by file and sheet."""
    counted = run.table(
        "select file_no, sheet, count(*) - coalesce(any_value(kept), 0) as merged from std_monitoring_list "
        "left join (select file_no, sheet, count(*) as kept from core_members group by all) using (file_no, sheet) "
        "group by file_no, sheet"
    )
    return {(file_no, sheet): merged for file_no, sheet, merged in counted.iter_rows()}
