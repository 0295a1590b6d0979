"""Read returned lists as rows of text: any workbook or delimited text that carries our case numbers.

Here belong headings, sheets and formulas. Not here: what a cell says (``transforms/cases/feedback.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from flows.readers import workbook
from flows.readers.sheets import Sheet, read_sheets
from flows.workspace.files import SourceFile
from transforms.cases import feedback, numbers
from transforms.contracts.out_work_list import READ, ZH
from transforms.errors import UnreadableFile

_HEAD = 40


ROWS = pl.Schema({"file_no": pl.Int32, "sheet": pl.String, "row_no": pl.Int64} | dict.fromkeys(READ, pl.String))


@dataclass(slots=True)
class ReturnedList:
    """A returned file: its rows and their accounting, ``received`` = taken + unchanged + to_correct + not_data."""

    file_no: int
    file: SourceFile
    sha256: str
    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ROWS))
    problems: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=feedback.PROBLEMS))
    received: int = 0
    taken: int = 0
    unchanged: int = 0
    to_correct: int = 0
    fault: UnreadableFile | None = None
    is_known: bool = False

    @property
    def not_data(self) -> int:
        """Count titles, headings, blank rows, other sheets."""
        return self.received - self.taken - self.unchanged - self.to_correct


def read_returned_list(
    returned: ReturnedList, scratch: Path, headings: dict[str, str], password: str | None = None
) -> None:
    """Read a file's rows, and the problems that can be seen without knowing any case, into ``returned``."""
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        sheets = read_sheets(returned.file.at, scratch, name=returned.file.path, password=password)
    except UnreadableFile as error:
        returned.fault = error
        return
    parts = [_sheet(returned, sheet, headings) for sheet in sheets]
    if not any(columns or problems.height for _, columns, problems in parts):
        returned.fault = UnreadableFile(returned.file.path, "none_of_ours")
        return
    returned.rows = pl.concat([pl.DataFrame(schema=ROWS), *(rows for rows, _, _ in parts)])
    in_formulas = _formula_cells(
        returned, {sheet.name: columns for sheet, (_, columns, _) in zip(sheets, parts, strict=True)}
    )
    returned.problems = pl.concat([returned.problems, *(problems for _, _, problems in parts), in_formulas])


def _sheet(
    returned: ReturnedList, sheet: Sheet, headings: dict[str, str]
) -> tuple[pl.DataFrame, dict[str, int], pl.DataFrame]:
    """Read the rows below a sheet's headings; with where each column stands, and rows that have no headings."""
    cells = sheet.cells.collect()
    returned.received += cells.height
    names = [name for name in cells.columns if name != "row_no"]
    laid_out = feedback.layout(cells.select(names).head(_HEAD).rows(), headings)
    place = (pl.lit(returned.file_no, pl.Int32).alias("file_no"), pl.lit(sheet.name).alias("sheet"), pl.col("row_no"))
    if laid_out is None:
        return pl.DataFrame(schema=ROWS), {}, _headless(cells, place)
    head, columns = laid_out
    below = cells.slice(head + 1).select(
        *place,
        *(
            (pl.col(f"c{columns[name]}") if name in columns else pl.lit(None)).cast(pl.String).alias(name)
            for name in READ
        ),
    )
    return below.cast(ROWS), columns, _typed_formulas(below.cast(ROWS))


def _typed_formulas(rows: pl.DataFrame) -> pl.DataFrame:
    """List text that starts like a formula, as a CSV keeps one; the wrapper ="…" around digits is none."""
    return pl.concat(
        rows.filter(pl.col(name).str.contains(r'^\s*[=＝][^"＂]')).select(
            "file_no", "sheet", "row_no", "case_id",
            pl.lit(ZH[name]).alias("column"),
            pl.lit("公式").alias("found"),
            pl.lit("formula").alias("code"),
        )
        for name in READ
    )  # fmt: skip


def _headless(cells: pl.DataFrame, place: tuple[pl.Expr, ...]) -> pl.DataFrame:
    """List rows with a case number in a sheet without headings."""
    names = [name for name in cells.columns if name != "row_no"]
    case = pl.coalesce(pl.col(name).str.extract(f"({numbers.LIKE})") for name in names) if names else pl.lit(None)
    return (
        cells.with_columns(case.alias("case_id"))
        .filter(pl.col("case_id").is_not_null())
        .select(
            *place,
            "case_id",
            pl.lit("（表头）").alias("column"),
            pl.lit("").alias("found"),
            pl.lit("headings_missing").alias("code"),
        )
        .cast(feedback.PROBLEMS)
    )


def _formula_cells(returned: ReturnedList, columns: dict[str, dict[str, int]]) -> pl.DataFrame:
    """List formulas in cells that are read; what they show was read like any other cell."""
    cells = workbook.formulas(returned.file.at)
    rows = [
        (returned.file_no, sheet, row_no, name)
        for sheet, row_no, column in cells
        for name, at in columns.get(sheet, {}).items()
        if at == column
    ]
    listed = pl.DataFrame(
        rows, schema={"file_no": pl.Int32, "sheet": pl.String, "row_no": pl.Int64, "name": pl.String}, orient="row"
    )
    raw = returned.rows.select("file_no", "sheet", "row_no", pl.col("case_id"))
    return (
        listed.join(raw, on=["file_no", "sheet", "row_no"])
        .select(
            "file_no", "sheet", "row_no", "case_id",
            pl.col("name").replace_strict(ZH, default="", return_dtype=pl.String).alias("column"),
            pl.lit("公式").alias("found"),
            pl.lit("formula").alias("code"),
        )
        .cast(feedback.PROBLEMS)
    )  # fmt: skip
