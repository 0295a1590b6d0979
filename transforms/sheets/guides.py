"""Find rows beneath the headings that tell how to fill in the list: names of fields, help, and an example person.

Belongs here: the few rows at the top. Does not: totals, footers and repeated headings, which stand anywhere
(``data_rows.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from transforms.sheets.layout import Layout, Row
from transforms.values.identity_numbers import clean_number

_ROWS = 6
"""Rows beneath the headings that may be such rows."""
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\- ]*")
_HELP = re.compile(
    r"[(（*＊]*(?:必填|选填|可选|非必填|必录|下拉|单选|多选|选择|请|填写|输入|系统自动|自动生成|文本|字符|数字|数值|整数|小数|日期|格式|金额"
    r"|单位[:：]|元$|例如|如[:：\d]|如\S+$|例[:：]|示例|同身份证|不填|无需|参照|参考|见|按|长度|\d{1,2}位|是/否|是或否|男/女|[yY]{4}"
    r"|varchar|char|number|string|text|date|int)"
    r"|.*(?:填写|选择|下拉|格式|必填|位身份证号码?|二选一|/否|或否)[)）]?$",
)
_EXAMPLE = re.compile(
    r"[(（【\[]?(?:填写|填表|录入)?(?:示例|样例|例子|范例|举例|示范|样本|例)(?:数据|行|人员|\d)?(?:[:：].*)?[)）】\]]?"
)
_NOBODY = re.compile(
    r"[(（]?(?:[如例][:：]?)?(?:张三|李四|王五|赵六|孙七|周八|张三三|李四四|小明|王小明|测试\w{0,3}|某某某?|[xX×＊*]{2,3}|test)\d?[)）]?"
)
"""Names that stand in examples. People may bear them, too: then the number is one that can be used."""
_KNOWN_EXAMPLES = re.compile(
    r"(?:11010519491231|44052418800101|34052419800101|11010119900101|11010119900307|123456\d{8})\d{3}[\dX]|1234567890\d{8}"
)
"""Place and day of birth of the numbers that GB 11643-1999 and templates show; with such a name they are nobody."""


def guides_of(rows: Sequence[Row], layout: Layout) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Find the numbers of rows of help, and of rows of an example person, among the first beneath the headings.

    rows: the first rows of the sheet.
    """
    guides, examples = [], []
    for row_no, row in enumerate(rows[layout.headed : layout.headed + _ROWS], start=layout.headed + 1):
        cells = {name: (row[place] or "").strip() for name, place in layout.columns.items()}
        filled = [cell for cell in cells.values() if cell]
        number = cells.get("id_no", "")
        if not filled:
            continue
        if any(_EXAMPLE.fullmatch(cell.strip()) for cell in row if cell) or _is_example(cells.get("name", ""), number):
            examples.append(row_no)
        elif not re.search(r"\d{15}", number) and _is_help(filled):
            guides.append(row_no)
    return tuple(guides), tuple(examples)


def _is_help(filled: Sequence[str]) -> bool:
    helping = sum(bool(_HELP.match(cell)) for cell in filled)
    named = sum(bool(_FIELD_NAME.fullmatch(cell)) for cell in filled)
    return (helping > 1 and helping * 2 >= len(filled)) or (named > 1 and named * 10 >= len(filled) * 9)


def _is_example(name: str, number: str) -> bool:
    spelt = re.sub(r"[^0-9A-Za-z]", "", number).upper()
    if _KNOWN_EXAMPLES.fullmatch(spelt) and (not name or _NOBODY.fullmatch(name)):
        return True
    return (
        bool(_NOBODY.fullmatch(name))
        and clean_number(pl.Series([number], dtype=pl.String)).struct.field("id_no")[0] is None
    )
