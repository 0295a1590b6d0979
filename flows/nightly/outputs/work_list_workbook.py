"""Write the work list as a workbook for WPS and Excel 2010+, to be filled in by hand without training.

Identity is text, only the officer's columns are unlocked, results and reasons come from drop-downs, what is
new is marked. The same rows give the same bytes, unless the office has set a password.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range_abs

from flows.cases.rules import CaseRules
from flows.nightly.outputs.columnar_sheet import ColumnarSheet, style
from transforms.contracts.out_work_list import COLUMNS, TEMPLATE, ZH, ListColumn
from transforms.programmes import all_programmes

LIST, GUIDE, HIDDEN = "核查工单", "填写说明", "模板信息"
_ROWS = 1_000_000
_HINTS = {
    "checked_on": "入户日期，如 2026-11-25",
    "member": "涉及全户的留空；只涉及个别成员的，填写姓名、人编号或证件号码，多人用顿号隔开",
}
"""What a cell of free text tells the officer when it is chosen."""

_LINE, _LOWEST, _HIGHEST = 14.0, 20.0, 400.0
"""Height of a line and bounds of a row, in points."""
_A4 = 9
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True, "border": 1}


@dataclass(frozen=True, slots=True)
class About:
    """Title, place and day of a workbook, and when the township's answer is due."""

    title: str
    county: str
    town: str
    as_of: date
    due: str = ""


def write_workbook(rows: pl.DataFrame, about: About, rules: CaseRules, guide: pl.DataFrame, path: Path) -> None:
    """Write the list.

    Reads: rows of out_work_list with ``is_fresh``
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": about.title, "created": datetime.combine(about.as_of, datetime.min.time())})
        formats = _formats(book)
        chunks = list(rows.iter_slices(_ROWS)) or [rows]
        names = [LIST if not n else f"{LIST}{n + 1}" for n in range(len(chunks))]
        sheets = [(book.add_worksheet(name, ColumnarSheet), chunk) for name, chunk in zip(names, chunks, strict=True)]
        choices = _guide(book.add_worksheet(GUIDE), (formats, about, rules, guide))
        for sheet, chunk in sheets:
            _list(sheet, chunk, formats)
            _choices(sheet, chunk.height, choices)
            _print(sheet, about)
        _hidden(book.add_worksheet(HIDDEN), about)
    path.chmod(0o600)


def encrypt(path: Path, password: str) -> None:
    """Protect a workbook with a password (its bytes then differ from run to run)."""
    sealed = io.BytesIO()
    with path.open("rb") as plain:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(password, sealed)
    path.write_bytes(sealed.getvalue())


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    yellow = {"bg_color": "#FFF2CC"}
    heading = _FONT | {"bold": True, "align": "center", "bg_color": "#D9E2F3"}
    return {
        "heading": book.add_format(heading),
        "asked": book.add_format(heading | {"bg_color": "#FFD966"}),
        "text": book.add_format(_FONT | {"num_format": "@"}),
        "number": book.add_format(_FONT | {"align": "center"}),
        "fresh": book.add_format(_FONT | {"num_format": "@", "bold": True, "bg_color": "#E2EFDA"}),
        "open": book.add_format(_FONT | yellow | {"num_format": "@", "locked": False}),
        "day": book.add_format(_FONT | yellow | {"num_format": "yyyy-mm-dd", "locked": False}),
        "title": book.add_format({"font_name": "宋体", "font_size": 14, "bold": True}),
        "plain": book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"}),
        "strong": book.add_format({"font_name": "宋体", "font_size": 10, "bold": True, "valign": "top"}),
    }


def _list(sheet: ColumnarSheet, rows: pl.DataFrame, formats: dict[str, Any]) -> None:
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.zh, formats["asked" if column.is_officers else "heading"])
    styles = {column.zh: style(formats[_kind(column, rows.schema[column.zh])]) for column in COLUMNS}
    number = ZH["case_id"]
    styles[number] = pl.when("is_fresh").then(style(formats["fresh"])).otherwise(styles[number])
    asked = [pl.lit("").alias(column.zh) for column in COLUMNS if column.is_officers]
    sheet.write_rows(rows.with_columns(asked), styles, _height(rows.schema))
    sheet.set_row(0, 40)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows.height, 1), len(COLUMNS) - 1)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _kind(column: ListColumn, dtype: pl.DataType) -> str:
    """Choose the format of a column's cells."""
    if column.is_officers:
        return "day" if column.name == "checked_on" else "open"
    return "text" if dtype == pl.String else "number"


