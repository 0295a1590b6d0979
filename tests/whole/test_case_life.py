"""Cases have a life: numbers that stay, states that follow what came, and a budget that says what it holds back."""

from collections import Counter
from datetime import date

import openpyxl
import pytest

from tests.support.office import Office, rows_of
from transforms.contracts.out_work_list import HEADINGS
from transforms.values import workdays

FIRST, NEXT, LATER = "2026-11-20", "2026-11-21", "2026-11-27"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """An office after its first night, never changed by a test."""
    made = Office(tmp_path_factory.mktemp("first") / "office")
    made.night(FIRST)
    return made


@pytest.fixture
def office(first, tmp_path):
    return first.copy(tmp_path / "office")


def only_dibao(office, day=FIRST):
    """A case that dibao alone opened: every member listed with a number, none on a roll."""
    return next(
        row for row in office.listed(day)
        if row["建议救助类型"] == "最低生活保障" and row["强度"] == "强" and row["家庭人口"] == row["未保障人数"]
    )  # fmt: skip


def test_the_first_night_opens_and_sends_out_one_case_for_each_household(office):
    cases = office.cases()
    assert Counter(row["state"] for row in cases.values()) == {"dispatched": len(cases)}
    assert {row["due_on"] for row in cases.values()} == {"2026-12-04"}
    listed = office.listed(FIRST)
    assert {row["线索编号"] for row in listed} == set(cases)
    assert {row["状态"] for row in listed} == {"已派发"}
    assert len({row["户编号"].strip() for row in listed}) == len(listed)


def test_the_same_night_twice_changes_nothing(office):
    before, events = office.outputs(FIRST), office.events()
    office.night(FIRST)
    assert office.outputs(FIRST) == before
    assert office.events() == events


def test_a_township_gets_its_own_households_and_no_other(office):
    sent = [row for town in office.towns(FIRST) for row in office.listed(FIRST, town)]
    assert sorted(row["线索编号"] for row in sent) == sorted(office.cases())
    for town in office.towns(FIRST):
        assert {row["乡镇"] for row in office.listed(FIRST, town)} == {town}


def test_a_case_is_resolved_when_a_roll_shows_the_household_and_reopened_under_its_number_when_it_leaves(office):
    case = only_dibao(office)
    household = case["户编号"].strip()
    office.roll_of("2026-11-26", more=office.covering(household))
    office.night(LATER)
    assert office.cases()[case["线索编号"]]["state"] == "resolved"
    assert case["线索编号"] not in {row["线索编号"] for row in office.listed(LATER)}
    office.roll_of("2026-11-28")
    office.night("2026-11-29")
    assert office.cases()[case["线索编号"]]["state"] == "dispatched"
    steps = [event[3] for event in office.events() if event[0] == case["线索编号"]]
    assert steps == ["new", "dispatched", "resolved", "reopened", "dispatched"]


def test_a_case_is_withdrawn_by_a_newer_list_and_not_by_a_file_that_is_gone(office):
    case = only_dibao(office)
    household = case["户编号"].strip()
    office.list_of("2026-11-26", keep=lambda row: row["户编号"] != household)
    office.night(LATER)
    assert office.cases()[case["线索编号"]]["state"] == "withdrawn"
    (office.place / "inbox/市级汇总/监测对象信息_范县_20261126.csv").unlink()
    office.night("2026-11-28")
    assert office.cases()[case["线索编号"]]["state"] == "dispatched"


def test_an_older_list_that_comes_back_withdraws_nobody(office):
    case = only_dibao(office)
    household = case["户编号"].strip()
    office.list_of("2026-11-19", keep=lambda row: row["户编号"] != household)
    (office.place / "inbox/市级汇总/监测对象信息_范县_20261119.csv").rename(
        office.place / "inbox/市级汇总/监测对象信息_范县_20261101.csv"
    )
    (office.place / "inbox/市级汇总/监测对象信息_范县_20261118.csv").unlink()
    office.night(LATER)
    assert office.cases()[case["线索编号"]]["state"] == "dispatched"


def test_the_weeks_capacity_sends_the_urgent_first_and_the_rest_wait(tmp_path, capsys):
    office = Office(tmp_path / "office")
    office.settings("weekly_capacity = 1\n")
    office.night(FIRST)
    assert "held back by the week's capacity" in capsys.readouterr().out
    rank = {"高": 1, "中": 2, "低": 3}
    for town in office.towns(FIRST):
        (sent,) = office.listed(FIRST, town)
        waiting = [row for row in office.listed(FIRST) if row["乡镇"] == town and row["状态"] == "待派发"]
        assert all(rank[sent["优先级"]] <= rank[row["优先级"]] for row in waiting)
    first = office.cases()
    assert Counter(row["state"] for row in first.values())["dispatched"] == len(office.towns(FIRST))
    office.night(NEXT)
    assert Counter(row["state"] for row in office.cases().values()) == Counter(row["state"] for row in first.values())
    office.night("2026-11-23")  # the next week
    sent = [row for row in office.cases().values() if row["state"] == "dispatched"]
    assert len(sent) == sum(min(2, len(office.listed("2026-11-23", town))) for town in office.towns("2026-11-23"))


