"""Odd files as offices send them, one of each: read right, or refused with a message that a clerk can act on."""

import io
import time
import zipfile
from datetime import date

import pytest

from tests.support.made import number
from tests.support.made_files import excel_2003, page, xlsx, zipped
from tests.support.read_files import parts_of

pytestmark = pytest.mark.whole

HEAD = ["县", "姓名", "身份证号", "供养方式", "月供养金", "起始保障年月"]
NAMES = ["王某甲", "李某乙", "张某丙"]
NUMBERS = [number("19500101", 1), number("19510203", 2), number("19520304", 3)]
PEOPLE = [["清丰县", name, no, "分散供养", "689.50", "202304"] for name, no in zip(NAMES, NUMBERS, strict=True)]
BLANK = [None] * 6
LIST = [HEAD, *PEOPLE]
TWO = [["县", "姓名", "身份证号", "供养情况", None, "起始保障年月"], [None, None, None, "供养方式", "月供养金", None]]
UNITS = [None, None, None, None, "元/月", "年月"]
OTHER = [["县", "姓名", "身份证号", "补贴类型"], ["清丰县", "赵某", number("19600101", 9), "重度残疾人护理补贴"]]


def beside(left, right):
    height = max(len(left), len(right))
    left, right = (table + [[None] * len(table[0])] * (height - len(table)) for table in (left, right))
    return [[*one, None, *other] for one, other in zip(left, right, strict=True)]


def put(table, row, column, value):
    return [
        [value if (at, place) == (row, column) else cell for place, cell in enumerate(line)]
        for at, line in enumerate(table)
    ]


def raw(table, delimiter=",", end="\n"):
    return end.join(delimiter.join(cell or "" for cell in line) for line in table)


def book(table, name="Sheet1"):
    return xlsx((name, table))


