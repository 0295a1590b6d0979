"""One file for each way in which a list is not taken: for every code of ``UNREADABLE`` that bytes can bring about, and
for every refusal and question of intake. Headings and cells are Chinese, so that other words in an answer are ours.
"""

import io

from tests.support.made import number
from tests.support.made_files import excel_2003, page, xlsx, zipped
from transforms.unreadable import UNREADABLE

HEAD = ["县", "姓名", "身份证号", "供养方式", "月供养金", "起始保障年月"]
PEOPLE = [
    ["清丰县", f"王某{'甲乙丙丁戊己庚辛'[at % 8]}", number(f"19{50 + at}0101", at + 1), "分散供养", "689", "202304"]
    for at in range(8)
]
ALLOWANCES = [["县", "姓名", "身份证号", "补贴类型"], ["清丰县", "赵某", number("19600101", 9), "重度残疾人护理补贴"]]
EDGE = [["姓名", "身份证号", "认定日期"], ["王某甲", number("19600101", 1), "202304"]]
DIBAO_HEAD = ["地区", "低保证号", "姓名", "身份证号", "户月保障金额（元）", "起始保障年月"]
DIBAO = [["清丰县城关镇", "00012345678", row[1], row[2], "1040", "202304"] for row in PEOPLE]
_ROOM = 5 << 30


def csv(table):
    return "\r\n".join(",".join(cell or "" for cell in row) for row in table).encode("gb18030")


def book(*tables):
    """A workbook of tables, each on a sheet of its own."""
    return xlsx(*((f"表{place}", table) for place, table in enumerate(tables, start=1)))


def beside(left, right):
    height = max(len(left), len(right))
    left, right = (table + [[None] * len(table[0])] * (height - len(table)) for table in (left, right))
    return [[*one, None, *other] for one, other in zip(left, right, strict=True)]


def headed(old, new, head=HEAD):
    return [new if cell == old else cell for cell in head]


def without(*names):
    kept = [place for place, name in enumerate(HEAD) if name not in names]
    return [[row[place] for place in kept] for row in (HEAD, *PEOPLE)]


def protected():
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(book([HEAD, *PEOPLE]))).encrypt("秘密", out)
    return out.getvalue()