def test_a_day_before_the_newest_adds_nothing_to_known_cases(office):
    office.night(LATER)
    events = office.events()
    office.night("2026-11-23")
    assert office.events() == events


def test_an_exempted_household_leaves_the_townships_list_until_the_exemption_ends(office):
    case = only_dibao(office)
    number, town = case["线索编号"], case["乡镇"]
    assert office.decide(number, "--exempt", "--reason", "住院", "--until", "2099-01-01") == 0
    office.night(NEXT)
    assert number not in {row["线索编号"] for row in office.listed(NEXT, town)}
    assert next(row for row in office.listed(NEXT) if row["线索编号"] == number)["状态"] == "已豁免"
    assert office.decide(number, "--undo", "--reason", "出院") == 0
    office.night("2026-11-22")
    assert number in {row["线索编号"] for row in office.listed("2026-11-22", town)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("DD-410926-9999999", "--undo", "--reason", "x"), "There is no case"),
        (("someone", "--undo", "--reason", "x"), "DD-410923-0000123"),
        (("DD-410926-0000001", "--exempt", "--reason", "x"), "--until"),
        (("DD-410926-0000001", "--exempt", "--reason", " ", "--until", "2099-01-01"), "--reason"),
        (("DD-410926-0000001", "--undo", "--reason", "x"), "no finding to undo"),
    ],
)
def test_a_decision_that_cannot_be_is_told_plainly(office, capsys, words, said):
    assert office.decide(*words) == 2
    assert said in capsys.readouterr().err


def test_an_overdue_case_says_so(office):
    office.night("2026-12-07")
    assert {row["状态"] for row in office.listed("2026-12-07")} == {"已逾期"}
    assert {row["is_overdue"] for row in office.cases().values()} == {"true"}


@pytest.mark.parametrize(
    ("start", "days", "due", "is_provisional"),
    [
        ("2026-11-20", 1, "2026-11-23", False),
        ("2026-09-30", 1, "2026-10-08", False),  # National Day
        ("2026-10-09", 1, "2026-10-10", False),  # a Saturday worked for it
        ("2026-12-31", 1, "2027-01-01", True),  # no calendar is published yet
    ],
)
def test_working_days_follow_the_official_calendar(start, days, due, is_provisional):
    found = workdays.after(date.fromisoformat(start), days, {})
    assert found == (date.fromisoformat(due), is_provisional)


def test_the_offices_own_table_extends_the_calendar():
    published = {date(2027, 1, 1): False, date(2027, 1, 4): True}
    assert workdays.after(date(2026, 12, 31), 1, published) == (date(2027, 1, 4), False)


def test_a_few_households_that_are_not_flagged_are_drawn_once_a_month_and_answered_apart(tmp_path):
    office = Office(tmp_path / "office")
    office.settings("sample_households = 3\n")
    office.night(FIRST)
    drawn = drawn_on(office, FIRST)
    assert len(drawn) == 3
    assert not {row["户编号"] for row in drawn} & {row["户编号"] for row in office.listed(FIRST)}
    before = office.outputs(FIRST)
    office.night(FIRST)
    assert office.outputs(FIRST) == before
    town = drawn[0]["乡镇"]
    source = next((office.place / "outbox" / FIRST / "范县" / town).glob("抽样核查_*.xlsx"))
    book = openpyxl.load_workbook(source)
    book["核查工单"].cell(2, HEADINGS.index("核查结果") + 1).value = "不符合"
    book["核查工单"].cell(2, HEADINGS.index("原因代码") + 1).value = "01 家庭收入超过标准"
    (office.place / "returned").mkdir()
    book.save(office.place / "returned" / "抽样.xlsx")
    assert office.feedback() == 0
    office.night(LATER)
    assert len(drawn_on(office, LATER)) == 2
    assert {row["state"] for row in office.cases().values()} == {"dispatched"}
    learnt = rows_of(office.place / "outbox" / LATER / "全市" / f"核查成效_{LATER}.csv")
    assert [row["判断数"] for row in learnt if row["维度"] == "抽样漏报"] == ["1"]


def drawn_on(office, day):
    return [row for path in (office.place / "outbox" / day).rglob("抽样核查_*.csv") for row in rows_of(path)]
