"""The live guard over whole nights: what is withheld, in which county, why, and what stands in its place."""

import csv
import json
import re
import shutil
from fractions import Fraction

import openpyxl
import pytest

from flows.cli import main
from flows.nightly import causes, commit
from tests.support.days import on_day
from tests.support.effort import some
from tests.support.made import number
from tests.support.office import COUNTY, LIST, ROLL, Office, rows_of
from tests.support.planted import planted
from transforms.rules import rate_guard

FIRST, NEXT, AFTER, MONTH_LATER = "2026-11-20", "2026-11-21", "2026-11-22", "2026-12-20"
STANDS = f"沿用上期（{FIRST}）："
OTHERS = ("台前县", "清丰县")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """An office of one county after its first night, never changed by a test."""
    made = Office(tmp_path_factory.mktemp("first") / "office")
    made.night(FIRST)
    return made


@pytest.fixture
def office(first, tmp_path):
    return first.copy(tmp_path / "office")


@pytest.fixture(scope="module")
def twin(night, tmp_path_factory):
    """What the counties of the whole sample get on the second night when nothing new has come."""
    place = tmp_path_factory.mktemp("twin") / "office"
    shutil.copytree(night[0], place)
    run(place, NEXT)
    return place


def run(place, day, *options):
    with on_day(day):
        assert main(["run", "--bare", "--as-of", day, "--workspace", str(place), *options]) == 0


def manifest(place, day=NEXT):
    return json.loads((place / "outbox" / day / "manifest.json").read_bytes())


def withheld(place, day=NEXT):
    return {(programme, county) for programme, of in manifest(place, day)["withheld"].items() for county in of}


def lists(place, day, county):
    """Every list of a county, by its path."""
    root = place / "outbox" / day
    folders = (root / county, root / "反向疑点" / county)
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def income_of(change):
    """The list with other incomes: ``change`` gets the place of the household in the list and its rows."""

    def changed(office):
        rows = office.source(LIST)
        households = list(dict.fromkeys(row["户编号"] for row in rows))
        return [row | change(households.index(row["户编号"]), row) for row in rows]

    return changed


INCOME = "人均纯收入（元）"


def shifted(place, row):
    """Columns shifted: in half of the rows the income stands in another column."""
    return {INCOME: "", "合规自付支出": row[INCOME]} if place % 20 < 9 else {}


LOSSES = {
    "columns shifted": (LIST, income_of(shifted)),
    "incomes in units of ten thousand": (LIST, income_of(lambda _, row: {INCOME: f"{float(row[INCOME] or 0) / 10000:.4f}"})),
    "incomes in fen": (LIST, income_of(lambda _, row: {INCOME: f"{float(row[INCOME] or 0) * 100:.0f}"})),
    "half of the households gone": (LIST, lambda office: [row for row in office.source(LIST) if int(row["户编号"]) % 20 < 11]),
    "half of the roll's people gone": (ROLL, lambda office: [row for place, row in enumerate(office.source(ROLL)) if place % 20 < 11]),
}  # fmt: skip


@pytest.mark.parametrize("kind", some(LOSSES, 2))
def test_half_of_a_list_lost_without_a_word_is_withheld_and_what_was_published_stands(kind, office, capsys):
    name, change = LOSSES[kind]
    before, cases = {row["户编号"]: row for row in office.listed(FIRST)}, office.cases()
    rows = change(office)
    write(office.place / "inbox" / name.replace("20261118", "20261121"), rows)
    office.night(NEXT)
    assert ("dibao", "410926") in withheld(office.place)
    told = manifest(office.place)["withheld"]["dibao"]["410926"]
    feed = "监测对象信息" if name == LIST else "低保名册"
    assert (told["changed"]["law"], told["changed"]["numbers"], told["changed"]["code"]) == (0, 0, 0)
    assert told["changed"]["data"] > 0
    assert told["other_feeds"] == [feed]
    out = capsys.readouterr().out
    assert re.search(
        rf"dibao is withheld in {COUNTY}: .*; the rows of {FIRST} stand\n    why: since {FIRST} \d+ outcomes", out
    )
    assert f"data {told['changed']['data']}, code 0 (other lists: {feed})" in out
    assert "--release dibao:410926" in out
    # the rows of last night stand with their reasons, nobody new is on the list for dibao, and no case has moved
    listed = {row["户编号"]: row for row in office.listed(NEXT)}
    present = {f"\t{row['户编号']}" for row in rows} if name == LIST else set(before)
    assert before.keys() & present <= listed.keys()
    assert len(before.keys() & present) > 20
    for household, row in listed.items():
        assert row["线索编号"] == before.get(household, row)["线索编号"]
        assert not (DIBAO in row["建议救助类型"] and household not in before)
        assert for_dibao(row) == [STANDS + reason for reason in for_dibao(before.get(household))], household
    moved = {case: row["state"] for case, row in office.cases().items() if case in cases}
    assert moved == {case: row["state"] for case, row in cases.items()}
    # what a person fills in says so, too
    town = office.biggest_town(NEXT)
    sheet = openpyxl.load_workbook(office.workbook(NEXT, town))["核查工单"]
    at = {cell.value: cell.column for cell in sheet[1]}
    printed = [sheet.cell(row, at["判定依据"]).value for row in range(2, sheet.max_row + 1)]
    assert printed == [row["判定依据"] for row in office.listed(NEXT, town)]
    assert any(f"{DIBAO}：{STANDS}" in text for text in printed)


