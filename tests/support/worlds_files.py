"""Records as files: headings in their many spellings, title rows, sheets, totals, encodings."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

META = {"feed", "supplier", "path", "date", "usable_on", "county"}
TITLES = {
    "monitoring_list": "监测对象信息",
    "dibao_roll": "低保名册",
    "tekun_roll": "特困人员名册",
    "edge_roll": "低保边缘家庭名册",
    "child_roll": "困境儿童保障名册",
    "rigid_roll": "刚性支出困难家庭名册",
    "insurance_roll": "医保参保资助名册",
    "temporary_ledger": "临时救助台账",
    "medical_spending": "医疗费用信息",
    "disability_register": "持证残疾人名册",
    "disability_allowances": "残疾人两项补贴名册",
    "deaths": "死亡人口信息",
    "household_register": "户籍信息",
    "vehicles": "机动车信息",
    "dwellings": "不动产信息",
    "businesses": "市场主体信息",
    "authorisations": "核对授权书登记",
    "pensions": "养老待遇信息",
    "public_housing": "公租房保障名册",
    "enrolment": "学籍信息",
    "vagrant_ledger": "流浪乞讨救助台账",
    "left_behind": "留守困境儿童台账",
    "payments": "救助资金发放流水",
}
SPELLINGS = {
    "县": ("县", "县(市、区、旗)", "县（区）", "区县"),
    "乡": ("乡", "乡(镇)", "乡镇"),
    "村": ("村", "行政村", "村(居)"),
    "身份证号": ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码"),
    "证件号码": ("证件号码", "身份证号码", "公民身份号码"),
    "供养方式": ("供养方式", "救助供养方式"),
    "户月保障金额": ("户月保障金额（元）", "户月保障金额(元)", "月保障金额", "家庭月保障金额"),
    "监测对象类别": ("监测对象类别", "易返贫致贫户(监测对象)类型"),
    "风险是否已消除": ("风险是否已消除", "风险是否消除"),
    "人均纯收入": (
        "人均纯收入（元）",
        "人均纯收入(元)",
        "家庭人均纯收入",
        "年人均纯收入",
        "人均纯收入\n（元）",
    ),
    "高龄补贴": ("高龄补贴", "高龄津贴", "高龄补贴（元）", "高龄津贴(元)"),
    "低保证号": ("低保证号", "救助证编号"),
    "起始保障年月": ("起始保障年月", "救助开始日期", "开始日期"),
}
STARTS_ONLY_DIBAO = {"起始保障年月"}
OPTIONAL = ("性别", "证件类型", "人数")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")


def write_file(path: Path, records: list[dict[str, Any]], form: Random, order: Random) -> None:
    """One file: ``form`` decides its look, ``order`` the order of rows and columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    feed = records[0]["feed"]
    names = list(dict.fromkeys(name for record in records for name in record if name not in META))
    for name in OPTIONAL:
        if name in names and form.random() < 0.3:
            names.remove(name)
    headings = [_spelling(name, feed, form) for name in names]
    places = order.sample(range(len(names)), len(names))
    rows = [[record.get(name) for name in names] for record in records]
    order.shuffle(rows)
    table = _Table(TITLES[feed], [headings[i] for i in places], [[row[i] for i in places] for row in rows])
    if path.suffix == ".csv":
        _write_csv(path, table, form)
    else:
        _write_workbook(path, table, form)


def _spelling(name: str, feed: str, form: Random) -> str:
    if name in STARTS_ONLY_DIBAO and feed != "dibao_roll":
        return name
    return form.choice(SPELLINGS.get(name, (name,)))


class _Table:
    """A titled table, and the extra rows that people put around it."""

    def __init__(self, title: str, headings: list[str], rows: list[list[Any]]) -> None:
        self.title, self.headings, self.rows = title, headings, rows

    def lines(self, form: Random, rows: Sequence[list[Any]]) -> list[list[Any]]:
        lines: list[list[Any]] = []
        width = len(self.headings)
        if form.random() < 0.4:
            lines.append([self.title, *[None] * (width - 1)])
            if form.random() < 0.5:
                lines.append(["制表单位：某某局", *[None] * (width - 1)])
        lines.append(self.headings)
        lines += rows
        if form.random() < 0.3:
            lines.append([None] * width)
        if form.random() < 0.4:
            lines.append(["合计", None, len(rows), *[None] * (width - 3)])
        return lines


def _write_csv(path: Path, table: _Table, form: Random) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=form.choice(("\r\n", "\n")))
    writer.writerows(table.lines(form, table.rows))
    path.write_bytes(text.getvalue().encode(form.choice(ENCODINGS)))


def _write_workbook(path: Path, table: _Table, form: Random) -> None:
    book = Workbook()
    sheet = book.active
    if form.random() < 0.3:
        sheet.title = "填表说明"
        sheet.append(["请逐行填写，不得改动表头"])
        sheet = book.create_sheet("数据")
    cut = len(table.rows) // 2 if form.random() < 0.3 and len(table.rows) > 20 else len(table.rows)
    for line in table.lines(form, table.rows[:cut]):
        sheet.append(line)
    if cut < len(table.rows):
        second = book.create_sheet("续表")
        for line in [table.headings, *table.rows[cut:]]:
            second.append(line)
    book.save(path)
