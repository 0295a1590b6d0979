"""Every container and encoding gives the same rows; what cannot be read says so in one message."""

import base64
import io
import zipfile
from datetime import date

import polars as pl
import pytest
from openpyxl import load_workbook

from flows.readers import arrow_sheets, workbook
from tests.support.made import number
from tests.support.made_files import ENCODINGS, excel_2003, ods, page, text, xls, xlsb, xlsx, zipped
from tests.support.read_files import only, parts_of

pytestmark = pytest.mark.whole

HEADINGS = [
    "县",
    "低保证号",
    "户主姓名",
    "姓名",
    "身份证号",
    "与户主关系",
    "户月保障金额（元）",
    "起始保障年月",
    "家庭人口数",
]
PEOPLE = [
    ["清丰县", "DB0001", "王某甲", "王某甲", number("19600101", 1), "户主", 1040, date(2023, 4, 5), 2],
    ["清丰县", "DB0001", "王某甲", "李某乙", number("19620101", 2), "配偶", 1040, date(2023, 4, 5), 2],
    ["范县", "DB0002", "阿某·买某", "阿某·买某", number("19700101", 3), "户主", 520.5, None, 1],
]
TABLE = [["低保名册（2026年11月18日）", *[None] * 8], HEADINGS, *PEOPLE, ["合计", *[None] * 5, 2600, None, 5]]
NAME = "低保名册_20261118"
CONTAINERS = {
    "xlsx": xlsx(("名册", TABLE)),
    "xlsm": xlsx(("名册", TABLE)),
    "xls": xls(TABLE),
    "xlsb": xlsb(TABLE),
    "ods": ods(TABLE),
    "et": xls(TABLE),
    **{f"{encoding}.csv": text(TABLE, encoding) for encoding in ENCODINGS},
    **{f"{place}.txt": text(TABLE, "gb18030", mark) for place, mark in enumerate("\t;|^~#，；、\x01 ")},
    "double.csv": text(TABLE, "utf-8", "||"),
    "mac.csv": text(TABLE, end="\r"),
    "unix.tsv": text(TABLE, delimiter="\t", end="\n"),
    "page.xls": page(TABLE),
    "page utf-8.xls": page(TABLE, "utf-8", typed=False),
    "2003.xls": excel_2003(("名册", TABLE)),
    "2003 gb18030.xml": excel_2003(("名册", TABLE), encoding="gb18030"),
    "mht.xls": b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(page(TABLE)),
}


def values(rows):
    return rows.drop("sheet").to_dicts()


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("containers")
    files = {f"{NAME}_{place:02d}.{name}": data for place, (name, data) in enumerate(CONTAINERS.items())}
    found = parts_of(folder, files)
    return dict(zip(CONTAINERS, found, strict=True))


def test_a_workbook_gives_every_person_with_every_value(read):
    _, part, rows, _ = read["xlsx"]
    assert (part.status, part.feed, part.said_on) == ("accepted", "dibao_roll", date(2026, 11, 18))
    assert rows["id_no"].to_list() == [person[4] for person in PEOPLE]
    assert rows["household_month_fen"].to_list() == [104000, 104000, 52050]
    assert rows["since"].to_list() == [date(2023, 4, 5), date(2023, 4, 5), None]
    assert rows["county_code"].to_list() == ["410922", "410922", "410926"]
    assert rows["row_no"].to_list() == [3, 4, 5]


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_and_encoding_gives_the_same_standard_table(read, name):
    _, part, rows, _ = read[name]
    assert part.status == "accepted", part.reason
    assert values(rows) == values(read["xlsx"][2])
    assert [(s.received, s.accepted, s.set_aside, s.not_data) for s in part.sheets] == [(6, 3, 0, 3)]


