"""Write the work lists of each county and township, and the counts of the whole area."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from flows.cases.rules import CaseRules
from flows.nightly.context import RunContext
from flows.nightly.outputs.work_list_workbook import About, encrypt, write_workbook
from flows.nightly.tables import printed, published
from flows.workspace.list_file import write_list
from flows.workspace.reference import read_guide
from transforms.contracts.out_work_list import HEADINGS, IDENTITY

_DETAIL_IDENTITY = ("户编号", "人编号", "证件号码")
_COUNTY_LIST, _TOWN_LIST, _SAMPLE_LIST = "疑似应保未保核查名单", "核查工单", "抽样核查"
_NO_TOWN = "未注明乡镇"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]|^\.+')


def county_lists(run: RunContext, ready: Path, rules: CaseRules) -> dict[str, int]:
    """Write lists of every county whose rolls are known, and of its townships; headings only where nobody is flagged.

    Returns: rows of each list, by path
    """
    judged = run.table("select county_code from run_counties where dibao_roll_known and tekun_roll_known order by 1")[
        "county_code"
    ]
    written: dict[str, int] = {}
    for county in run.progress.each(judged.to_list(), run.county_name):
        name, day = run.county_name(county), run.as_of
        listed = published(run, "out_work_list", county)
        is_drawn = pl.col("sample_id").is_not_null()
        rows, samples = listed.filter(~is_drawn), listed.filter(is_drawn)
        written |= _both(run, ready / name, _COUNTY_LIST, rows, rules)
        details = printed(published(run, "out_details", county))
        path = f"{name}/成员明细_{name}_{day}.csv"
        write_list(details, ready / path, _DETAIL_IDENTITY, style=run.settings.csv_identity)
        written[path] = details.height
        doubts = printed(published(run, "out_result_doubts", county))
        if doubts.height:
            path = f"{name}/核查结果疑问_{name}_{day}.csv"
            write_list(doubts, ready / path, ("户编号",), style=run.settings.csv_identity)
            written[path] = doubts.height
        for title, sent in ((_TOWN_LIST, rows.filter("is_sent")), (_SAMPLE_LIST, samples)):
            placed = sent.with_columns(folder=pl.col("乡镇").map_elements(_safe, pl.String))
            for folder in placed["folder"].unique().sort():
                written |= _both(run, ready / name / folder, title, placed.filter(folder=folder), rules)
    return written


def _both(run: RunContext, folder: Path, title: str, rows: pl.DataFrame, rules: CaseRules) -> dict[str, int]:
    """Write the same rows as CSV and as a workbook to fill in; returns their number, by path."""
    run_id, *places = folder.relative_to(run.store.ready).parts
    ready = run.store.ready / run_id
    run.progress.say(f"{' '.join(places)} {title}")
    stem = folder / f"{title}_{'_'.join(places)}_{run.as_of}"
    csv, xlsx = stem.with_name(f"{stem.name}.csv"), stem.with_name(f"{stem.name}.xlsx")
    write_list(rows.select(HEADINGS), csv, IDENTITY, style=run.settings.csv_identity)
    about = About(title, places[0], places[1] if len(places) > 1 else "", run.as_of, _due(rows))
    write_workbook(rows, about, rules, read_guide(), xlsx)
    if run.settings.list_password:
        encrypt(xlsx, run.settings.list_password.get_secret_value())
    return {path.relative_to(ready).as_posix(): rows.height for path in (csv, xlsx)}


def _due(rows: pl.DataFrame) -> str:
    """State when answers to cases newly dispatched are due, in words; empty where there are none."""
    fresh = rows.filter("is_fresh")
    if fresh.is_empty():
        return ""
    first = fresh.sort("due_on", "due_is_provisional", descending=[False, True]).row(0, named=True)
    note = "（暂定，节假日安排公布后可能调整）" if first["due_is_provisional"] else ""
    return f"本期新派发的线索请于{first['due_on']:%Y-%m-%d}前核查反馈{note}"


def _safe(town: str) -> str:
    """Make a township's name fit for a folder."""
    return _NOT_IN_NAMES.sub("_", town) or _NO_TOWN


def city_lists(run: RunContext, ready: Path) -> dict[str, int]:
    """Write 汇总 of the whole area."""
    rows = printed(published(run, "out_summary"))
    path = f"全市/汇总_{run.as_of}.csv"
    write_list(rows, ready / path, (), style=run.settings.csv_identity)
    return {path: rows.height}
