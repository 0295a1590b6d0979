"""The income that each law counts, as an interval, and where it turns on a basic pension that no text settles."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import tries
from tests.support.made import STANDARDS, TODAY, numbers, persons
from tests.support.worked_cases import PROGRAMMES
from transforms.facts import facts
from transforms.rules import explanation

LINE, BASIC = 636_000, 171_600
"""A year of the dibao standard for one person, and of the central basic pension, in fen."""
LEFT_OUT = ("dibao", "basic_pension_left_out", "410922", "any", "2026-01-01", "1", "ratio")
COUNTED = ("dibao", "basic_pension_left_out", "410922", "any", "2026-01-01", "0", "ratio")


def of(day=TODAY, *rows, **shown):
    return facts(persons({"born": 19500101, **shown}), numbers(*STANDARDS, *rows), day).row(0, named=True)


@pytest.mark.parametrize(
    ("income", "turns"),
    [(LINE - 1, False), (LINE, True), (LINE + BASIC - 1, True), (LINE + BASIC, False), (954_000 - 1, False), (954_000, True),
     (954_000 + BASIC - 1, True), (954_000 + BASIC, False)],
)  # fmt: skip
def test_an_outcome_turns_on_the_pension_where_a_line_lies_between_with_and_without_it(income, turns):
    assert of(net_income_head_fen=income, pension_fen=BASIC)["turns_on_pension"] is turns
    assert of(date(2025, 12, 31), net_income_head_fen=income, pension_fen=BASIC)["turns_on_pension"] is False
    assert of(TODAY, LEFT_OUT, net_income_head_fen=income, pension_fen=BASIC)["turns_on_pension"] is False
    assert of(TODAY, COUNTED, net_income_head_fen=income, pension_fen=BASIC)["turns_on_pension"] is False


@settings(max_examples=tries(60), deadline=None)
@given(
    st.integers(0, 3_000_000), st.sampled_from([None, 0, 100_000, BASIC, 500_000]), st.sampled_from([None, 0, 50_000]),
    st.sampled_from([0, 10_000, 60_000]), st.sampled_from([date(2021, 3, 26), date(2025, 12, 31), TODAY]),
)  # fmt: skip
def test_a_countys_number_closes_the_interval_within_its_bounds_and_tekun_leaves_out_most(
    income, pension, old, paid, day
):
    shown = {"net_income_head_fen": income, "pension_fen": pension, "old_age_fen": old, "known_fen_month": paid}
    open_ = of(day, **shown)
    assert open_["lower_fen"] <= open_["upper_fen"]
    assert open_["tekun_lower_fen"] <= open_["lower_fen"]
    assert open_["tekun_upper_fen"] <= open_["upper_fen"]
    if day >= date(2026, 1, 1):
        for number in (LEFT_OUT, COUNTED):
            closed = of(day, number, **shown)
            assert open_["lower_fen"] <= closed["lower_fen"] <= closed["upper_fen"] <= open_["upper_fen"]


def test_what_no_list_tells_is_said_of_each_programme_that_asks_it():
    said = {row["programme"]: row for row in explanation.in_words(list(PROGRAMMES.values()), TODAY).to_dicts()}
    income = {code for code, row in said.items() if row["if_turning_on_pension_zh"]}
    assert income == {"dibao", "dibao_single", "edge", "rigid_expenditure"}
    assert [code for code, row in said.items() if row["reservation_zh"]] == ["disability_care"]
    assert "六个月" in said["disability_care"]["reservation_zh"]
