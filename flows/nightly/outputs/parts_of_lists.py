"""Tell of lists that came in parts: which towns rest on an older list, and which files are not used, or only in part.

Belongs here: the words for the terminal, the manifest and the lists given back. What is in use is
``transforms.series``'.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.intake.parts import ACCEPTED
from flows.intake.range_check import why_not
from flows.nightly.context import Identified, InputFile, RunContext
from transforms import snapshots
from transforms.feeds import all_feeds
from transforms.messages import Both, both, tr
from transforms.sheets.parts import Says

PART_REASONS = {"out_of_range": "size_of_county", "incomplete": "part_incomplete", "again": "file_again"}
"""Why the rows of a county are not used though others of the file are, or the whole file without a fault of its own:
use → reason of the wording table."""

_SAYS = {Says.SUPPLEMENT: "supplement_added", Says.CORRECTION: "correction_applied"}
"""How a file is used that says that it is no list of its own: reason of the wording table."""


def parts_told(run: RunContext, identified: Identified) -> list[str]:
    """Tell each town that rests on an older list, and each file that is not used though it is in order."""
    names = {code: feed.name_zh for code, feed in all_feeds().items()}
    older = [
        tr(
            "missing in {feed} of {supplier}, {county}: {towns}; the {rows} rows of {on} stand in, {days} days old. "
            "Send the lists of these towns.",
            feed=names[feed], supplier=supplier, county=_county(run, county), towns=snapshots.town_names(towns),
            rows=rows, on=on, days=(run.as_of - on).days,
        )
        for feed, supplier, county, on, towns, rows in snapshots.carried(identified.parts)
        .select("feed", "supplier", "county_code", "on", "towns", "rows")
        .iter_rows()
    ]  # fmt: skip
    unheard = [
        tr(
            "{county}: {feed} came only for single towns, so nobody of {towns} can be judged. Send the lists of these "
            "towns, or the whole list.",
            county=run.county_name(county), feed=names[feed], towns=snapshots.town_names(towns),
        )
        for county, feed, towns in _unheard(run).iter_rows()
    ]  # fmt: skip
    not_used = [tr("not used: {fault}", fault=_line(run, found, row)) for found, row in unused(identified)]
    return [*older, *unheard, *not_used]


def _unheard(run: RunContext) -> pl.DataFrame:
    """Give county, roll and towns of the list that no part of the roll is for."""
    return run.table(
        "select county_code, feed, list(coalesce(town, '') order by town) as towns from run_unheard_towns "
        "group by all order by county_code, feed"
    )


def unheard_zh(run: RunContext) -> list[str]:
    """Tell it to the office."""
    return [
        f"{run.county_name(county)}{all_feeds()[feed].name_zh}只收到部分乡镇，缺{snapshots.town_names(towns)}，无法判定"
        for county, feed, towns in _unheard(run).iter_rows()
    ]


def carried_entries(identified: Identified) -> list[dict[str, Any]]:
    """List the towns that rest on an older list, for the manifest."""
    return [
        {
            "feed": row["feed"], "supplier": row["supplier"], "county_code": row["county_code"],
            "towns": row["towns"], "rows": row["rows"], "snapshot_on": str(row["on"]),
        }
        for row in snapshots.carried(identified.parts).iter_rows(named=True)
    ]  # fmt: skip


def unused(identified: Identified) -> Iterator[tuple[InputFile, dict[str, Any]]]:
    """Give files with the counties of which their rows are not used, though the file is in order."""
    rows = identified.parts.filter(pl.col("use").is_in(list(PART_REASONS)))
    by_file = {file_no: group for (file_no,), group in rows.partition_by("file_no", as_dict=True).items()}
    for found in identified.files:
        accepted = {part.feed for part in found.parts if part.status == ACCEPTED}
        for row in by_file.get(found.file_no, rows.clear()).iter_rows(named=True):
            if row["feed"] in accepted:
                yield found, row


def parts_told_back(run: RunContext, identified: Identified) -> pl.DataFrame:
    """List what suppliers are told of files as parts: rows as of ``REJECTED`` with ``file_no`` and ``feed``."""
    rows = [
        (found.file_no, row["feed"], _found(run, row), PART_REASONS[row["use"]], True)
        for found, row in unused(identified)
    ]
    used = identified.parts.filter(pl.col("use") == "used")
    last = used.filter(pl.col("snapshot_on") == pl.col("snapshot_on").max().over(*snapshots.SERIES))
    says = used.filter(pl.col("says") != Says.LIST).sort("file_no", "feed", "county_code")
    rows += [
        (row["file_no"], row["feed"], _found(run, row), _SAYS[row["says"]], False) for row in says.iter_rows(named=True)
    ]
    for row in last.unique(snapshots.SERIES, keep="first", maintain_order=True).iter_rows(named=True):
        rows += [
            (row["file_no"], row["feed"], f"{snapshots.town_names([one['town']])}：{one['on']}数据{one['rows']}行",
             "town_from_older", False)
            for one in row["carried"]
        ]  # fmt: skip
    told = {"file_no": pl.Int32(), "feed": pl.String(), "found": pl.String(), "reason": pl.String()}
    frame = pl.DataFrame(rows, schema={**told, "is_set_aside": pl.Boolean()}, orient="row")
    return frame.with_columns(sheet=pl.lit(""), row_no=pl.lit(None, pl.Int64), column=pl.lit(""))


def _found(run: RunContext, row: dict[str, Any]) -> str:
    size = f"，以往各期{row['rows_lowest']}至{row['rows_highest']}行" if row["use"] == "out_of_range" else ""
    return f"{_county(run, row['county_code']).zh}{row['row_count']}行{size}"


def _line(run: RunContext, found: InputFile, row: dict[str, Any]) -> str:
    where = {"file": found.file.path, "county": _county(run, row["county_code"])}
    if row["use"] == "out_of_range":
        return tr("{file}, {county}: {reason}. {remedy}", **where, **why_not(row)._asdict())
    if row["use"] == "again":
        return tr(
            "{file}, {county}: another file of the same day has the same bytes. Delete one of the two.", **where
        )  # fmt: skip
    return tr(
        "{file}, {county}: another part of its snapshot was refused, and none of them is known to be whole. "
        "Correct the part that was refused.",
        **where,
    )


def _county(run: RunContext, county: str | None) -> Both:
    name = run.county_name(county) if county else ""
    return Both(name, name) if name else both("no county told")
