"""Write 数据疑问 for each county: identities for clerical review. Nothing here changes an outcome."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import RunContext
from flows.nightly.tables import load, make, printed, published
from flows.workspace.list_file import write_list
from flows.workspace.reference import identity_questions
from transforms.feeds import all_feeds
from transforms.linking.levels import level_words

_IDENTITY = ("户编号", "人编号", "证件号码", "对方证件号码")


def ask(run: RunContext) -> None:
    """Make out_questions: links, other names, shared numbers, households across registers."""
    feeds = pl.DataFrame(
        [{"feed": feed.code, "name_zh": feed.name_zh, "linked_as": feed.linked_as} for feed in all_feeds().values()]
    )
    load(run, {"ref_levels": level_words(), "ref_feeds": feeds, "ref_questions": identity_questions()})
    make(run, "core_other_names", "core_repairs")
    _forget_spellings(run)
    make(run, "out_questions")


def _forget_spellings(run: RunContext) -> None:
    """Remove other names that are the same in simplified characters."""
    names = run.table(
        "select name from core_other_names union select other_name as name from core_other_names order by name"
    )["name"]
    if names.is_empty():
        return
    from transforms.linking.names import simplified

    spelt = pl.DataFrame({"raw": names, "plain": simplified(names)})
    load(run, {"link_spellings": spelt})
    run.connection.execute(
        "delete from core_other_names using link_spellings as one, link_spellings as other "
        "where core_other_names.name = one.raw and core_other_names.other_name = other.raw and one.plain = other.plain"
    )


def question_lists(run: RunContext, ready: Path) -> dict[str, int]:
    """Write a list for each county with somebody listed, headings only where nothing is asked; returns rows by path."""
    written = {}
    for county in run.table("select county_code from run_counties order by 1")["county_code"]:
        name, day = run.county_name(county), run.as_of
        rows = printed(published(run, "out_questions", county))
        path = f"{name}/数据疑问_{name}_{day}.csv"
        write_list(rows, ready / path, _IDENTITY, style=run.settings.csv_identity)
        written[path] = rows.height
    return written


def with_repairs(run: RunContext, file_no: int, feed: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``repair`` to the rejected rows of a file: the number that was probably meant, in words; else empty."""
    proposed = run.table(
        "select sheet, row_no, 'id_no' as \"column\", "
        "'；' || case when core_repairs.feed = 'disability_register' then '前18位' else '' end || "
        "'疑似应为' || proposed || '（与《' || name_zh || '》相符），请核实后更正' as repair "
        "from core_repairs join ref_feeds on core_repairs.basis = ref_feeds.feed "
        "where file_no = $file_no and core_repairs.feed = $feed order by all",
        file_no=file_no,
        feed=feed,
    )
    on = ["sheet", "row_no", "column"]
    joined = rows.join(proposed, on=on, how="left", maintain_order="left")
    return joined.with_columns(pl.col("repair").fill_null(""))
