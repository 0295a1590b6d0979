"""Choose the snapshots in use on the day and give the listed persons, each once.

Belongs here: which parts of which files count, and the table ``core_members``. Records without a valid number are
linked by ``link_records``, since the rolls must be known first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from flows.intake.range_check import Received, judged
from flows.intake.remembered import remembered
from flows.nightly.context import Identified, InputFile, RunContext, refusals
from flows.nightly.tables import load, make
from flows.nightly.views import view
from transforms.errors import NothingToJudge, itemised
from transforms.facts.members import HEADS
from transforms.feeds import all_feeds
from transforms.messages import tr
from transforms.sql.rolls import ref_rolls


def identify(run: RunContext, files: Sequence[InputFile]) -> Identified:
    """Make the views ``std_…`` of the rows in use and the table of listed persons.

    Raises:
        NothingToJudge: no monitoring list is usable on the day.

    """
    run.progress.stage("identify")
    chosen = _chosen(run, tuple(files))
    for code, feed in all_feeds().items():
        view(run, chosen, code, feed.table, run.read_context.snapshot)
    _require_lists(run, chosen)
    load(run, {"ref_heads": pl.DataFrame({"relation": HEADS}), "ref_rolls": ref_rolls()})
    make(run, "core_members", "core_dibao_counties")
    return replace(chosen, merged=_merged_rows(run))


def _chosen(run: RunContext, files: tuple[InputFile, ...]) -> Identified:
    """Judge the parts at hand against each other and what is remembered of their series."""
    at_hand = [
        Received(file.file_no, file.file.supplier, file.sha256, file.first_seen_on, part)
        for file in files
        for part in file.parts
    ]
    parts, told = judged(at_hand, remembered(run.store, run.request.today), run.settings, run.as_of)
    each = iter(told)
    as_judged = tuple(replace(file, parts=tuple(next(each) for _ in file.parts)) for file in files)
    return Identified(as_judged, parts, {}, files)


def _require_lists(run: RunContext, identified: Identified) -> None:
    """Stop where there is nobody to judge, saying what became of the lists (DECISIONS 14)."""
    lists = identified.used.filter(pl.col("feed") == "monitoring_list", pl.col("row_count") > 0)
    if lists.height:
        return
    raise NothingToJudge(
        tr(
            "There is no usable monitoring list (监测对象信息) for {day}.{became}\nNothing was published. "
            "Put a list dated on or before that day into the inbox, or correct the one refused.",
            day=run.as_of, became=itemised(refusals(identified.files)),
        )
    )  # fmt: skip


def _merged_rows(run: RunContext) -> dict[tuple[int, str], int]:
    """Count rows of the monitoring lists that were merged into another row, by file and sheet."""
    counted = run.table(
        "select file_no, sheet, count(*) - coalesce(any_value(kept), 0) as merged from std_monitoring_list "
        "left join (select file_no, sheet, count(*) as kept from core_members group by all) using (file_no, sheet) "
        "group by file_no, sheet"
    )
    return {(file_no, sheet): merged for file_no, sheet, merged in counted.iter_rows()}
