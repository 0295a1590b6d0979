"""The shipped sample as plain records for the oracle: its own small reader, nothing of production."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

COUNTIES = {
    "华龙区": "410902",
    "清丰县": "410922",
    "南乐县": "410923",
    "范县": "410926",
    "台前县": "410927",
    "濮阳县": "410928",
}
SAME = {
    "县(市、区、旗)": "县",
    "乡(镇)": "乡",
    "行政村": "村",
    "公民身份号码": "身份证号",
    "身份证号码": "身份证号",
    "月保障金额": "户月保障金额",
    "救助供养方式": "供养方式",
    "高龄津贴": "高龄补贴",
}
PERSON_IS = {"monitoring_list": "证件号码", "dwellings": "证件号码", "insurance_roll": "证件号码"}
MARKS = {
    "监测": "monitoring_list",
    "低保名册": "dibao_roll",
    "低保对象": "dibao_roll",
    "特困": "tekun_roll",
    "边缘家庭": "edge_roll",
    "临时": "temporary_ledger",
    "持证": "disability_register",
    "两项": "disability_allowances",
    "儿童": "child_roll",
    "医保": "insurance_roll",
    "死亡": "deaths",
    "机动车": "vehicles",
    "不动产": "dwellings",
    "市场主体": "businesses",
    "授权": "authorisations",
}


def tables(path: Path) -> Iterator[list[list[Any]]]:
    """Every sheet of a file as rows of cells."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
        yield list(csv.reader(io.StringIO(text)))
    else:
        for sheet in load_workbook(path, read_only=True):
            yield [list(row) for row in sheet.iter_rows(values_only=True)]


def heading(cell: Any) -> str:
    """The canonical heading of a cell."""
    text = re.sub(r"\s|\(元\)$", "", unicodedata.normalize("NFKC", str(cell or "")))
    return SAME.get(text, text)


def sample_records(inbox: Path) -> list[dict[str, Any]]:
    """All data rows of the sample's files."""
    return [record for path in sorted(inbox.rglob("*.*")) for record in _file(path, inbox)]


def _file(path: Path, inbox: Path) -> Iterator[dict[str, Any]]:
    feed = next(feed for mark, feed in MARKS.items() if mark in path.name)
    stamp = re.findall(r"20\d{6}", path.name)[-1]
    meta = {
        "feed": feed,
        "supplier": path.relative_to(inbox).parts[0],
        "path": path.relative_to(inbox).as_posix(),
        "date": date.fromisoformat(stamp),
    }
    for table in tables(path):
        start = next((i for i, row in enumerate(table) if len([c for c in row if c]) >= 4), None)
        if start is None:
            continue
        names = [heading(cell) for cell in table[start]]
        for cells in table[start + 1 :]:
            row = dict(zip(names, cells, strict=False))
            filled = [cell for cell in cells if cell not in (None, "")]
            if len(filled) > 2:
                yield {**row, **meta, "county": _county(row)}


def _county(row: dict[str, Any]) -> str | None:
    place = str(row.get("县") or row.get("地区") or "")
    return next((code for name, code in COUNTIES.items() if name in place), None)
