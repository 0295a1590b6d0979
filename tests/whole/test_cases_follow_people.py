"""Cases follow people through every change of a list: nothing that was said is lost, nothing that ended stays open."""

from types import SimpleNamespace

import pytest

from flows.cli import main
from tests.support.town import THERE, Town, at, family, household
from transforms.cases.states import OPEN

FIRST, SAID_ON, NEXT, LATER = "2026-11-20", "2026-11-21", "2026-11-24", "2026-12-02"

RENUMBERED = family("甲", household(1), 3)
MOVED = family("乙", household(2), 2)
OLDER, YOUNGER = family("丙", household(3), 2), family("丁", household(4), 2)
SPLIT = family("戊", household(5), 4)
AWAY = family("己", household(6), 2)
GONE = family("庚", household(7), 2)
EXEMPT = family("辛", household(8), 2)


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """A town after a first night, what was said then, a second list and night, and a third of each."""
    town = Town(tmp_path_factory.mktemp("walk") / "town")
    town.list_of("2026-11-18", RENUMBERED, MOVED, OLDER, SPLIT, AWAY, GONE, EXEMPT)
    town.night(FIRST)
    town.list_of("2026-11-19", RENUMBERED, MOVED, OLDER, YOUNGER, SPLIT, AWAY, GONE, EXEMPT)
    town.night(SAID_ON)
    at_first = {code: town.case_at(code) for code in (household(n) for n in range(1, 9))}
    away = {"核查结果": "外出", "核查日期": SAID_ON}
    refused = {"核查结果": "不符合", "原因代码": "01", "核查日期": SAID_ON}
    corrections = town.answer(SAID_ON, (at_first[household(1)], refused), (at_first[household(2)], away))
    assert not corrections
    town.decide(at_first[household(8)], "--exempt", "--until", "2099-01-01", "--reason", "住院")
    town.list_of(
        "2026-11-23",
        at(RENUMBERED, household(101)),
        at(MOVED, household(2, THERE)),
        at([*OLDER, *YOUNGER], household(4)),  # joined under the code of the younger
        at(SPLIT[:2], household(5)),
        at(SPLIT[2:], household(105)),
        at(EXEMPT, household(108)),
    )
    town.night(NEXT)
    second = town.copy(town.place.with_name("next"))
    town.list_of(
        "2026-12-01",
        at(RENUMBERED, household(101)),
        at(MOVED, household(2, THERE)),
        at(OLDER, household(3)),  # parted again
        at(YOUNGER, household(204)),
        at(SPLIT, household(5)),
        at(AWAY, household(206)),  # returned under another code
        at(EXEMPT, household(108)),
    )
    town.night(LATER)
    return SimpleNamespace(at_first=at_first, second=second, third=town)


def test_a_family_renumbered_keeps_its_case_and_what_was_found(walked):
    case = walked.second.cases()[walked.at_first[household(1)]]
    assert (case["household_code"], case["state"], case["result_code"]) == (
        household(101),
        "not_eligible",
        "not_eligible",
    )
    assert household(101) not in {row["户编号"].strip() for row in walked.second.listed(NEXT)}


def test_a_family_that_moved_to_another_county_keeps_its_number_and_its_wait(walked):
    case = walked.second.cases()[walked.at_first[household(2)]]
    assert (case["county_code"], case["household_code"], case["state"]) == (THERE, household(2, THERE), "waiting")
    assert (case["due_on"], case["result_code"]) == ("2026-12-18", "away")


def test_an_exemption_goes_where_the_family_goes(walked):
    row = next(row for row in walked.second.listed(NEXT) if row["户编号"].strip() == household(108))
    assert (row["线索编号"], row["状态"]) == (walked.at_first[household(8)], "已豁免")


def test_of_two_cases_in_one_household_the_older_stays_and_the_other_points_to_it(walked):
    older, younger = walked.at_first[household(3)], walked.at_first[household(4)]
    cases = walked.second.cases()
    assert (cases[older]["household_code"], cases[older]["state"]) == (household(4), "dispatched")
    assert cases[younger]["state"] == "closed"
    assert walked.second.asked("select other_case_id from cases where case_id = ?", younger) == [(older,)]
    assert [row["线索编号"] for row in walked.second.listed(NEXT) if row["户编号"].strip() == household(4)] == [older]


