"""A strange file beside the good ones of its office and day takes nobody's place: the lists are the same without it."""

import json

import pytest

from flows.cli import main
from tests.support.made import number
from tests.support.made_files import xlsx
from tests.support.office import COUNTY, ROLL, Office

DAY = "2026-11-20"
BESIDE = "市级汇总"
PEOPLE = [(f"柳某{place}", number("19550505", place)) for place in range(1, 31)]
SHORT = [["姓名", "身份证号", "认定日期", "联系电话"], *([name, no, "2026-11-01", "0"] for name, no in PEOPLE)]
BANK = [
    ["序号", "姓名", "身份证号", "开户行", "账号"],
    *([at, *one, "某行", "622"] for at, one in enumerate(PEOPLE, 1)),
]


def of_roll(title):
    """The roll itself under another title: the people of the county whom it would put on or take off the roll."""

    def made(office):
        rows = office.source(ROLL)
        return [[title], list(rows[0]), *(list(row.values()) for row in rows[:40])]

    return made


STRANGE = {
    "2026年11月停发低保人员名单": of_roll("范县2026年11月停发低保人员名单"),
    "低保申请待审批名单": of_roll("范县低保申请待审批名单"),
    "拟纳入低保对象公示": of_roll("拟纳入低保对象公示"),
    "低保死亡人员核销名单": of_roll("范县低保死亡人员核销名单"),
    "低保不符合条件人员": of_roll("低保审核不符合条件人员"),
    "医疗救助花名册": of_roll("范县医疗救助花名册"),
    "家庭医生签约居民名单": lambda office: [["家庭医生签约居民名单"], *SHORT],
    "退役军人信息采集表": lambda office: [["范县退役军人信息采集表"], *SHORT],
    "慰问金发放": lambda office: [["春节慰问名单"], *SHORT],
    "银行账户": lambda office: BANK,
    "会议签到表": lambda office: [
        ["会议签到表"],
        ["姓名", "单位", "签字"],
        *([name, "某局", ""] for name, _ in PEOPLE),
    ],
}
"""What lies beside the lists of an office, by file name."""
NOTHING = {
    "空白": xlsx(("Sheet1", [])),
    "说明": "请查收。".encode(),
    "文件": b"%PDF-1.7 x",
    "坏": b"PK\x03\x04" + b"\0" * 90,
}


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The office after its night with its own files alone, never changed by a test."""
    office = Office(tmp_path_factory.mktemp("pairs") / "office")
    before = office.copy(office.place.with_name("before"))
    office.night(DAY)
    return office, before


def lists(office):
    """Every list of the county, and the cases of the night."""
    return {name: data for name, data in office.outputs(DAY).items() if name.startswith(f"{COUNTY}/")}


def parts(office):
    found = json.loads((office.place / "outbox" / DAY / "manifest.json").read_bytes())["inputs"]
    return {entry["file"]: (entry["status"], entry["feed"]) for entry in found}


@pytest.mark.parametrize("first", ["0", "Z"], ids=["read before the good files", "read after them"])
def test_no_strange_file_changes_a_byte_of_the_lists(without, tmp_path, first):
    whole, before = without
    office = before.copy(tmp_path / "office")
    folder = office.place / "inbox" / BESIDE
    for name, make in STRANGE.items():
        (folder / f"{first}{name}_20261118.xlsx").write_bytes(xlsx(("Sheet1", make(office))))
    for name, data in NOTHING.items():
        (folder / f"{first}{name}_20261118.xlsx").write_bytes(data)
    main(["run", "--bare", "--as-of", DAY, "--workspace", str(office.place)])
    assert lists(office).keys() == lists(whole).keys()
    assert not [name for name, data in lists(office).items() if data != lists(whole)[name]]
    strange = {name: told for name, told in parts(office).items() if name.startswith(f"{BESIDE}/{first}")}
    assert len(strange) == len(STRANGE) + len(NOTHING)
    assert {feed for _, feed in strange.values()} == {None}
    assert {status for status, _ in strange.values()} <= {"unrecognised", "unreadable"}


def test_a_roll_among_returned_lists_is_told_and_our_list_in_the_inbox_too(without, tmp_path, capsys):
    whole, _ = without
    office = whole.copy(tmp_path / "office")
    roll = office.place / "returned" / "低保名册_20261118.xlsx"
    roll.parent.mkdir(exist_ok=True)
    roll.write_bytes(xlsx(("Sheet1", of_roll("低保名册")(office))))
    assert office.feedback() == 2
    assert "put it into the inbox" in capsys.readouterr().err
    ours = next((office.place / "outbox" / DAY / COUNTY).rglob("核查工单_*.xlsx"))
    (office.place / "inbox" / BESIDE / ours.name).write_bytes(ours.read_bytes())
    assert main(["check", str(office.place / "inbox" / BESIDE / ours.name), "--workspace", str(office.place)]) == 2
    assert "Put it into the folder returned" in capsys.readouterr().out
