"""What the worked cases must hold follows from the declarations: for every condition of every version a case where
it holds, one where it does not and one for each of its facts that is not known; for every comparison of amounts the
amount at the line and one a fen aside; for every age and every count of months the day and the day aside; for every
version its first day and the day before."""

import itertools
import random
from datetime import timedelta
from functools import cache

import polars as pl
import pytest

from tests.support.made import STANDARDS, TODAY, numbers, persons
from tests.support.worked_cases import PROGRAMMES, prepared
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import all_facts, facts
from transforms.facts.members import born
from transforms.facts.numbers import behind
from transforms.rules.programme import EVER, SIMILAR_PERSON
from transforms.values.days import months_before

CODES = sorted(PROGRAMMES)


def counted(code):
    """(day, facts) of the worked cases of a programme."""
    return [(day, known) for day, _, _, known, _ in prepared(code)]


def conditions(code):
    """Every condition of every version, with the facts of the cases that it judges; the same text of law is the same."""

    def same(found):
        return found.code, str(found.test), found.law

    different = {same(found): found for version in PROGRAMMES[code].versions for found in version.conditions}
    for text, found in different.items():
        judged = [
            known
            for day, known in counted(code)
            if (version := PROGRAMMES[code].version_on(day)) and text in map(same, version.conditions)
        ]
        yield found, pl.concat(judged, how="vertical_relaxed") if judged else counted(code)[0][1].clear()


@cache
def crowd():
    """Households in which every column that may be unknown is unknown of some, with and without local numbers."""
    rng = random.Random(11)
    said = {
        "net_income_head_fen": [0, 600_000], "born": ["19500101", "20120505", "19800101"], "relation": ["户主", "之子"],
        "category": ["突发严重困难户", "边缘易致贫户"], "identified_on": [TODAY], "own_medical_fen": [500_000],
        "register_card": ["41", "53"], "health": ["残疾", "健康"], "temporary_on": [TODAY], "is_authorised": [True],
    }  # fmt: skip
    nullable = [column.name for column in CORE_PERSONS.columns if column.nullable]
    said |= {
        "is_employee_insured": [True, False],
        "schooling": ["本科"],
        "on_dibao": [True, False],
        "person_status": ["遣送出境"],
    }
    flags = ("dibao_roll_known", "tekun_roll_known", "register_known", "temporary_known")
    rows = []
    for place in range(400):
        row = {name: rng.choice(values) for name, values in said.items()} | {"household_code": f"h{place // 2}"}
        row |= {name: None for name in nullable if rng.random() < 0.2}
        rows.append(row | {name: rng.random() < 0.8 for name in flags})
    local = (
        ("rigid_expenditure", "disposable_income_head", "41", "any", "2010-01-01", "12000", "year"),
        ("rigid_expenditure", "spending_ratio", "41", "any", "2010-01-01", "0.3", "ratio"),
    )
    return pl.concat([facts(persons(*rows), numbers(*STANDARDS, *more), TODAY) for more in (local, ())])


@pytest.mark.parametrize("code", CODES)
def test_every_condition_has_a_case_where_it_holds_and_one_where_it_does_not_wherever_that_can_be(code):
    lacking = []
    for found, judged in conditions(code):
        if found is SIMILAR_PERSON:
            continue  # judged both ways; tests/test_links.py
        can = set(crowd().select(found.test.alias("t"))["t"].drop_nulls().unique())
        has = set(judged.select(found.test.alias("t"))["t"].drop_nulls().unique())
        lacking += [f"{found.code} {value}" for value in can - has]
    assert lacking == []


@pytest.mark.parametrize("code", CODES)
def test_every_fact_that_can_be_unknown_has_a_case_where_its_condition_cannot_be_told(code):
    lacking = []
    for found, judged in conditions(code):
        for name in set(found.test.meta.root_names()):
            unsure = pl.col(name).is_null() & found.test.is_null()
            if crowd().filter(unsure).height and not judged.filter(unsure).height:
                lacking.append(f"{found.code}: {name}")
    assert lacking == []


def comparisons(test):
    """Every comparison within a test, as (left, right, unit): a fen as both sides count it."""
    parts = test.meta.pop()
    if len(parts) == 2:
        right, left = parts
        compared = (left < right, left <= right, left > right, left >= right)
        if any(test.meta.eq(one) for one in compared):
            units = {all_facts()[name].unit for name in test.meta.root_names()}
            assert units <= {"fen", "thousandths_fen", "ratio"}, test
            yield left, right, 1 if units == {"fen"} else 1000
    for part in parts:
        yield from comparisons(part)


@pytest.mark.parametrize("code", CODES)
def test_every_amount_has_a_case_at_its_line_and_one_a_fen_aside(code):
    lacking = []
    for found, judged in conditions(code):
        for left, right, unit in comparisons(found.test):
            apart = judged.select(apart=left - right)["apart"].drop_nulls()
            sides = [apart == 0, (apart > 0) & (apart <= unit), (apart < 0) & (apart >= -unit)]
            at, above, below = (side.any() for side in sides)
            if not (at and (above or below)):
                lacking.append(f"{found.code}: {left} with {right}: at {at}, a fen above {above}, below {below}")
    assert lacking == []


def dated(code):
    """The ages and counts of months behind a programme's conditions."""
    tests = [found.test for version in PROGRAMMES[code].versions for found in version.conditions]
    return sorted(name for name in behind(*tests) if name.endswith(("_age", "_months")))


def days_aside(name, day, known):
    """By how many days each person of the case is past the line that the number draws."""
    if name.endswith("_months"):
        event = {"temporary.new_risk_months": "identified_on", "temporary.repeat_months": "temporary_on"}[name]
        since = months_before(day, MONTHS[name])
        return [(on - since).days for on in known[event].drop_nulls()]
    ages = known.select(born().cast(pl.String).str.to_date("%Y%m%d").alias("born"), name)
    return [
        (day - on.replace(year=on.year + years)).days
        for on, years in ages.drop_nulls().iter_rows()
        if (on.month, on.day) != (2, 29)
    ]


MONTHS = {"temporary.new_risk_months": 3, "temporary.repeat_months": 12}
LEFT = {("rigid_expenditure", "rigid_expenditure.spending_months")}
"""Payments are joined by it: ``tests/test_worlds.py`` holds its days."""


@pytest.mark.parametrize(("code", "name"), [(code, name) for code in CODES for name in dated(code)])
def test_every_age_and_count_of_months_has_a_case_on_its_day_and_one_the_day_aside(code, name):
    if (code, name) in LEFT:
        return
    aside = set(itertools.chain(*(days_aside(name, day, known) for day, known in counted(code))))
    assert {0, -1} <= aside


BEGUN = [
    (code, version.effective_from)
    for code in CODES
    for version in PROGRAMMES[code].versions
    if version.effective_from > EVER
]


@pytest.mark.parametrize(("code", "first"), BEGUN)
def test_every_version_has_a_case_on_its_first_day_and_one_on_the_day_before(code, first):
    days = {day for day, _ in counted(code)}
    assert {first, first - timedelta(days=1)} <= days
