"""A dibao standard below the province's minimum or above three times it is found, whatever its period and place."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.made import TODAY, numbers
from transforms.rules import standards

PLACES = pl.DataFrame({"county_code": ["410922", "410922"], "scheme": ["rural", "urban"]})
MINIMUM = ("dibao", "standard_floor", "41", "rural", "2026-01-01", "4800", "year", "shipped")
"""400 yuan a month, in force before any that is shipped would be."""


def found(*rows, day=TODAY, places=PLACES):
    return standards.implausible(numbers(*rows), places, day)


def standard(value, per="month", scheme="rural", since="2026-01-01"):
    return ("dibao", "standard", "410922", scheme, since, value, per)


@pytest.mark.parametrize(
    ("value", "per", "wrong"),
    [
        ("400", "month", None), ("399.99", "month", "below"), ("1200", "month", None), ("1200.01", "month", "above 3 times"),
        ("4800", "year", None), ("4799.99", "year", "below"), ("14400", "year", None), ("14400.01", "year", "above 3 times"),
        ("1200", "quarter", None), ("1199.99", "quarter", "below"), ("6360", "month", "above 3 times"), ("530", "year", "below"),
    ],
)  # fmt: skip
def test_the_minimum_and_three_times_it_are_right_and_a_cent_beside_them_is_not(value, per, wrong):
    rows = found(MINIMUM, standard(value, per)).to_dicts()
    assert len(rows) == (wrong is not None)
    for row in rows:
        said = standards.in_words(row, "清丰县")
        assert wrong in said
        assert f"清丰县 410922, rural: {value} yuan a {per}" in said
        assert "minimum of 4800 yuan a year (400.00 a month)" in said
        assert "policy/test.csv line 3" in said


@given(
    st.fractions(1, 3000, max_denominator=100), st.sampled_from([("month", 12), ("quarter", 4), ("year", 1)]),
)  # fmt: skip
def test_a_standard_is_wrong_exactly_where_its_year_is_beyond_the_bounds(a_month, per):
    name, times = per
    value = f"{float(a_month * 12 / times):.2f}"
    a_year = Fraction(value) * times
    assert found(MINIMUM, standard(value, name)).is_empty() == (4800 <= a_year <= 3 * 4800)


def test_where_no_minimum_is_known_nothing_is_said():
    elsewhere = pl.DataFrame({"county_code": ["130102"], "scheme": ["rural"]})
    row = ("dibao", "standard", "130102", "rural", "2026-01-01", "1", "month")
    assert found(row, places=elsewhere).is_empty()
    before = standard("1", since="1990-01-01")
    assert found(before, day=date(2017, 12, 31)).is_empty()
    assert found(before, day=date(2018, 1, 1))["scheme"].to_list() == ["rural"]


def test_each_scheme_is_held_against_its_own_minimum_and_the_offices_own_minimum_wins():
    both = (standard("530"), standard("530", scheme="urban"))
    assert found(*both)["scheme"].to_list() == ["urban"]
    own = ("dibao", "standard_floor", "41", "urban", "2026-01-01", "500", "month")
    assert found(*both, own).is_empty()


@pytest.mark.parametrize("last", [0, 1])
def test_the_minimum_of_the_day_counts(last):
    later = ("dibao", "standard_floor", "41", "rural", "2026-11-20", "600", "month", "shipped")
    rows = found(MINIMUM, later, standard("530"), day=date(2026, 11, 19 + last))
    assert rows.height == last


def test_a_minimum_that_nobody_checked_says_so():
    shipped = found(standard("100")).row(0, named=True)
    assert "(data/policy/dibao.csv line 7, not checked against its source yet)" in standards.in_words(shipped, "清丰县")
    checked = found(MINIMUM, standard("100")).row(0, named=True)
    assert "not checked" not in standards.in_words(checked, "清丰县")