def _height(schema: pl.Schema) -> pl.Expr:
    """Compute row heights that show every cell completely, since not every program fits rows on opening."""
    lines = [
        # A Chinese character has three bytes and is two wide.
        ((pl.col(column.zh).str.len_bytes() + pl.col(column.zh).str.len_chars()) / 2 / (column.width - 1)).ceil()
        for column in COLUMNS
        if schema[column.zh] == pl.String
    ]
    return (pl.max_horizontal(lines) * _LINE + 4).clip(_LOWEST, _HIGHEST)


def _guide(sheet: Any, what: tuple[dict[str, Any], About, CaseRules, pl.DataFrame]) -> dict[str, str]:
    """Write the guidance sheet; returns the ranges that drop-downs take their choices from, by column."""
    formats, about, rules, guide = what
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, f"{about.title} 填写说明", formats["title"])
    lines = [("数据日期", str(about.as_of)), ("范围", f"{about.county}{about.town}")]
    lines += [("反馈期限", about.due)] if about.due else []
    lines += list(guide.iter_rows())
    row = 2
    for heading, text in lines:
        sheet.write_string(row, 0, heading, formats["strong"])
        sheet.write_string(row, 1, text, formats["plain"])
        row += 1
    results = list(rules.results.select("result_zh", "explanation_zh").iter_rows())
    reasons = [(f"{code} {zh}", "") for code, zh in rules.reasons.select("code", "reason_zh").iter_rows()]
    programmes = [(found.name_zh, "") for found in all_programmes()]
    ranges = {}
    for name, title, choices in (
        ("result", ZH["result"], results),
        ("reason_code", f"{ZH['reason_code']}（不符合时必填）", reasons),
        ("programme", f"{ZH['programme']}（已纳入时必填）", programmes),
    ):
        row += 1
        sheet.write_string(row, 0, title, formats["strong"])
        for place, (choice, text) in enumerate(choices, start=row + 1):
            sheet.write_string(place, 0, choice, formats["plain"])
            sheet.write_string(place, 1, text or "", formats["plain"])
        ranges[name] = f"='{GUIDE}'!{xl_range_abs(row + 1, 0, row + len(choices), 0)}"
        row += len(choices) + 1
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect()
    return ranges


def _choices(sheet: Any, height: int, ranges: dict[str, str]) -> None:
    last = max(height, 1)
    for place, column in enumerate(COLUMNS):
        if column.name in ranges:
            sheet.data_validation(1, place, last, place, {
                "validate": "list", "source": ranges[column.name], "error_title": column.zh,
                "error_message": "请从下拉列表中选择；含义见“填写说明”。",
            })  # fmt: skip
        elif column.name in _HINTS:
            sheet.data_validation(1, place, last, place, {
                "validate": "any", "input_title": column.zh, "input_message": _HINTS[column.name],
            })  # fmt: skip


def _print(sheet: Any, about: About) -> None:
    """Set up printing: A4 landscape, two pages wide, the second from the column that starts a page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.5)
    sheet.repeat_rows(0)
    sheet.repeat_columns(f"A:{xl_col_to_name(0)}")
    sheet.fit_to_pages(2, 0)
    sheet.set_v_pagebreaks([next(n for n, column in enumerate(COLUMNS) if column.starts_page)])
    sheet.set_header(f"&C&14{about.title}　{about.county}{about.town}&R数据日期 {about.as_of}")
    sheet.set_footer("&L含个人信息，仅供核查使用&C第 &P 页，共 &N 页")


def _hidden(sheet: Any, about: About) -> None:
    told = (
        ("模板编号", TEMPLATE), ("数据日期", str(about.as_of)), ("县", about.county), ("乡镇", about.town),
    )  # fmt: skip
    for row, (name, value) in enumerate(told):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.hide()
    sheet.protect()