def marked(flags=0, method=None, size=None):
    """A zip whose one member bears flags, a method of compression or a size that its bytes do not have."""
    raw = bytearray(zipped({"名册.csv": csv([HEAD, *PEOPLE])}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(sign) + at
        raw[place] |= flags
        if method is not None:
            raw[place + 2 : place + 4] = method.to_bytes(2, "little")
    if size is not None:
        raw[raw.index(b"PK\x01\x02") + 24 :][:4] = size.to_bytes(4, "little")
    return bytes(raw)


def torn():
    """A zip whose member's bytes are not those that were packed."""
    raw = bytearray(zipped({"名册.csv": csv([HEAD, *PEOPLE])}))
    place = raw.index(b"PK\x01\x02")
    raw[place - 40 : place - 20] = bytes(20)
    return bytes(raw)


def unpacking_to(size):
    """A workbook that says it holds more than any list."""
    raw = bytearray(book([HEAD, *PEOPLE]))
    place = -1
    while (place := raw.find(b"PK\x01\x02", place + 1)) >= 0:
        raw[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(raw)


def endless():
    """A workbook of Excel 2003 whose one row stands far beyond any list."""
    data = excel_2003(("表", [HEAD, *PEOPLE]))
    data = data.replace(b"<Row>", b'<Row ss:Index="1048576">', 1)
    return data.replace(b"<Cell>", b'<Cell ss:Index="16384">', 1)


def archive_of(count):
    return zipped({f"{place}.csv": b"" for place in range(count)})


NOT_READ = {
    "empty": b"\0\0 \r\n",
    "protected": protected(),
    "archive_protected": marked(flags=1),
    "archive_sealed": marked(flags=1, method=99),
    "archive_damaged": torn(),
    "damaged": excel_2003(("表", [HEAD, *PEOPLE]))[:-30],
    "cut_off": book([HEAD, *PEOPLE])[:2000],
    "too_many_cells": endless(),
    "unpacks_absurdly": unpacking_to((1 << 32) - 2),
    "archive_absurd": archive_of(2001),
    "archive_empty": zipped({"~$名册.xlsx": b"x"}),
    "archive_within": zipped({"甲.zip": zipped({"乙.zip": zipped({"丙.csv": b"x"})})}),
    "no_table": "<html><body>请重新登录</body></html>".encode(),
    "no_text": bytes(range(128, 256)) * 40,
    "one_line": ",".join(cell for row in (HEAD, *PEOPLE) for cell in row).encode("gb18030"),
    "pdf": b"%PDF-1.7 ...",
    "picture": b"\x89PNG\r\n\x1a\n",
    "rtf": b"{\\rtf1 ...}",
    "database": b"SQLite format 3\0",
    "rar": b"Rar!\x1a\x07\x00",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "gzip": b"\x1f\x8b\x08",
    "packed": b"BZh91AY",
    "numbers": zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}),
    "ofd": zipped({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"<x/>"}),
    "word": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "powerpoint": zipped({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}),
    "document": zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
    "program": b"MZ\x90\0",
}  # fmt: skip
"""Code of ``UNREADABLE`` → bytes that are refused for it."""
NOT_MADE = {
    "open_elsewhere": "only Windows, or another owner's file",
    "gone": "the file goes between being listed and being read",
    "none_of_ours": "told of returned lists alone",
    "damaged_within": "what Polars raises of an Arrow file that the worker wrote",
    "too_large": "the worker dies or stalls",
}
"""Codes that no bytes of a file bring about, and why."""
assert NOT_READ.keys() | NOT_MADE.keys() == UNREADABLE.keys()
assert not NOT_READ.keys() & NOT_MADE.keys()

_FORTY = [[*row[:1], f"{row[1]}{at}", number(f"19{50 + at % 40}0{1 + at // 40}01", at + 1), *row[3:]]
          for at, row in enumerate(PEOPLE * 10)]  # fmt: skip
NOT_TAKEN = {
    "misspelt heading": {"特困人员名册_20261118.csv": csv([headed("供养方式", "供养方试"), *PEOPLE])},
    "missing heading": {"特困人员名册_20261118.csv": csv(without("供养方式"))},
    "missing heading that a name could tell": {
        "发放流水_20261118.csv": csv([["县", "姓名", "身份证号", "发放金额", "发放月份"], ["清丰县", *PEOPLE[0][1:3], "689", "202610"]])
    },
    "doubled heading": {
        "特困人员名册_20261118.csv": csv([[*HEAD, "月供养金"], *([*row, "700"] for row in PEOPLE)])
    },
    "two lists side by side": {"特困人员名册_20261118.xlsx": book(beside([HEAD, *PEOPLE], ALLOWANCES))},
    "two lists side by side in text": {"特困人员名册_20261118.csv": csv(beside([HEAD, *PEOPLE], ALLOWANCES))},
    "two lists one below the other": {
        "特困人员名册_20261118.xlsx": book([HEAD, *PEOPLE, [None] * 6, ["残疾人两项补贴名册", *[None] * 5], *ALLOWANCES])
    },
    "sheet without headings": {"特困人员名册_20261118.xlsx": book([HEAD, *PEOPLE[:4]], PEOPLE[4:])},
    "another list beside that lacks a heading": {
        "名册_20261118.xlsx": xlsx(
            ("特困人员", [HEAD, *PEOPLE]), ("低保名册", [headed("低保证号", "低保证编码", DIBAO_HEAD), *DIBAO])
        )
    },
    "all of them left": {
        "低保名册_20261118.xlsx": book([["一、本月停发人员", *[None] * 5], DIBAO_HEAD, *DIBAO])
    },
    "our own list": {
        "核查_20261118.xlsx": book([["线索编号", "县", "姓名", "证件号码", "核查结果"], ["一", *PEOPLE[0][:3], "已纳入"]])
    },
    "our own list of rows to correct": {
        "核查_20261118.csv": csv([["文件", "行号", "列名", "原值", "原因代码", "原因", "处理建议"], ["名册", "2", "姓名", "", "一", "二", "三"]])
    },
    "who left": {"低保停发人员_20261118.xlsx": book([DIBAO_HEAD, *DIBAO])},
    "who is not on it yet": {"拟纳入低保名单_20261118.xlsx": book([DIBAO_HEAD, *DIBAO])},
    "who is on it and who left": {"低保在保及退出人员_20261118.xlsx": book([DIBAO_HEAD, *DIBAO])},
    "another list by its name": {"高龄津贴特困_20261118.xlsx": book([HEAD, *PEOPLE])},
    "one of several lists": {"名单_20261118.xlsx": book(EDGE)},
    "no list": {"通知_20261118.csv": csv([["甲", "乙"], ["一", "二"]])},
    "near a list": {"通知_20261118.csv": csv([["姓名", "身份证号", "甲栏", "乙栏", "丙栏", "丁栏"], *([*row[1:3], "一", "二", "三", "四"] for row in PEOPLE)])},
    "supplement to nothing": {"特困人员名册补报_20261118.csv": csv([HEAD, *PEOPLE])},
    "changes": {"特困人员增减变动_20261118.csv": csv([HEAD, *PEOPLE])},
    "far fewer rows": {
        "特困人员名册_20261018.csv": csv([HEAD, *_FORTY]),
        "特困人员名册_20261118.csv": csv([HEAD, *_FORTY[:3]]),
    },
    "emptied column": {
        "特困人员名册_20261018.csv": csv([HEAD, *_FORTY]),
        "特困人员名册_20261118.csv": csv([HEAD, *([*row[:4], "", row[5]] for row in _FORTY)]),
    },
    "rows that cannot be used": {
        "特困人员名册_20261118.csv": csv([HEAD, *([*row[:2], "4.1E+17", *row[3:]] for row in _FORTY[:20])])
    },
    "page that is a list with a heading missing": {
        "特困人员名册_20261118.xls": page([headed("身份证号", "身份正号"), *PEOPLE])
    },
}  # fmt: skip
"""What is wrong → files that bring it about, the last of them refused or asked about."""


def all_files():
    """Every file, in a folder of its own, so that none is another's earlier one: path → bytes."""
    files = {f"甲{place:02d}/名册.dat": data for place, data in enumerate(NOT_READ.values())}
    for place, made in enumerate(NOT_TAKEN.values()):
        files |= {f"乙{place:02d}/{name}": data for name, data in made.items()}
    return files


def kinds():
    """Folder → what is wrong with the last file in it."""
    return {f"甲{place:02d}": name for place, name in enumerate(NOT_READ)} | {
        f"乙{place:02d}": name for place, name in enumerate(NOT_TAKEN)
    }
