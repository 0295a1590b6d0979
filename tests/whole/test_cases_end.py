"""What ends a case without a finding, and what the next night tells of the answers since the last."""

import re

import pytest

from tests.support.town import Town, at, family, household

DAY, NEXT = "2026-11-20", "2026-11-24"
NOTHING = {"新发现线索": 0}
UNMONITORED, NAMED_SO, RICH, LEFT, POOR = (
    family(letter, household(place), 2) for place, letter in enumerate("甲乙丙丁戊", 1)
)
OLD_ALONE = family("己", household(6), 1, born="1945")


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """A town without a child roll after its first night."""
    made = Town(tmp_path_factory.mktemp("ends") / "town")
    made.list_of("2026-11-18", UNMONITORED, NAMED_SO, RICH, LEFT, POOR, OLD_ALONE)
    made.night(DAY)
    return made


@pytest.fixture
def town(sent, tmp_path):
    return sent.copy(tmp_path / "town")


def states(town):
    return {row["household_code"]: row["state"] for row in town.cases().values()}


def test_a_newer_list_ends_what_it_no_longer_supports_and_nothing_else(town):
    town.list_of(
        "2026-11-23",
        at(UNMONITORED, household(1), category=""),
        at(NAMED_SO, household(2), category="非监测对象"),
        at(RICH, household(3), income=90000),  # far over the line, and no child roll ever came
        POOR,
        at(OLD_ALONE, household(6), income=90000),
    )
    town.night(NEXT)
    assert states(town) == {household(n): "dispatched" if n == 5 else "withdrawn" for n in range(1, 7)}
    assert {row["户编号"].strip() for row in town.listed(NEXT)} == {household(5)}
    town.night("2026-12-31")
    assert {row["is_overdue"] for case, row in town.cases().items() if row["state"] == "withdrawn"} == {"false"}


def test_an_older_list_that_comes_back_ends_nothing(town):
    """A file that is gone leaves an older list in use, on which the category is blank."""
    newest = town.place / "inbox" / "乡村振兴局" / "监测对象信息_20261118.csv"
    newest.unlink()
    town.list_of("2026-11-01", at(UNMONITORED, household(1), category=""), NAMED_SO, RICH, LEFT, POOR, OLD_ALONE)
    town.night(NEXT)
    assert set(states(town).values()) == {"dispatched"}


def test_a_household_monitored_again_is_sent_out_under_its_number(town):
    before = set(town.cases())
    town.list_of("2026-11-23", at(UNMONITORED, household(1), category=""), NAMED_SO, RICH, LEFT, POOR, OLD_ALONE)
    town.night(NEXT)
    town.list_of("2026-11-25", UNMONITORED, NAMED_SO, RICH, LEFT, POOR, OLD_ALONE)
    town.night("2026-11-26")
    assert set(states(town).values()) == {"dispatched"}
    assert set(town.cases()) == before


def test_another_family_under_a_code_gets_a_number_of_its_own(town):
    case = town.case_at(household(1))
    strangers = family("庚", household(1), 2)
    town.list_of("2026-11-23", strangers, NAMED_SO, RICH, LEFT, POOR, OLD_ALONE)
    town.night(NEXT)
    cases = town.cases()
    assert cases[case]["state"] == "withdrawn"
    (other,) = {number for number, row in cases.items() if row["household_code"] == household(1)} - {case}
    assert cases[other]["state"] == "dispatched"


@pytest.mark.parametrize(
    "taken_on",
    [DAY, "2026-11-21"],
    ids=["on the day of the last night", "on the day of the next"],
)
def test_an_answer_since_the_last_night_is_a_change_that_the_next_tells_once(town, taken_on):
    answers = [(town.case_at(household(5)), {"核查结果": "已纳入", "拟纳入类别": "最低生活保障"})]
    answers += [(town.case_at(household(3)), {"核查结果": "外出"})]
    assert not town.answer(taken_on, *answers)
    assert [changed(town, day) for day in nights(town, "2026-11-21", "2026-11-22")] == [
        NOTHING | {"登记纳入": 1, "转为暂缓": 1},
        NOTHING,
    ]


def test_a_word_taken_back_is_a_change_too(town):
    case = town.case_at(household(3))
    town.answer(DAY, (case, {"核查结果": "外出"}))
    town.night("2026-11-21")
    town.decide(case, "--undo", "--reason", "填错行")
    (found,) = [changed(town, day) for day in nights(town, "2026-11-22")]
    assert found == NOTHING | {"新派发": 1}


def nights(town, *days):
    for day in days:
        town.night(day)
        yield day


def changed(town, day):
    """Cases that came to a state since the last night, by the briefing's words."""
    page = (town.place / "outbox" / day / "全市" / f"监测简报_{day}.html").read_text(encoding="utf-8")
    (line,) = re.findall("<p>新发现线索 .*", page)
    return {word: int(number) for word, number in re.findall(r"(\w+) <b>(\d+)</b> 户", line)}