DIBAO = "最低生活保障"


def for_dibao(row):
    """The reasons of a row for dibao."""
    if row is None:
        return []
    reasons = row["判定依据"].partition("。")[2].split("；")
    return [reason.removeprefix(f"{DIBAO}：") for reason in reasons if reason.startswith(f"{DIBAO}：")]


def write(path, rows):
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


MISSPELT = {
    "a heading": lambda text: text.replace("身份证号", "身分正号", 1),
    "the numbers": lambda text: re.sub(r"(?<!\d)\d{17}[\dX]", lambda found: number("19600101", int(found[0][6:16]) % 900), text),
    "the state of everybody": lambda text: text.replace(",正常,", ",停保,"),
}  # fmt: skip


@pytest.mark.parametrize("what", some(MISSPELT, 1))
def test_one_countys_misspelt_roll_changes_no_byte_of_the_others_lists(what, night, twin, tmp_path):
    place = tmp_path / "office"
    shutil.copytree(night[0], place)
    roll = place / "inbox" / ROLL
    right = roll.read_bytes()
    roll.write_bytes(MISSPELT[what](right.decode("gb18030")).encode("gb18030"))
    run(place, NEXT)
    for county in OTHERS:
        assert lists(place, NEXT, county) == lists(twin, NEXT, county), county
        assert len(lists(place, NEXT, county)) > 5
    assert withheld(twin) == set()
    if what == "a heading":  # nobody there can be judged: that is no fall of a rate
        assert withheld(place) == set()
        assert not [*(place / "outbox" / NEXT / COUNTY).glob("疑似*")]
        told = {row["programme"]: row for row in manifest(place)["cannot_say"] if row["county_code"] == "410926"}
        assert told["dibao"]["missing_feeds"] == ["dibao_roll"]
        assert told["dibao"]["cannot_say"] == told["dibao"]["not_covered"] > 400
        roll.write_bytes(right)
        run(place, AFTER)
        assert withheld(place, AFTER) == set()
        assert [*(place / "outbox" / AFTER / COUNTY).glob("疑似*")]
    else:
        assert ("dibao", "410926") in withheld(place)
        assert {county for _, county in withheld(place)} == {"410926"}


def test_a_month_in_which_a_fifth_of_the_flagged_are_enrolled_withholds_nothing(night, tmp_path):
    """Every fifth household on the lists of two counties comes onto a newer dibao roll, with everybody flagged."""
    place = tmp_path / "office"
    shutil.copytree(night[0], place)
    for county in (COUNTY, "台前县"):
        details = rows_of(next((place / "outbox" / FIRST / county).glob("成员明细_*.csv")))
        people = {row["证件号码"].strip(): row for row in details if row["证件号码"].strip()}
        households = sorted({row["户编号"] for row in people.values()})[::5]
        roll = place / "inbox" / ROLL.replace(COUNTY, county)
        rows = list(csv.DictReader(roll.read_bytes().decode("gb18030").splitlines()))
        more = [
            dict.fromkeys(rows[0], "") | {
                "地区": f"濮阳市{county}", "低保证号": f"DBNEW{row['户编号'][-6:]}", "户主姓名": row["姓名"], "姓名": row["姓名"],
                "身份证号": identity, "人员状态": "正常", "是否保障对象": "是", "救助类型": "农村低保",
                "户月保障金额（元）": "300", "起始保障年月": "202612",
            }
            for identity, row in people.items()
            if row["户编号"] in households
        ]  # fmt: skip
        assert len(more) > 15
        write(roll.with_name(roll.name.replace("20261118", "20261218")), rows + more)
    run(place, MONTH_LATER)
    assert withheld(place, MONTH_LATER) == set()


@pytest.fixture(scope="module")
def held(first, tmp_path_factory):
    """The office after a second night that withheld dibao: incomes came in fen. Never changed by a test."""
    made = first.copy(tmp_path_factory.mktemp("held") / "office")
    name, change = LOSSES["incomes in fen"]
    write(made.place / "inbox" / name.replace("20261118", "20261121"), change(made))
    made.night(NEXT)
    return made


