"""A sheet written by column is the sheet that xlsxwriter would have written by cell."""

from pathlib import Path

import openpyxl
import polars as pl
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.nightly.outputs.columnar_sheet import ColumnarSheet, style
from tests.support.effort import tries

ROWS = pl.DataFrame(
    {
        "text": ["某乡", " <a href=\"x\">&amp;</a> ", "", None, "两\n行", "_x000D_", "\t=1+1", "4" * 18, "\x00\x1f\ufffe"],
        "number": [1, -2, None, 0, 10**12, 5, 6, 7, 8],
        "is_fresh": [True, False] * 4 + [True],
    }
)  # fmt: skip


def write(path: Path, rows: pl.DataFrame, *, by_column: bool) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("表", ColumnarSheet)
        plain, fresh = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet.write_row(0, 0, ["文字", "数"], plain)
        if by_column:
            marked = pl.when("is_fresh").then(style(fresh)).otherwise(style(plain))
            sheet.write_rows(rows, {"text": marked, "number": style(plain)}, pl.lit(30.0))
            return path
        for row, (text, number, is_fresh) in enumerate(rows.iter_rows(), start=1):
            sheet.set_row(row, 30)
            sheet.write(row, 0, text, fresh if is_fresh else plain)
            sheet.write(row, 1, number, plain)
    return path


def cells(path: Path) -> list[list[tuple[object, ...]]]:
    values = python_calamine.load_workbook(path).get_sheet_by_name("表").to_python()
    shown = openpyxl.load_workbook(path)["表"].iter_rows()
    return [
        [(value, cell.font.b, cell.number_format) for value, cell in zip(*row, strict=True)]
        for row in zip(values, shown, strict=True)
    ]


def test_same_cells_formats_heights_and_extent(tmp_path: Path) -> None:
    one = write(tmp_path / "one.xlsx", ROWS, by_column=True)
    other = write(tmp_path / "other.xlsx", ROWS, by_column=False)
    assert cells(one) == cells(other)
    sheets = [openpyxl.load_workbook(path)["表"] for path in (one, other)]
    assert len({sheet.dimensions for sheet in sheets}) == 1
    assert len({tuple(sheet.row_dimensions[row].height for row in range(1, 12)) for sheet in sheets}) == 1


@settings(max_examples=tries(30), deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(tmp_path_factory: object, texts: list[str]) -> None:
    path = Path(tmp_path_factory.mktemp("sheet") / "any.xlsx")  # type: ignore[attr-defined]
    rows = pl.DataFrame({"text": texts, "number": 1, "is_fresh": False}, schema_overrides={"text": pl.String})
    write(path, rows, by_column=True)
    read = python_calamine.load_workbook(path).get_sheet_by_name("表").to_python()
    assert [row[0] for row in read[1:]] == texts


def test_text_beyond_what_a_cell_holds_is_cut(tmp_path: Path) -> None:
    rows = pl.DataFrame({"text": ["某" * 40_000], "number": 1, "is_fresh": False})
    write(tmp_path / "long.xlsx", rows, by_column=True)
    assert len(openpyxl.load_workbook(tmp_path / "long.xlsx")["表"]["A2"].value) == 32_767


def test_no_rows_leave_the_headings(tmp_path: Path) -> None:
    write(tmp_path / "none.xlsx", ROWS.head(0), by_column=True)
    assert [[cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "none.xlsx")["表"]] == [
        ["文字", "数"]
    ]
