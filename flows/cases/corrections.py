"""Write correction lists: every cell of a returned list that could not be taken, what may stand there, what to do.

One file in ``outbox/待更正/`` for each returned list with problems; it is removed once the list has none.
Not here: which cells are problems (``transforms/cases/feedback.py``).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.cases.returned_lists import ReturnedList
from flows.workspace.list_file import write_list
from flows.workspace.reference import read_feedback_wording
from transforms.contracts.out_work_list import COLUMNS

FOLDER = "待更正"


_IDENTITY = tuple(column.zh for column in COLUMNS if column.names_case and column.name != "case_id")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Staged correction lists, by their path under ``outbox/待更正``; None where nothing is left to correct."""

    answers: dict[str, Path | None]

    def put_in_place(self, outbox: Path) -> None:
        """Move each list into place of the one before it."""
        for name, ready in self.answers.items():
            target = outbox / FOLDER / name
            if ready is None:
                target.unlink(missing_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(ready, target)


def write_corrections(scratch: Path, files: list[ReturnedList], problems: pl.DataFrame) -> Prepared:
    """Write the correction lists of these files into the scratch folder."""
    answers: dict[str, Path | None] = {}
    for returned in files:
        of_file = problems.filter(file_no=returned.file_no).sort("sheet", "row_no", "column", "code", "case_id")
        name = f"{returned.file.path}_待更正.csv"
        answers[name] = None
        if of_file.height:
            answers[name] = ready = scratch / f"{returned.file_no}_待更正.csv"
            write_list(_worded(returned, of_file), ready, (), style="plain")
    return Prepared(answers)


def _worded(returned: ReturnedList, problems: pl.DataFrame) -> pl.DataFrame:
    """Problems of a file in an officer's words."""
    worded = problems.join(read_feedback_wording(), on="code", how="left", maintain_order="left")
    shown = pl.col("found").fill_null("（空）")
    is_personal = pl.col("column").is_in(_IDENTITY) | shown.str.contains(r"\d{15}")
    return worded.select(
        pl.lit(returned.file.path).alias("文件"),
        pl.col("sheet").alias("工作表"),
        pl.col("row_no").cast(pl.String).alias("行号"),
        pl.col("column").alias("列名"),
        pl.col("case_id").fill_null("").alias("线索编号"),
        pl.when(is_personal).then(_masked(shown)).otherwise(shown).alias("填写内容"),
        pl.coalesce("allowed", "allowed_zh").alias("允许内容"),
        pl.when(pl.col("is_blocking") == "是").then(pl.lit("未采用：")).otherwise(pl.lit("已采用，请核对："))
        .add(pl.col("remedy_zh")).alias("处理建议"),
    )  # fmt: skip


def _masked(cell: pl.Expr) -> pl.Expr:
    """Shorten a value so that the cell can be found and the person not recognised."""
    few = pl.when(cell.str.len_chars() > 6).then(3).otherwise(1)
    return pl.concat_str(cell.str.slice(0, few), pl.lit("…"))
