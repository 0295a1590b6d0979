"""Rates by county and programme against plain loops, over any outcomes of two nights."""

from datetime import date

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from flows.store.frames import load
from tests.support.effort import tries
from tests.support.empty_tables import database, make
from transforms.contracts import loaded_tables
from transforms.contracts.core_assessments import CORE_ASSESSMENTS, Outcome
from transforms.programmes import all_programmes
from transforms.rules import lacking

DAY = date(2026, 11, 20)
PROGRAMMES = ("dibao", "tekun", "insurance", "disability_living", "temporary")
COVERINGS = {code: set() for code in PROGRAMMES}
for one, other in lacking.coverings(all_programmes(), DAY).iter_rows():
    COVERINGS.setdefault(one, set()).add(other)
ALL_IS_RIGHT = {programme.code for programme in all_programmes() if programme.all_is_right}
FLAGGED = {"meets", "possible"}
SETTLED = {"covered", "covered_elsewhere", "deceased"}
nights = st.sampled_from([None, *(outcome.value for outcome in Outcome)])
people = st.lists(
    st.tuples(st.integers(1, 3), st.dictionaries(st.sampled_from(PROGRAMMES), st.tuples(nights, nights), min_size=1)),
    min_size=1,
    max_size=8,
)
"""Persons of three households, each with the outcomes of the night before and of tonight; none: not listed."""


@pytest.fixture(scope="module")
def made():
    connection = database()
    load(connection, "run_counties", pl.DataFrame(
        [("410926", True, True, DAY, ""), ("410927", True, False, DAY, "")],
        schema=loaded_tables()["run_counties"].schema, orient="row",
    ))  # fmt: skip
    load(connection, "run_coverings", lacking.coverings(all_programmes(), DAY))
    programmes = [(one.code, one.all_is_right, one.is_published) for one in all_programmes()]
    load(connection, "run_programmes", pl.DataFrame(
        programmes, schema=["programme", "all_is_right", "is_published"], orient="row"
    ))  # fmt: skip
    return connection


def of_night(world, place):
    return [
        ("410926", f"h{home}", f"p{person}", programme, outcomes[place], 0, 0, 0)
        for person, (home, judged) in enumerate(world)
        for programme, outcomes in judged.items()
        if outcomes[place] is not None
    ]


def expected(world):
    known = {row[1:4]: row[4] for row in of_night(world, 0)}
    tonight = {row[1:4]: row[4] for row in of_night(world, 1)}
    enrolled = {
        (home, code) for (home, person, code), outcome in tonight.items()
        if outcome == "covered" and known.get((home, person, code), "covered") != "covered"
    }  # fmt: skip
    rates = {}
    for (home, person, code), outcome in tonight.items():
        rate = rates.setdefault(
            code,
            dict.fromkeys(
                ("flagged", "judged", "told", "not_covered", "cannot_say", "enrolled", "gone", "entitled"), 0
            ),
        )
        is_judged = outcome not in SETTLED | {"cannot_say", "not_in_force"} or (
            outcome == "covered" and code in ALL_IS_RIGHT
        )
        rate["flagged"] += outcome in FLAGGED
        rate["judged"] += is_judged
        rate["told"] += outcome not in ("cannot_say", "not_in_force")
        rate["not_covered"] += outcome not in SETTLED | {"not_in_force"}
        rate["cannot_say"] += outcome == "cannot_say"
        before = known.get((home, person, code))
        if before is None or not any((home, other) in enrolled for other in COVERINGS[code]):
            continue
        went = before in FLAGGED and outcome not in FLAGGED
        rate["enrolled"] += went
        rate["gone"] += went and not is_judged
        rate["entitled"] += before not in FLAGGED and outcome in FLAGGED
    return rates


@settings(max_examples=tries(80), phases=[Phase.explicit, Phase.generate])  # to shrink a world takes minutes
@given(people)
def test_rates_are_those_of_a_careful_count(made, world):
    load(made, "core_assessments", pl.DataFrame(of_night(world, 1), schema=CORE_ASSESSMENTS.schema, orient="row"))
    rows = [(*row, DAY) for row in of_night(world, 0)]
    load(
        made, "known_assessments", pl.DataFrame(rows, schema=loaded_tables()["known_assessments"].schema, orient="row")
    )
    make(made, "core_moved_flags", "core_new_coverage", "core_rates")
    found = {row["programme"]: row for row in made.sql("from core_rates").pl().to_dicts()}
    told = expected(world)
    assert {code: {name: row[name] for name in told[code]} for code, row in found.items()} == told
    assert all(row["has_rolls"] for row in found.values())


def test_a_county_without_a_roll_is_counted_and_marked(made):
    rows = [("410927", "h1", "p1", "dibao", "cannot_say", 0, 0, 0)]
    load(made, "core_assessments", pl.DataFrame(rows, schema=CORE_ASSESSMENTS.schema, orient="row"))
    make(made, "core_rates")
    (row,) = made.sql("from core_rates").pl().to_dicts()
    assert (row["has_rolls"], row["judged"], row["cannot_say"], row["not_covered"]) == (False, 0, 1, 1)