def test_a_wrong_extension_decides_nothing(tmp_path, read):
    swapped = {
        "a.csv": CONTAINERS["xlsx"],
        "b.xlsx": CONTAINERS["xls"],
        "c.xls": CONTAINERS["gb18030.csv"],
        "d": CONTAINERS["ods"],
    }
    for _, part, rows, _ in parts_of(tmp_path, swapped):
        assert part.status == "accepted", part.reason
        assert values(rows) == values(read["xlsx"][2])


def test_big5_is_recognised_and_its_headings_are_understood(tmp_path):
    table = [["姓名", "身份證號", "供養方式", "月供養金"], ["陳某", number("19500101"), "分散供養", "689"]]
    part, rows, _ = only(tmp_path, "特困_20261118.csv", text(table, "big5"))
    assert (part.feed, part.status) == ("tekun_roll", "accepted")
    assert rows["name"].to_list() == ["陳某"]


def test_an_archive_is_its_members_with_names_in_gbk(tmp_path, read):
    inner = {"清丰A.csv": CONTAINERS["gb18030.csv"], "范县BC.csv": CONTAINERS["xlsx"]}
    packed = zipped({"市AB/a.csv": CONTAINERS["xlsx"], "__MACOSX/x": b"x", "~$a.xlsx": b"x"})
    found = parts_of(
        tmp_path, {"局/全部.zip": zipped({name.ljust(6): data for name, data in inner.items()}), "局/又.zip": packed}
    )
    assert [path for path, *_ in found] == ["局/全部.zip/清丰A.csv", "局/全部.zip/范县BC.csv", "局/又.zip/市AB/a.csv"]
    for _, part, rows, _ in found:
        assert part.supplier == "局"
        assert values(rows) == values(read["xlsx"][2])


def test_an_archive_in_an_archive_is_its_members_too(tmp_path, read):
    inner = zipped({"清丰.csv": CONTAINERS["gb18030.csv"], "范县.xls": CONTAINERS["xls"]})
    found = parts_of(tmp_path, {"局/全部.zip": zipped({"十一月.zip": inner, "又.csv": CONTAINERS["utf-8.csv"]})})
    names = ["局/全部.zip/十一月.zip/清丰.csv", "局/全部.zip/十一月.zip/范县.xls", "局/全部.zip/又.csv"]
    assert sorted(path for path, *_ in found) == sorted(names)
    for _, part, rows, _ in found:
        assert (part.status, part.supplier) == ("accepted", "局")
        assert values(rows) == values(read["xlsx"][2])


MERGED = [HEADINGS, PEOPLE[0], [None, None, None, *PEOPLE[1][3:]], PEOPLE[2], [None] * 9]


def merged_xlsx():
    book = load_workbook(io.BytesIO(xlsx(("a", MERGED))))
    for column in "ABC":
        book.active.merge_cells(f"{column}2:{column}3")
    book.active.merge_cells("A4:A5")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged_page():
    family = ["<td rowspan=2>" + cell for cell in ("清丰县", "DB0001", "王某甲")]
    told = page(MERGED).decode("gb18030").split("<tr>")
    told[2] = told[2].split("</td>", 3)
    told[2] = "</td>".join([*family, told[2][3]])
    told[3] = "</td>".join(told[3].split("</td>", 3)[3:])
    return "<tr>".join(told).encode("gb18030")


@pytest.mark.parametrize("make", [merged_xlsx, merged_page])
def test_a_merged_cell_says_the_same_in_every_row_that_says_something(tmp_path, make):
    part, rows, returned = only(tmp_path, "a_20261118.xls", make())
    assert rows["certificate_no"].to_list() == ["DB0001", "DB0001", "DB0002"]
    assert rows["head_name"].to_list() == ["王某甲", "王某甲", "阿某·买某"]
    assert rows["county_code"].to_list() == ["410922", "410922", "410926"]
    assert returned.height == 0
    assert part.sheets[0].not_data == part.sheets[0].received - 3


