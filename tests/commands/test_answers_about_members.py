"""Answers about one person of a household (涉及成员): who is meant, what it leads to, and that it ends."""

from dataclasses import replace

import polars as pl
import pytest

from tests.support.effort import some
from tests.support.office import rows_of
from tests.support.places import ROOT
from tests.support.town import Town, family, household

DAY, SAID_ON, NEXT = "2026-11-20", "2026-11-23", "2026-11-24"
ALONE, THREE, TWO = family("甲", household(1), 1), family("乙", household(2), 3), family("丙", household(3), 2)
NAMESAKES = [replace(one, name="丁某") for one in family("丁", household(4), 2)]
MANY = [family(letter, household(10 + place), 2, born="1975") for place, letter in enumerate("甲乙丙丁戊己庚辛")]
FAMILIES = (ALONE, THREE, TWO, NAMESAKES, *MANY)
RESULTS = pl.read_csv(ROOT / "data" / "cases" / "results.csv", infer_schema=False)
FILLED = {"已纳入": {"拟纳入类别": "最低生活保障"}, "不符合": {"原因代码": "01"}}


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("sent") / "town")
    made.list_of("2026-11-18", *FAMILIES)
    made.night(DAY)
    return made


@pytest.fixture
def town(sent, tmp_path):
    return sent.copy(tmp_path / "town")


def said(result, member="", day=SAID_ON):
    return {"核查结果": result, "涉及成员": member, "核查日期": day, **FILLED.get(result, {})}


def state(town, code):
    row = town.cases()[town.case_at(code)]
    return row["state"], row["result_code"], row["valid_until"]


def test_a_death_of_one_of_three_waits_for_the_others_and_is_known_the_next_night(town, capsys):
    case, dead = town.case_at(household(2)), THREE[1]
    assert not town.answer(SAID_ON, (case, said("死亡", dead.name)))
    assert state(town, household(2)) == ("waiting", "dead", "2026-12-21")
    town.night(NEXT)
    assert state(town, household(2))[0] == "waiting"
    learnt = rows_of(town.place / "outbox" / NEXT / "全市" / f"核查成效_{NEXT}.csv")
    assert [(row["答复数"], row["判断数"]) for row in learnt if row["维度"] == "全部"] == [("1", "0")]
    told = f"{SAID_ON} 线索{case} 等待复核（死亡，涉及成员：{dead.name}）"
    assert told in town.explained(capsys, case)
    town.night("2026-12-22")
    details = {row["姓名"]: row["保留事项"] for row in town.listed("2026-12-22", "成员明细") if row["线索编号"] == case}
    assert {name for name, told in details.items() if "有死亡信息" in told} == {dead.name}
    assert set(details) == {one.name for one in THREE}
    assert state(town, household(2))[0] == "reopened"
    town.night("2026-12-23")
    assert state(town, household(2))[0] == "dispatched"


@pytest.mark.parametrize("still_listed", [True, False])
def test_a_newer_list_ends_the_wait_before_its_day(town, still_listed):
    town.answer(SAID_ON, (town.case_at(household(2)), said("死亡", THREE[1].name)))
    left = THREE if still_listed else [THREE[0], THREE[2]]
    town.list_of("2026-11-25", ALONE, left, TWO, NAMESAKES, *MANY)
    town.night("2026-11-26")
    assert state(town, household(2))[0] == "reopened"


def test_a_death_stays_known_under_another_code_and_a_second_source_confirms_it(town):
    case, dead = town.case_at(household(2)), THREE[1]
    town.answer(SAID_ON, (case, said("死亡", dead.name)))
    town.list_of("2026-11-25", ALONE, [replace(one, code=household(102)) for one in THREE], TWO, NAMESAKES, *MANY)
    town.night("2026-11-26")
    details = {row["姓名"]: row for row in town.listed("2026-11-26", "成员明细") if row["线索编号"] == case}
    assert "有死亡信息" in details[dead.name]["保留事项"]
    assert details[dead.name]["户编号"].strip() == household(102)
    town.put(
        "卫健委/死亡人口信息_20261126.csv",
        ["姓名,身份证号,死亡日期,数据来源", f"{dead.name},{dead.id_no},2026-11-02,卫健"],
    )
    town.night("2026-11-27")
    details = {row["姓名"] for row in town.listed("2026-11-27", "成员明细") if row["线索编号"] == case}
    assert details == {one.name for one in THREE} - {dead.name}


def test_a_death_without_a_name_closes_only_a_household_of_one(town):
    town.answer(SAID_ON, (town.case_at(household(1)), said("死亡")), (town.case_at(household(2)), said("死亡")))
    assert state(town, household(1)) == ("closed", "dead", "")
    assert state(town, household(2)) == ("waiting", "dead", "2026-12-21")
    town.night("2026-12-22")
    assert state(town, household(1))[0] == "closed"
    assert not [row for row in town.listed("2026-12-22", "成员明细") if "有死亡信息" in row["保留事项"]]


def test_deaths_one_after_the_other_close_the_case_with_the_last(town):
    case = town.case_at(household(3))
    town.answer(SAID_ON, (case, said("死亡", TWO[0].name)), name="一.csv")
    assert state(town, household(3))[0] == "waiting"
    town.answer(SAID_ON, (case, said("死亡", TWO[1].name)), name="二.csv")
    assert state(town, household(3)) == ("closed", "dead", "")


