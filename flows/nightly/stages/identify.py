"""Choose the snapshots in use on the day and give the listed persons, each once.

Belongs here: which parts of which files count, and the table ``core_members``. Records without a valid number are
linked by ``link_records``, since the rolls must be known first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from flows.intake.parts import ACCEPTED, FilePart
from flows.nightly.context import Identified, InputFile, RunContext, refusals
from flows.nightly.tables import load, make
from flows.nightly.views import view
from transforms import snapshots
from transforms.errors import NothingToJudge
from transforms.facts.members import HEADS
from transforms.feeds import all_feeds
from transforms.sql.rolls import ref_rolls


def identify(run: RunContext, files: Sequence[InputFile]) -> Identified:
    """Make the views ``std_…`` of the rows in use and the table of listed persons.

    Raises:
        NothingToJudge: no monitoring list is usable on the day.

    """
    run.progress.stage("identify")
    chosen = Identified(tuple(files), _parts_in_use(run, files), {})
    for code, feed in all_feeds().items():
        view(run, chosen, code, feed.table, run.read_context.snapshot)
    _require_lists(run, chosen)
    load(run, {"ref_heads": pl.DataFrame({"relation": HEADS}), "ref_rolls": ref_rolls()})
    make(run, "core_members", "core_dibao_counties")
    return Identified(chosen.files, chosen.parts, _merged_rows(run))


def _parts_in_use(run: RunContext, files: Sequence[InputFile]) -> pl.DataFrame:
    rows = [row for file in files for part in file.parts
            for row in described(file.file_no, file.file.supplier, file.first_seen_on, part)]  # fmt: skip
    parts = pl.DataFrame(rows, schema=snapshots.PARTS, orient="row")
    events = [code for code, feed in all_feeds().items() if feed.events]
    return snapshots.in_use(parts, events, run.as_of, run.settings.stale_days)


def described(file_no: int, supplier: str, seen_on: date, part: FilePart) -> Iterator[tuple[object, ...]]:
    """Give a part as rows of ``snapshots.PARTS``; a part of no feed has none. seen_on: when its file was first seen."""
    if part.feed is None:
        return
    on, since = part.said_on or seen_on, part.usable_from or seen_on
    refused, is_named = part.status != ACCEPTED, part.named_county is not None
    counties = [(part.named_county, 0)] if refused or not part.counties else part.counties
    for county, rows in counties:
        yield file_no, part.feed, supplier, county, on, since, refused, is_named, rows


def _require_lists(run: RunContext, identified: Identified) -> None:
    """Stop where there is nobody to judge, saying what became of the lists (DECISIONS 14)."""
    lists = identified.used.filter(pl.col("feed") == "monitoring_list", pl.col("row_count") > 0)
    if lists.height:
        return
    became = "".join(f"\n  - {line}" for line in refusals(identified.files))
    raise NothingToJudge(
        f"There is no usable monitoring list (监测对象信息) for {run.as_of}.{became}\n"
        f"Nothing was published. Put a list dated on or before that day into the inbox, or correct the one refused."
    )


def _merged_rows(run: RunContext) -> dict[tuple[int, str], int]:
    """Count rows of the monitoring lists that were merged into another row, by file and sheet."""
    counted = run.table(
        "select file_no, sheet, count(*) - coalesce(any_value(kept), 0) as merged from std_monitoring_list "
        "left join (select file_no, sheet, count(*) as kept from core_members group by all) using (file_no, sheet) "
        "group by file_no, sheet"
    )
    return {(file_no, sheet): merged for file_no, sheet, merged in counted.iter_rows()}