def test_merged_cells_reach_over_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(arrow_sheets, "_ROWS", 2)
    rows = [["a", str(place)] if place == 1 else ["", str(place)] for place in range(9)]
    arrow_sheets.write(arrow_sheets.Table(iter(rows), 1, 3, [(1, 1, 6), (1, 7, 8)]), tmp_path / "a.arrow")
    cells = pl.read_ipc(tmp_path / "a.arrow")
    assert cells.columns == ["row_no", "c0", "c1", "c2"]
    assert cells["c1"].to_list() == [None, "a", "a", "a", "a", "a", "a", None, None]
    assert cells["row_no"].to_list() == list(range(1, 10))


def test_names_that_old_windows_wrote_in_gbk_are_read(tmp_path):
    ((path, part, _, _),) = parts_of(tmp_path, {"a.zip": zipped({"范县A.csv": CONTAINERS["utf-8.csv"]}, gbk=True)})
    assert path == "a.zip/范县A.csv"
    assert part.status == "accepted"


def test_a_protected_workbook_says_so_and_opens_with_the_password(tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(CONTAINERS["xlsx"])).encrypt("秘密123", out)
    part, *_ = only(tmp_path / "a", "a.xlsx", out.getvalue())
    assert (part.status, part.reason) == ("unreadable", "is protected with a password")
    part, *_ = only(tmp_path / "b", "a.xlsx", out.getvalue(), workbook_password="wrong")
    assert part.reason == "is protected with a password"
    part, rows, _ = only(tmp_path / "c", "a.xlsx", out.getvalue(), workbook_password="秘密123")
    assert (part.status, rows.height) == ("accepted", 3)


