"""Numbers nobody has verified are told wherever something rests on them; on which something rests is not by hand."""

import itertools
import random
from datetime import date

import polars as pl
import pytest

from tests.support.made import SHIPPED, STANDARDS, TODAY, numbers, persons
from tests.support.worked_cases import PROGRAMMES
from transforms.facts import all_facts, facts
from transforms.facts.numbers import rests_on
from transforms.rules import explanation, policy
from transforms.rules.simulation import JOINED

pytestmark = pytest.mark.whole

DAYS = (date(2021, 3, 26), date(2024, 6, 1), TODAY)
LOCAL = (
    ("rigid_expenditure", "disposable_income_head", "41", "any", "2010-01-01", "12000", "year"),
    ("rigid_expenditure", "spending_ratio", "41", "any", "2010-01-01", "0.3", "ratio"),
)
KNOWN = numbers(*STANDARDS, *LOCAL)
CHOICES = {
    "born": ["19500101", "19640301", "19611120", "19661120", "20050601", "20031120", "20031121", "20081120", "20101120", "20120505", "20250101"],
    "relation": ["户主", "配偶", "之子", "之女"],
    "health": ["健康", "患有大病"], "is_authorised": [True, False], "dwellings": [0, 0, 0, 1],
    "register_card": [None, *(f"{kind}{level}" for kind in "1456" for level in "1234")],
    "identified_on": [None, date(2026, 8, 20), date(2026, 7, 1), date(2024, 2, 20), date(2020, 12, 1)],
    "temporary_on": [None, date(2025, 11, 20), date(2025, 10, 25), date(2023, 5, 10), date(2020, 3, 1)],
    "category": ["突发严重困难户"], "schooling": [None, "本科"], "is_deceased": [False, False, False, True],
    "on_dibao": [False, False, True], "may_be_on_dibao": [False, False, True], "person_status": [None, "正常", "遣送出境"],
}  # fmt: skip
OF_A_HOME = {
    "net_income_head_fen": [0, 300_000, 636_000, 693_200, 953_999, 1_011_200, 1_257_200], "pension_fen": [None, 900_000],
}  # fmt: skip
"""Figures of a household, the same on each of its rows."""