def test_what_is_withheld_stays_so_until_better_data_come_and_stands_since_the_same_night(held, tmp_path):
    office = held.copy(tmp_path / "office")
    before, rows = office.outputs(NEXT), office.listed(NEXT)
    office.night(NEXT)
    assert office.outputs(NEXT) == before
    assert not (office.place / "outbox" / ".archive").exists()
    office.night(AFTER)
    assert ("dibao", "410926") in withheld(office.place, AFTER)
    assert manifest(office.place, AFTER)["withheld"]["dibao"]["410926"]["stands_since"] == FIRST
    assert [row["判定依据"] for row in office.listed(AFTER)] == [row["判定依据"] for row in rows]
    office.list_of("20261122")
    office.night(AFTER)
    assert withheld(office.place, AFTER) == set()
    assert not [row for row in office.listed(AFTER) if STANDS in row["判定依据"]]
    assert {row["状态"] for row in office.listed(AFTER)} == {row["状态"] for row in rows}


@pytest.mark.parametrize("released", some(["dibao:范县", "dibao:410926", "dibao"], 2))
def test_a_release_publishes_what_the_night_found_in_that_county(released, held, tmp_path):
    office = held.copy(tmp_path / "office")
    run(office.place, NEXT, "--release", released)
    assert ("dibao", "410926") not in withheld(office.place)
    assert not [row for row in office.listed(NEXT) if f"{DIBAO}：{STANDS}" in row["判定依据"]]
    run(office.place, AFTER)
    assert ("dibao", "410926") not in withheld(office.place, AFTER), "a released night is part of the history"


def test_a_release_for_another_county_changes_nothing(held, tmp_path):
    office = held.copy(tmp_path / "office")
    before = office.outputs(NEXT)
    run(office.place, NEXT, "--release", "dibao:台前县")
    assert office.outputs(NEXT) == before


def test_a_name_that_cannot_be_released_costs_no_night(held, capsys):
    assert main(["run", "--bare", "--as-of", NEXT, "--workspace", str(held.place), "--release", "dibao:范"]) == 2
    assert "there is no county 范 in this area" in capsys.readouterr().err


def test_where_the_outcomes_of_that_night_are_gone_it_says_so(office, capsys):
    name, change = LOSSES["incomes in fen"]
    write(office.place / "inbox" / name.replace("20261118", "20261121"), change(office))
    (office.place / "store" / "assessments" / f"{FIRST}.parquet").unlink()
    office.night(NEXT)
    assert ("dibao", "410926") in withheld(office.place)
    assert f"why: not known, since the outcomes of {FIRST} are not kept any more" in capsys.readouterr().out
    assert {row["state"] for row in office.cases().values()} == {"dispatched"}
    assert all(row["判定依据"] for row in office.listed(NEXT))


def test_other_numbers_are_told_as_the_cause(office, capsys, post, monkeypatch):
    url, got = post
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    numbers = office.place / "policy" / "dibao.csv"
    numbers.write_text(numbers.read_text(encoding="utf-8-sig").replace(",530.00,", ",1000,"), encoding="utf-8")
    office.night(NEXT)
    told = manifest(office.place)["withheld"]["dibao"]["410926"]
    assert told["changed"]["numbers"] > 100
    assert (told["changed"]["law"], told["changed"]["data"], told["changed"]["code"]) == (0, 0, 0)
    assert f"law 0, numbers {told['changed']['numbers']}, data 0, code 0" in capsys.readouterr().out
    alerts = [line for message in got for line in message["message"].splitlines()]
    share = f"{told['flagged']}/{told['judged']}人"
    assert f"政策标准变化影响{told['changed']['numbers']}人，暂缓发布：{COUNTY}{DIBAO}，{share}" in alerts


def test_another_program_is_told_as_the_cause(office, capsys, monkeypatch):
    for module in (causes, commit):
        monkeypatch.setattr(module, "code_version", lambda: "another")
    with planted("core_roll_entries", "is_active and is_protected", "false"):
        office.night(NEXT)
    told = manifest(office.place)["withheld"]["dibao"]["410926"]["changed"]
    assert told["code"] > 0
    assert (told["law"], told["numbers"], told["data"]) == (0, 0, 0)
    assert f"data 0, code {told['code']}" in capsys.readouterr().out


def test_a_countys_first_night_that_is_implausible_is_withheld_whole_and_released_whole(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(rate_guard, "_ENOUGH_AT_FIRST", 100)
    monkeypatch.setattr(rate_guard, "_MOST_AT_FIRST", Fraction(1, 10))
    office = Office(tmp_path / "office")
    office.night(FIRST)
    assert withheld(office.place, FIRST) == {("all", "410926")}
    told = capsys.readouterr().out
    assert re.search(
        rf"everything is withheld in {COUNTY}: \d+ of \d+ \(\d\d\.\d%\) would be flagged on a first night", told
    )
    assert "there is no night before it to compare with" in told
    assert "--release all:410926" in told
    assert office.listed(FIRST) == []
    assert office.cases() == {}
    assert main(["status", "--workspace", str(office.place)]) == 0
    assert "withheld: dibao:410926, " in capsys.readouterr().out
    run(office.place, FIRST, "--release", "all:范县")
    assert withheld(office.place, FIRST) == set()
    assert len(office.listed(FIRST)) > 20