def far_cell(reference):
    """A workbook that holds one cell at a place, whatever its declared extent says."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(("a", [["姓名"]])))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b'ref="A1:A1"', b'ref="A1"').replace(
                    b"</row>", b"</row>" + f'<row r="{reference[3:]}"><c r="{reference}"><v>1</v></c></row>'.encode()
                )
            target.writestr(name, data)
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # 5 GB, in half the time
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(80):
                sheet.write(b" " * (64 << 20))
    return out.getvalue()


REFUSED = {
    "empty": b"",
    "blank": b"\r\n \0",
    "pdf": b"%PDF-1.7 ...",
    "rar": b"Rar!\x1a\x07\x00",
    "picture": b"\x89PNG\r\n\x1a\n",
    "page": "<!DOCTYPE html><html><body>请重新登录<script>if (1 < 2) alert('<td>')</script></body></html>".encode(),
    "page that is cut off": page(TABLE)[:-60],
    "other xml": b'<?xml version="1.0"?><Workbook><Table><Row>1</Row></Table></Workbook>',
    "cut off 2003": excel_2003(("a", TABLE))[:-30],
    "endless 2003": excel_2003(("a", TABLE))
    .replace(b"<Row>", b'<Row ss:Index="1048576">', 1)
    .replace(b"<Cell>", b'<Cell ss:Index="16384">', 1),
    "cut off": CONTAINERS["xlsx"][:3000],
    "cut off xls": CONTAINERS["xls"][:5000],
    "noise": bytes(range(256)) * 40,
    "far cell": far_cell("XFD1048576"),
    "archive in two archives": zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": b"x"})})}),
    "bomb in an archive": zipped({"a.zip": zipped({f"{place}.csv": b"" for place in range(2001)})}),
    "empty archive": zipped({"~$a.xlsx": b""}),
}


def claims(data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name.startswith("xl/worksheets/"):
                at = body.find(b"\x94\x01\x10") if name.endswith(".bin") else -1
                wide = b"\x00\x00\x00\x00\xff\xff\x0f\x00\x00\x00\x00\x00\xff\x3f\x00\x00"
                body = (
                    body[: at + 3] + wide + body[at + 19 :]
                    if at >= 0
                    else body.replace(b'ref="A1:I6"', b'ref="A1:XFD1048576"')
                )
            target.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xlsb"])
def test_what_a_sheet_claims_to_hold_is_not_believed(tmp_path, kind):
    _, rows, _ = only(tmp_path / "a", "list.xlsx", CONTAINERS[kind])
    _, claimed, _ = only(tmp_path / "b", "list.xlsx", claims(CONTAINERS[kind]))
    assert claimed.rows() == rows.rows()


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_list_is_refused_in_one_message(tmp_path, what):
    part, *_ = only(tmp_path, "list.xlsx", REFUSED[what])
    assert part.status == "unreadable", part
    assert part.reason
    assert part.remedy
    assert part.reason_zh
    assert part.remedy_zh


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    part, *_ = only(tmp_path, "list.xlsx", bomb())
    assert part.reason == "unpacks to an absurd size"


def test_days_of_the_1904_system_are_the_same_days(tmp_path):
    table = [HEADINGS, [*PEOPLE[0][:7], 43559, 1]]
    for place, data in enumerate((xls(table, epoch_1904=True), xlsx(("a", table), epoch_1904=True))):
        _, rows, _ = only(tmp_path / str(place), "a.xls", data)
        assert rows["since"].to_list() == [date(2023, 4, 5)]


def test_several_sheets_hidden_ones_and_instructions_are_all_accounted_for(tmp_path):
    book = xlsx(
        ("填表说明", [["请逐行填写"], ["不得改动表头"]]), ("一", TABLE), ("续", [HEADINGS, PEOPLE[0]]), ("字典", [["是"], ["否"]]),
        hidden=("字典", "续"),
    )  # fmt: skip
    part, rows, _ = only(tmp_path, "a.xlsx", book)
    counted = {s.sheet: (s.received, s.accepted, s.set_aside, s.not_data, s.hidden) for s in part.sheets}
    assert counted == {
        "填表说明": (2, 0, 0, 2, False), "一": (6, 3, 0, 3, False), "续": (2, 0, 1, 1, True), "字典": (2, 0, 0, 2, True),
    }  # fmt: skip
    assert rows.height == 3


OLD = [HEADINGS, ["清丰县", "DB0001", "王某甲", "张某", number("19800101", 7), "户主", 900, None, 1], *PEOPLE[:2]]
WITH_HIDDEN = {
    "xlsx": xlsx(("Sheet1", TABLE), ("Sheet2", OLD), hidden=("Sheet2",)),
    "xls": xls(TABLE, hidden=OLD),
    "xlsb": xlsb(TABLE, hidden=OLD),
    "ods": ods(TABLE, hidden=OLD),
    "2003": excel_2003(("Sheet1", TABLE), ("Sheet2", OLD), hidden=("Sheet2",)),
}


@pytest.mark.parametrize("kind", WITH_HIDDEN)
def test_a_hidden_copy_of_a_list_neither_doubles_nor_outvotes_the_visible_one(tmp_path, kind, read):
    part, rows, returned = only(tmp_path, "a_20261118.xls", WITH_HIDDEN[kind])
    assert part.status == "accepted", part.reason
    assert values(rows) == values(read["xlsx"][2])
    told = {s.sheet: (s.received, s.accepted, s.set_aside, s.not_data, s.is_unread) for s in part.sheets}
    assert told == {"Sheet1": (6, 3, 0, 3, False), "Sheet2": (4, 0, 3, 1, True)}
    assert returned.select("sheet", "reason", "found", "is_set_aside").rows() == [
        ("Sheet2", "sheet_hidden", "3行", True)
    ]


def test_hidden_sheets_are_read_where_nothing_else_holds_the_list(tmp_path):
    book = xlsx(("填表说明", [["请逐行填写"]]), ("一", TABLE), ("续", [HEADINGS, *PEOPLE[:2]]), hidden=("一", "续"))
    part, rows, _ = only(tmp_path, "a_20261118.xlsx", book)
    assert rows.height == 5
    assert [s.is_unread for s in part.sheets] == [False, False, False]


@pytest.mark.parametrize(
    "hidden", [[HEADINGS[1:], PEOPLE[0][1:]], [[h.replace("低保证号", "证号") for h in HEADINGS], PEOPLE[0]], PEOPLE]
)
def test_a_hidden_sheet_that_could_not_be_read_refuses_no_visible_list(tmp_path, hidden):
    part, rows, returned = only(tmp_path, "a.xlsx", xlsx(("一", TABLE), ("旧", hidden), hidden=("旧",)))
    assert (part.status, rows.height) == ("accepted", 3), part.reason
    assert returned["reason"].to_list() == ["sheet_hidden"]


def test_rows_that_a_filter_hides_are_people(tmp_path):
    book = load_workbook(io.BytesIO(xlsx(("a", TABLE))))
    for row in (3, 4):
        book.active.row_dimensions[row].hidden = True
    out = io.BytesIO()
    book.save(out)
    _, rows, _ = only(tmp_path, "a.xlsx", out.getvalue())
    assert rows.height == 3


def test_a_stray_quote_swallows_no_row(tmp_path):
    lines = [
        HEADINGS,
        *(
            [*person[:3], '"' + person[3] if place == 1 else person[3], *person[4:]]
            for place, person in enumerate(PEOPLE)
        ),
    ]
    data = "\r\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines).encode()
    part, rows, _ = only(tmp_path, "a_20261118.csv", data)
    assert rows.height == 3
    assert part.sheets[0].received == 4


def test_a_row_with_a_comma_too_many_is_set_aside_not_misread(tmp_path):
    lines = [HEADINGS, *PEOPLE]
    data = "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines).encode()
    part, rows, returned = only(tmp_path, "a_20261118.csv", data.replace("李某乙".encode(), "李某,乙".encode()))
    assert rows["id_no"].to_list() == [PEOPLE[0][4], PEOPLE[2][4]]
    assert returned.select("row_no", "reason", "is_set_aside").rows() == [(3, "row_slipped", True)]
    assert (part.sheets[0].accepted, part.sheets[0].set_aside) == (2, 1)


def test_numbers_held_as_numbers_are_lost_in_every_container(tmp_path):
    digits = 12345678901234 * 10000 + 1239
    table = [HEADINGS, [*PEOPLE[0][:4], digits, *PEOPLE[0][5:]], PEOPLE[1], PEOPLE[2]]
    files = {"a.xlsx": xlsx(("a", table)), "b.xls": xls(table), "c.xlsb": xlsb(table), "d.ods": ods(table),
             "e.xls": page(table), "f.xls": page(table, typed=False), "g.xls": excel_2003(("a", table))}  # fmt: skip
    for _, _, rows, returned in parts_of(tmp_path, files):
        assert rows.height == 2
        assert returned["reason"].to_list() == ["number_lost"]
        assert pl.Series(returned["found"]).str.contains("1234").sum() == 0


def test_numbers_that_a_spreadsheet_rounded_before_saving_as_text_are_lost_too(tmp_path):
    rounded = [*PEOPLE[0][:4], number("19600101")[:15] + "000", *PEOPLE[0][5:]]
    table = [HEADINGS, *([*rounded[:1], f"DB{place}", *rounded[2:]] for place in range(4)), *PEOPLE]
    part, rows, returned = only(tmp_path, "a_20261118.csv", text(table))
    assert rows["id_no"].to_list() == [person[4] for person in PEOPLE]
    assert returned["reason"].to_list() == ["number_lost"] * 4
    assert part.sheets[0].set_aside == 4
    _, rows, _ = only(tmp_path / "one", "a_20261118.csv", text([HEADINGS, *PEOPLE]))
    assert rows.height == 3


def test_the_reader_is_ours_whatever_lies_in_the_folder_somebody_stands_in(tmp_path, monkeypatch):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    workbook._dismiss()
    (tmp_path / "list.xlsx").write_bytes(xlsx(("名册", TABLE)))
    assert workbook.read(tmp_path / "list.xlsx", tmp_path, "list.xlsx")