def test_several_members_and_several_rows_are_taken_at_once(town):
    first, second = town.case_at(household(3)), town.case_at(household(2))
    corrections = town.answer(
        SAID_ON,
        (first, said("死亡", f"{TWO[0].name}、{TWO[1].id_no}")),
        (second, said("死亡", THREE[1].member_code)),
        (second, said("外出", THREE[2].name)),
    )
    assert not corrections
    assert state(town, household(3))[0] == "closed"
    about = town.asked("select result, len(about) from case_events where case_id = ? and about is not null", second)
    assert sorted(about) == [("away", 1), ("dead", 1)]


def test_a_death_taken_back_is_none(town):
    case = town.case_at(household(3))
    town.answer(SAID_ON, (case, said("死亡", TWO[0].name)))
    assert town.asked("select case_id from said_dead") == [(case,)]
    town.decide(case, "--undo", "--reason", "填错人")
    assert town.asked("from said_dead") == []
    assert town.cases()[case]["state"] == "dispatched"
    # Nor is it taken from the same list again.
    town.answer(SAID_ON, (case, said("死亡", TWO[0].name)), (case, said("也许", TWO[1].name)), name="又.csv")
    assert town.cases()[case]["state"] == "waiting"


@pytest.mark.parametrize("result", some([word for word in RESULTS["result_zh"] if word != "死亡"], 3))
def test_an_answer_about_one_member_leaves_the_case_open_for_the_others(town, result):
    case = town.case_at(household(2))
    assert not town.answer(SAID_ON, (case, said(result, THREE[1].name)))
    assert town.cases()[case]["state"] == "checked"
    assert town.cases()[case]["due_on"]
    town.night("2027-12-31")
    assert case in {row["线索编号"] for row in town.listed("2027-12-31")}


def test_an_answer_about_one_member_undoes_no_answer_about_the_household(town):
    case = town.case_at(household(2))
    town.answer(SAID_ON, (case, said("不符合")), name="一.csv")
    town.answer(SAID_ON, (case, said("死亡", THREE[1].name)), name="二.csv")
    assert state(town, household(2))[::2] == ("not_eligible", "2027-05-22")
    assert len(town.asked("from said_dead")) == 1
    town.decide(case, "--undo", "--reason", "填错人")
    assert town.cases()[case]["state"] == "not_eligible"
    assert town.cases()[case]["valid_until"] == "2027-05-22"
    # The household's own answer is compared with the household's, not with that about the member.
    assert town.answer(SAID_ON, (case, said("不符合", day="2026-11-23")), name="三.csv") == []
    assert town.answer(SAID_ON, (case, said("外出")), name="四.csv")[0]["列名"] == "核查结果"


def test_whom_nobody_knows_is_to_correct_with_the_nearest_names_and_of_namesakes_the_code_is_asked(town):
    corrections = town.answer(
        SAID_ON,
        (town.case_at(household(2)), said("死亡", "乙七")),
        (town.case_at(household(4)), said("死亡", "丁某")),
        (town.case_at(household(3)), said("外出", TWO[0].name)),
    )
    by_column = {row["线索编号"]: row for row in corrections}
    unknown, twice = by_column[town.case_at(household(2))], by_column[town.case_at(household(4))]
    assert {row["列名"] for row in corrections} == {"涉及成员"}
    assert unknown["允许内容"] == "乙一、乙二、乙三"
    assert twice["允许内容"] == "、".join(one.member_code for one in NAMESAKES)
    assert all(row["处理建议"].startswith("未采用") for row in corrections)
    assert town.cases()[town.case_at(household(3))]["state"] == "checked"
    assert town.cases()[town.case_at(household(4))]["state"] == "dispatched"
    assert not town.answer(SAID_ON, (town.case_at(household(4)), said("死亡", NAMESAKES[1].member_code)))
    stranger = MANY[0][0].id_no
    (told,) = town.answer(SAID_ON, (town.case_at(household(3)), said("死亡", stranger)), name="号.csv")
    assert told["填写内容"] == f"{stranger[:3]}…"


def test_two_answers_on_one_member_are_not_guessed(town):
    case = town.case_at(household(2))
    corrections = town.answer(SAID_ON, (case, said("死亡", "乙二")), (case, said("外出", THREE[1].id_no)))
    assert len(corrections) == 2
    assert town.cases()[case]["state"] == "dispatched"


def test_no_result_but_enrolled_and_an_empty_household_silences_anybody_for_ever(town):
    """Every result about a household, and a death without a name; a year and a month later all are open again."""
    words = RESULTS["result_zh"].to_list()
    cases = {word: town.case_at(household(10 + place)) for place, word in enumerate(words)}
    assert not town.answer(SAID_ON, *((case, said(word)) for word, case in cases.items()))
    answered = town.cases()
    without_end = {word for word, case in cases.items() if not answered[case]["valid_until"]}
    assert without_end == {"已纳入"}
    ends = {word: answered[case]["valid_until"] for word, case in cases.items()}
    assert (ends["本人放弃"], ends["信息有误"], ends["死亡"]) == ("2027-11-23", "2026-12-07", "2026-12-21")
    town.night("2027-11-23")
    assert town.cases()[cases["本人放弃"]]["state"] == "closed"
    town.night("2027-12-24")
    later = town.cases()
    assert {word for word, case in cases.items() if later[case]["state"] not in {"reopened", "dispatched"}} == {
        "已纳入"
    }
    listed = {row["线索编号"] for row in town.listed("2027-12-24")}
    assert {word for word, case in cases.items() if case not in listed} == {"已纳入"}


def test_every_result_says_when_it_ends():
    endless = RESULTS.filter(pl.all_horizontal(pl.col("wait_working_days", "valid_days", "valid_months").is_null()))[
        "code"
    ].to_list()
    assert endless == ["enrolled"]
    assert RESULTS.filter(pl.col("state_if_nobody_left").is_not_null())["code"].to_list() == ["dead"]