@pytest.fixture(scope="module")
def crowd():
    """Many made-up households, so that a change of any number shows in somebody."""
    rng = random.Random(7)
    homes = [{name: rng.choice(values) for name, values in OF_A_HOME.items()} for _ in range(300)]
    return persons(
        *(
            {name: rng.choice(values) for name, values in CHOICES.items()}
            | homes[place // 3]
            | {"household_code": f"h{place // 3}"}
            for place in range(900)
        )
    )


@pytest.fixture(scope="module")
def right(crowd):
    """Their facts by the numbers in force, on each day."""
    return {day: facts(crowd, KNOWN, day) for day in DAYS}


def otherwise(name, sign):
    """Every number of that name one higher or lower (a ratio or an amount by a tenth)."""
    is_it = pl.concat_str("programme", "parameter", separator=".") == name
    value = pl.col("value").fill_null(0)  # a number that no text tells: now one does
    step = 1000 if policy.NAMES[name].is_count else value // 10 + 1
    return KNOWN.with_columns(pl.when(is_it).then(value + sign * step).otherwise("value").alias("value"))


@pytest.mark.parametrize("name", policy.NAMES)
def test_a_fact_rests_on_the_numbers_that_change_it_and_on_no_other(name, crowd, right):
    moved = set()
    for day, sign in itertools.product(DAYS, (1, -1)):
        before, after = right[day], facts(crowd, otherwise(name, sign), day)
        moved |= {
            fact
            for fact in all_facts().keys() & before.columns
            if not before[fact].equals(after[fact], null_equal=True)
        }
    derived = {fact for fact in all_facts().keys() & right[TODAY].columns if name in rests_on(fact)}
    if name == JOINED:
        assert (moved, derived) == (
            set(),
            {"medical_fen", "spent_fen"},
        )  # payments are joined by it, before facts are counted
    else:
        assert moved == derived


def doubts(code, day, *rows):
    known = numbers(*STANDARDS, *rows)
    places = pl.DataFrame({"county_code": ["410922"], "scheme": ["rural"]})
    found = explanation.doubts([PROGRAMMES[code]], policy.unverified(known, places, day), day).filter("has_pension")
    return dict(found.select("clause", "doubt_zh").rows())


def test_an_outcome_names_the_numbers_behind_it_and_behind_what_came_before():
    """单人保 of an adult without work rests on the age and the level of 83号, which nobody has read in their source."""
    day = date(2022, 10, 20)
    version = PROGRAMMES["dibao_single"].version_on(day)
    codes = [clause.condition.code for clause in version.all_clauses]
    edge, adult = (
        codes.index(code) for code in ("severely_disabled_in_edge_household", "severely_disabled_adult_without_work")
    )
    pension, ages = "城乡居民基础养老金、领取基础养老金年龄", "单人保成年年龄、单人保成年无业重度残疾的最轻等级"
    found = doubts("dibao_single", day)
    assert min(found) == edge
    assert found[edge] == f"所用标准尚未核对出处：{pension}"
    assert found[adult] == f"所用标准尚未核对出处：{pension}、{ages}"


def test_the_edge_multiple_is_told_from_the_day_on_which_a_province_may_set_it():
    """1.5 stands in 57号; the law of 2026 leaves it to the provinces, and no notice is known."""

    def told(code, day):
        return [said for said in doubts(code, day).values() if "低保边缘标准" in said]

    assert told("edge", date(2026, 6, 30)) == told("dibao_single", date(2026, 6, 30)) == []
    assert told("edge", date(2026, 7, 1))
    assert told("dibao_single", date(2026, 7, 1))
    assert told("edge", date(2021, 3, 26))
    assert told("dibao", date(2026, 7, 1)) == []


def test_a_standard_that_nobody_verified_is_told_of_every_outcome_that_looks_at_it():
    known = numbers(*STANDARDS)
    open_ = known.with_columns(is_verified=pl.col("is_verified") & (pl.col("parameter") != "standard"))
    places = pl.DataFrame({"county_code": ["410922"], "scheme": ["rural"]})
    found = explanation.doubts(PROGRAMMES.values(), policy.unverified(open_, places, TODAY), TODAY)
    about = found.filter(pl.col("doubt_zh").str.contains("低保标准"))["programme"].unique().sort().to_list()
    assert about == ["dibao", "dibao_single", "edge", "tekun"]
    below = [clause.condition.code for clause in PROGRAMMES["dibao"].version_on(TODAY).all_clauses]
    clauses = found.filter(pl.col("programme") == "dibao", ~pl.col("has_pension"))["clause"].to_list()
    assert clauses == list(range(below.index("income_below_standard"), len(below) + 1))


def test_the_basic_pension_is_told_only_where_it_may_be_left_out():
    """For dibao not before 2021-07-01, nor where a county counts it; for tekun on every day."""
    counted = ("dibao", "basic_pension_left_out", "410922", "any", "2026-01-01", "0", "ratio")

    def told(code, day, *rows):
        return any("基础养老金" in said for said in doubts(code, day, *rows).values())

    assert told("dibao", date(2025, 12, 31))
    assert told("dibao", date(2026, 1, 1))
    assert not told("dibao", date(2026, 1, 1), counted)
    assert not told("dibao", date(2021, 6, 30))
    assert told("tekun", date(2021, 6, 30))
    assert told("tekun", date(2026, 1, 1), counted)


def test_a_household_without_a_pension_is_told_nothing_of_it():
    places = pl.DataFrame({"county_code": ["410922"], "scheme": ["rural"]})
    known = numbers(*STANDARDS)
    found = explanation.doubts(PROGRAMMES.values(), policy.unverified(known, places, TODAY), TODAY)
    of_pension = found.filter(pl.col("doubt_zh").str.contains("养老金"))
    assert set(of_pension["has_pension"]) == {True}
    assert {"dibao", "tekun", "edge"} <= set(of_pension["programme"])


def test_the_offices_own_verified_number_ends_the_doubt():
    care = ("disability_care", "care_any", "4109", "any", "2016-01-01", "2", "count")
    assert any("护理补贴" in said for said in doubts("disability_care", TODAY).values())
    assert not doubts("disability_care", TODAY, care)


def test_shipped_rows_without_a_day_of_checking_are_unverified():
    assert set(SHIPPED.filter(~pl.col("is_verified"))["programme"]) >= {"dibao", "tekun", "edge"}
