"""Every container and encoding gives the same rows; what cannot be read says so in one message."""

import io
import zipfile
from datetime import date

import polars as pl
import pytest

from flows import workbook
from tests.made import number
from tests.made_files import ENCODINGS, ods, text, xls, xlsb, xlsx, zipped
from tests.read_files import only, parts_of

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
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
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
    "page": "<html><table><tr><td>姓名</td></tr></table></html>".encode(),
    "cut off": CONTAINERS["xlsx"][:3000],
    "cut off xls": CONTAINERS["xls"][:5000],
    "noise": bytes(range(256)) * 40,
    "claims 17 billion cells": CONTAINERS["xlsx"].replace(b"PK", b"PK"),
    "far cell": far_cell("XFD1048576"),
    "xlsb that claims too much": xlsb([["姓名"]]),
    "archive in an archive": zipped({"a.zip": zipped({"b.csv": b"x"})}),
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


REFUSED["claims 17 billion cells"] = claims(CONTAINERS["xlsx"])
REFUSED["xlsb that claims too much"] = claims(xlsb([["姓名"]]))


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
        "填表说明": (2, 0, 0, 2, False), "一": (6, 3, 0, 3, False), "续": (2, 1, 0, 1, True), "字典": (2, 0, 0, 2, True),
    }  # fmt: skip
    assert rows.height == 4


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
    files = {"a.xlsx": xlsx(("a", table)), "b.xls": xls(table), "c.xlsb": xlsb(table), "d.ods": ods(table)}
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
