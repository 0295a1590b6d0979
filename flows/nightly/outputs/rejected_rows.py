"""Write 退回清单 for each supplier and feed: rows set aside, rows questioned, files refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.intake.parts import ACCEPTED, REJECTED, UNKNOWN, UNREADABLE, FilePart
from flows.nightly.context import Identified, InputFile, RunContext
from flows.nightly.outputs.parts_of_lists import parts_told_back
from flows.nightly.outputs.review_questions import with_repairs
from flows.workspace.list_file import write_list
from flows.workspace.reference import Wording, read_wording
from transforms.feeds import all_feeds


def rejected_lists(run: RunContext, identified: Identified, ready: Path) -> dict[str, int]:
    """Write the lists; returns the number of rows of each, by path."""
    wording = read_wording()
    rows: dict[tuple[str, str], list[pl.DataFrame]] = {}
    became = parts_told_back(run, identified)
    shown = ["used", "refused", "out_of_range", "incomplete", "again", "alone", "unclear"]
    in_use = set(identified.parts.filter(pl.col("use").is_in(shown)).select("file_no", "feed").rows())
    for found in identified.files:
        for part in found.parts:
            if part.status in (UNREADABLE, UNKNOWN) or (found.file_no, part.feed) in in_use:
                name = all_feeds()[part.feed].name_zh if part.feed else "无法识别"
                rows.setdefault((found.file.supplier, name), []).append(_returned(run, found, part, wording, became))
    written = {}
    for (supplier, name), frames in sorted(rows.items()):
        listed = pl.concat(frames)
        if listed.height:
            path = f"退回/{supplier}/{name}_退回清单.csv"
            write_list(listed, ready / path, (), style=run.settings.csv_identity)
            written[path] = listed.height
    return written


def _returned(
    run: RunContext, found: InputFile, part: FilePart, wording: dict[str, Wording], became: pl.DataFrame
) -> pl.DataFrame:
    path = run.read_context.rejected(part)
    rows = pl.read_parquet(path) if part.feed and path.exists() else pl.DataFrame(schema=REJECTED)
    mine = became.filter(pl.col("file_no") == found.file_no, pl.col("feed").eq_missing(pl.lit(part.feed, pl.String)))
    if part.status == ACCEPTED:
        rows = pl.concat([mine.select(REJECTED.names()).cast(REJECTED), rows])
    rows = with_repairs(run, found.file_no, str(part.feed), rows)
    headings = {column: heading for heading, column in part.mapped.items()}
    if part.feed:
        headings = {column.name: column.zh for column in all_feeds()[part.feed].fields} | headings
    codes = rows["reason"].unique().to_list()
    listed = rows.select(
        pl.lit(found.file.path).alias("文件"),
        pl.col("sheet").alias("工作表"),
        pl.col("row_no").cast(pl.String).fill_null("").alias("行号"),
        pl.col("column").replace_strict(headings, default="").alias("列名"),
        pl.col("found").fill_null("（空）").alias("原值"),
        pl.col("reason").alias("原因代码"),
        pl.when("is_set_aside").then(pl.lit("未采用：")).otherwise(pl.lit("已采用，请核对："))
        .add(pl.col("reason").replace_strict({code: wording[code].reason_zh for code in codes}, return_dtype=pl.String))
        .alias("原因"),
        pl.col("reason").replace_strict({code: wording[code].remedy_zh for code in codes}, return_dtype=pl.String)
        .add(pl.col("repair")).alias("处理建议"),
    )  # fmt: skip
    if part.reason_zh is None:
        return listed
    whole = [
        found.file.path,
        "",
        "",
        "",
        "",
        f"file_{part.status}",
        f"整个文件未采用：{part.reason_zh}",
        part.remedy_zh,
    ]
    return pl.concat([pl.DataFrame([whole], schema=listed.schema, orient="row"), listed])