def test_two_cases_that_part_again_are_both_open_under_their_numbers(walked):
    cases = walked.third.cases()
    for code, now in ((household(3), household(3)), (household(4), household(204))):
        case = cases[walked.at_first[code]]
        assert (case["household_code"], case["state"]) == (now, "dispatched")
    assert walked.third.steps(walked.at_first[household(4)]) == [
        "new",
        "dispatched",
        "closed",
        "reopened",
        "dispatched",
    ]


def test_a_case_stays_with_the_householders_half_and_the_other_half_gets_one_that_names_it(walked):
    case = walked.at_first[household(5)]
    assert walked.second.cases()[case]["household_code"] == household(5)
    other = walked.second.case_at(household(105))
    assert walked.second.asked("select other_case_id from case_events where case_id = ? and state = 'new'", other) == [
        (case,)
    ]
    # Together again, the older stays.
    assert walked.third.case_at(household(5)) == case
    assert walked.third.cases()[other]["state"] == "closed"


def test_who_left_the_lists_is_withdrawn_and_returns_under_the_same_number(walked):
    away, gone = walked.at_first[household(6)], walked.at_first[household(7)]
    assert {walked.second.cases()[case]["state"] for case in (away, gone)} == {"withdrawn"}
    back = walked.third.cases()[away]
    assert (back["household_code"], back["state"]) == (household(206), "dispatched")
    assert walked.third.cases()[gone]["state"] == "withdrawn"


def test_no_number_is_given_for_people_who_have_one(walked):
    assert len(walked.second.cases()) == len(walked.at_first) + 1
    assert len(walked.third.cases()) == len(walked.at_first) + 1


def test_nothing_said_is_lost_and_nothing_that_ended_stays_open(walked):
    for town, day in ((walked.second, NEXT), (walked.third, LATER)):
        cases = town.cases()
        listed = {row["户编号"].strip(): row["线索编号"] for row in town.listed(day)}
        is_open = {case for case, row in cases.items() if row["state"] in OPEN}
        assert is_open == set(listed.values())
        assert all(cases[case]["household_code"] == code for code, case in listed.items())
        # At most one case that is not joined with another stands in a household.
        places = [row["household_code"] for case, row in cases.items() if not town.joined(case)]
        assert len(places) == len(set(places))
        told = town.asked("select case_id, result from case_events where result is not null order by 1")
        assert told == [(walked.at_first[household(1)], "not_eligible"), (walked.at_first[household(2)], "away")]


def test_the_same_night_again_changes_nothing(walked):
    town = walked.third
    before = {path: path.read_bytes() for path in (town.place / "outbox" / LATER).rglob("*") if path.is_file()}
    events = town.asked("from case_events order by case_id, event_no")
    places, members = town.asked("from case_places order by all"), town.asked("from case_members order by all")
    town.night(LATER)
    assert {path: path.read_bytes() for path in before} == before
    assert town.asked("from case_events order by case_id, event_no") == events
    assert (town.asked("from case_places order by all"), town.asked("from case_members order by all")) == (
        places,
        members,
    )


def test_the_history_tells_moves_joins_and_where_people_came_from(walked, capsys):
    older, younger = walked.at_first[household(3)], walked.at_first[household(4)]
    assert f"户编号变为{household(101)}" in walked.second.explained(capsys, walked.at_first[household(1)])
    told = walked.second.explained(capsys, older)
    assert f"{NEXT} 线索{younger} 并入线索{older}" in told
    told = walked.second.explained(capsys, household(105))
    assert f"由线索{walked.at_first[household(5)]}分出" in told


def test_a_night_taken_back_moves_its_cases_back(walked, tmp_path):
    """What only the withdrawn night knew of where a household stands is taken back with it."""
    town = walked.second.copy(tmp_path / "town")
    case = walked.at_first[household(1)]
    assert town.cases()[case]["household_code"] == household(101)
    assert main(["withdraw", NEXT, "--reason", "测试", "--workspace", str(town.place)]) == 0
    assert town.cases()[case]["household_code"] == household(1)