UTF8, GBK = "utf-8", "gb18030"
READ = {
    "headings in row 6": book([["特困人员名册"], [], ["填报单位：某乡"], ["说明：请勿改动表头"], ["单位：元"], *LIST]),
    "blank leading columns": book([[None, None, *line] for line in LIST]),
    "blank leading columns in text": raw([["", "", *line] for line in LIST]).encode(),
    "a number of the row first": book([[at or "序号", *line] for at, line in enumerate(LIST)]),
    "only row numbers filled in below": book([["序号", *HEAD], *[[at, *line] for at, line in enumerate(PEOPLE, 1)], *[[at, *BLANK] for at in range(4, 30)]]),
    "total at the top": book([HEAD, ["合计", "3人", None, None, 2068.5, None], *PEOPLE]),
    "headings again on each printed page": book([["特困人员名册"], HEAD, *PEOPLE[:2], ["特困人员名册"], HEAD, *PEOPLE[2:], ["第2页，共2页"]]),
    "merged headings again on each page": book([["特困人员名册"], *TWO, *PEOPLE[:2], ["特困人员名册"], *TWO, PEOPLE[2]]),
    "units again on each page": book([HEAD, UNITS, *PEOPLE[:2], HEAD, UNITS, PEOPLE[2]]),
    "footers": book([*LIST, ["制表人：某", None, None, "审核人：某", None, "2026年11月"], ["填报单位（盖章）", *BLANK[1:]]]),
    "a note in the middle": book([HEAD, PEOPLE[0], ["备注：以下为新增人员", *BLANK[1:]], *PEOPLE[1:]]),
    "a heading merged over two columns": book([["县", "姓名", "身份证号", "供养情况", None, "起始保障年月"], [None, None, None, "供养方式", "月供养金", None], *PEOPLE]),
    "units beneath the headings": book([HEAD, [None, None, None, None, "元/月", "年月"], *PEOPLE]),
    "column numbers beneath the headings": book([HEAD, ["1", "2", "3", "4", "5", "6"], *PEOPLE]),
    "column letters beneath the headings": book([HEAD, ["甲", "乙", "1", "2", "3", "4"], *PEOPLE]),
    "full-width digits": book([HEAD, *[[*line[:2], line[2].translate({ord("0") + d: chr(0xFF10 + d) for d in range(10)}), *line[3:]] for line in PEOPLE]]),
    "spaces within numbers": book([HEAD, *[[*line[:2], f" {line[2][:6]} {line[2][6:14]} {line[2][14:]}　", *line[3:]] for line in PEOPLE]]),
    "numbers with an apostrophe": raw([HEAD, *[[*line[:2], f"'{line[2]}", *line[3:]] for line in PEOPLE]]).encode(GBK),
    "numbers as formulas of text": raw([HEAD, *[[*line[:2], f'"=""{line[2]}"""', *line[3:]] for line in PEOPLE]]).encode(GBK),
    "days with words": book([HEAD, *[[*line[:5], "2023年4月起"] for line in PEOPLE]]),
    "thousands of blank rows that are formatted": book([*LIST, *[[" ", *BLANK[1:]]] * 3000]),
    "a semicolon for a comma": raw(LIST, ";").encode(GBK),
    "a bar for a comma": raw(LIST, "|").encode(GBK),
    "a tab for a comma": raw(LIST, "\t").encode(GBK),
    "several spaces for a comma": raw([HEAD, *PEOPLE], "   ").encode(GBK),
    "line breaks in quotes": raw(put(LIST, 0, 4, '"月供养金\n（元）"')).encode(),
    "line breaks in a cell": raw(put(put(LIST, 2, 1, '"李某\n乙"'), 0, 1, '"姓\n名"')).encode(GBK),
    "zero bytes": raw(LIST).encode(GBK).replace(b"\n", b"\0\n"),
    "a mark in the middle, files put together": raw(LIST[:2]).encode("utf-8-sig") + b"\n" + raw([HEAD, *PEOPLE[1:]]).encode("utf-8-sig"),
    "two UTF-16 files put together": (raw(LIST[:2]) + "\n").encode("utf-16") + (raw([HEAD, *PEOPLE[1:]])).encode("utf-16"),
    "carriage returns alone": raw(LIST, end="\r").encode(GBK),
    "carriage returns doubled": raw(LIST, end="\r\r\n").encode(GBK),
    "no end of the last line": raw(LIST).encode(UTF8),
    "blank lines between": raw(LIST, end="\n\n").encode(UTF8),
    "every cell quoted": raw([[f'"{cell}"' for cell in line] for line in LIST]).encode(GBK),
    "spaces after commas": raw([[f" {cell} " for cell in line] for line in LIST]).encode(GBK),
    "a delimiter at the end of each line": raw([[*line, ""] for line in LIST]).encode(GBK),
    "what Excel says of the delimiter": b"sep=;\r\n" + raw(LIST, ";").encode(GBK),
    "the end of file of DOS": raw(LIST).encode(GBK) + b"\r\n\x1a",
    "title and notes of one cell in text": (f"特困人员名册（2026年11月）\n填报单位：某乡\n{raw(LIST)}\n制表人：某\n").encode(GBK),
    "a page with the headings in a table of their own": page([HEAD]).replace(b"</body></html>", b"") + page(PEOPLE).split(b"<body>")[1],
    "a page within a page": b"<html><body><table><tr><td>" + page(LIST).split(b"<body>")[1].split(b"</body>")[0] + b"</td></tr></table></body></html>",
    "two sheets of one list": xlsx(("一", LIST[:3]), ("二", [HEAD, PEOPLE[2]])),
    "a blank first sheet": xlsx(("Sheet1", [[]]), ("Sheet2", LIST)),
    "2003 with a title": excel_2003(("一", [["特困人员名册"], *LIST])),
    "names with spaces": book(put(put(LIST, 2, 1, "李　某 乙"), 3, 1, "张某丙\n")),
    "the list twice, one below the other": book([HEAD, *PEOPLE[:2], BLANK, ["特困人员名册（二）"], HEAD, PEOPLE[2]]),
    "one beside the other": book(beside([HEAD, *PEOPLE[:2]], [HEAD, PEOPLE[2]])),
}  # fmt: skip
TOLD = {"zero bytes": {"zeros_left_out"}}
REFUSED = {
    "one column": ("\n".join(["姓名", *NAMES]).encode(GBK), "headings"),
    "another list below": (book([*LIST, BLANK, ["残疾人两项补贴名册"], *OTHER]), "below"),
    "another list beside": (book(beside(LIST, OTHER)), "beside"),
    "no headings": (book(PEOPLE), "headings"),
    "headings as a picture's text": (book([["特困人员名册"], *PEOPLE]), "headings"),
    "a form for each person": (book([["姓名", NAMES[0], "身份证号", NUMBERS[0]], ["县", "清丰县", "供养方式", "分散供养"]]), ""),
    "rows for columns": (book([list(row) for row in zip(*LIST, strict=True)]), ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    shapes = READ | {name: data for name, (data, _) in REFUSED.items()}
    files = {f"局{place:03d}/a_20261118.dat": data for place, data in enumerate(shapes.values())}
    found = parts_of(tmp_path_factory.mktemp("shapes"), files)
    by_place = {}
    for path, *rest in found:
        by_place.setdefault(int(path[1:4]), []).append(rest)
    return dict(zip(shapes, (by_place[place] for place in range(len(shapes))), strict=True))


@pytest.mark.parametrize("shape", READ)
def test_an_odd_file_is_read_right(seen, shape):
    ((part, rows, returned),) = seen[shape]
    assert (part.status, part.feed) == ("accepted", "tekun_roll"), part.reason
    expected = list(zip(NAMES, NUMBERS, strict=True))
    assert rows.sort("id_no").select("name", "id_no").rows() == sorted(expected, key=lambda one: one[1])
    assert rows["person_month_fen"].to_list() == [68950] * 3
    assert rows["since"].to_list() == [date(2023, 4, 1)] * 3
    assert {row["reason"] for row in returned.to_dicts()} == TOLD.get(shape, set())
    for sheet in part.sheets:
        assert sheet.received == sheet.accepted + sheet.set_aside + sheet.not_data


@pytest.mark.parametrize("shape", REFUSED)
def test_what_cannot_be_read_right_is_refused_with_a_message(seen, shape):
    ((part, *_),) = seen[shape]
    assert part.status in ("refused", "unrecognised", "unreadable")
    assert REFUSED[shape][1] in part.reason, part.reason
    assert part.remedy
    assert part.reason_zh
    assert part.remedy_zh


EMPTY = {"headings alone": book([HEAD]), "headings alone in text": raw([HEAD]).encode(GBK)}


@pytest.mark.parametrize("data", EMPTY.values(), ids=EMPTY)
def test_a_list_of_nobody_is_a_list_unless_it_was_one_of_many(tmp_path, data):
    ((_, part, rows, _),) = parts_of(tmp_path / "a", {"局/清丰县_20261118.dat": data})
    assert (part.status, rows.height) == ("accepted", 0)
    many = raw(
        [HEAD, *(["清丰县", f"王{at}", number("19500101", at), "分散供养", "689", "202304"] for at in range(1, 60))]
    )
    ((_, earlier, *_),) = parts_of(tmp_path / "b", {"局/清丰县_20261018.csv": many.encode()})
    ((_, part, *_),) = parts_of(tmp_path / "c", {"局/清丰县_20261118.dat": data}, [earlier])
    assert (part.status, "0 rows" in part.reason) == ("refused", True)


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "王">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 40}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def with_entity(kind, declared):
    """A list whose name in the first row is an entity: in XML of Excel 2003, or in a sheet of a workbook."""
    if kind == "xml":
        text = excel_2003(("名册", LIST)).decode()
        return text.replace("?>", f"?>{declared}", 1).replace("王某甲", "&i;").encode()
    members = {}
    with zipfile.ZipFile(io.BytesIO(xlsx(("名册", LIST)))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/styles.xml" if kind == "styles" else "xl/worksheets/sheet1.xml"
    text = members[part].decode()
    end = text.find("?>") + 2 if text.startswith("<?") else 0
    sign = "<!-- </f><v></v> -->" if kind == "sheet" else ""
    members[part] = (text[:end] + declared + sign + text[end:]).encode()
    return zipped(members)


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize(("kind", "name"), [("xml", "特困.xls"), ("styles", "特困.xlsx"), ("sheet", "特困.xlsx")])
def test_entities_are_refused_before_they_are_expanded(kind, name, declared, tmp_path):
    began = time.monotonic()
    ((_, part, *_),) = parts_of(tmp_path, {name: with_entity(kind, declared)})
    assert (part.status, "is cut off or damaged" in part.reason) == ("unreadable", True), part.reason
    assert time.monotonic() - began < 60
