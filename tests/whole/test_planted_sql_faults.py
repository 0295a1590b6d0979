"""Planted faults: each one-line change to a query must be noticed by the oracle on a made-up world."""

from datetime import date

import polars as pl
import pytest

from flows.commands.past_run import last_run, reopened
from flows.workspace.workspace import Workspace
from tests.support.effort import is_full, some
from tests.support.empty_tables import database
from tests.support.judged_worlds import in_force, screened
from tests.support.made import number
from tests.support.oracle import PROGRAMMES, judge
from tests.support.planted import SQL_FAULTS, planted
from tests.support.worlds import make_world
from transforms import sql

WORLDS = some([(4, 40, date(2024, 6, 30)), (12, 60, date(2026, 11, 20))], 1)
"""In the last an authorisation that has ended matters."""


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    """Made-up worlds after their night, which the program and the oracle judge alike: else any fault would be noticed."""
    made = []
    for seed, households, day in WORLDS:
        world, place = make_world(seed, households=households, day=day), tmp_path_factory.mktemp("faults") / "office"
        expected = in_force(judge(world.records, world.numbers(), day))
        assert in_force(screened(world, place)) == expected
        made.append((place, expected))
    return made


def outcomes(place):
    """The files of the committed night judged once more in memory: no fault needs a run of its own."""
    workspace = Workspace.at(place)
    committed = last_run(workspace)
    with reopened(workspace, committed, committed.as_of) as past:
        past.judge()
        found = past.run.table("from core_assessments").filter(
            pl.col("programme").is_in(PROGRAMMES), pl.col("outcome") != "not_in_force"
        )
    key = ("county_code", "household_code", "member_code", "programme")
    return {row[:4]: row[4] for row in found.select(*key, "outcome").iter_rows()}


@pytest.fixture(scope="module", autouse=True)
def unharmed(offices):
    assert all(outcomes(place) == expected for place, expected in offices)


NOTICED = [fault for fault in SQL_FAULTS if is_full() or fault != "the dead's assistance is counted"]
"""That one is noticed in the first world alone."""


@pytest.mark.parametrize("fault", NOTICED)
def test_a_planted_fault_is_noticed(fault, offices):
    with planted(*SQL_FAULTS[fault]):
        noticed = any(outcomes(place) != expected for place, expected in offices)
    assert noticed


def test_of_several_certificates_the_heaviest_counts():
    connection, id_no = database(), number("19700101")
    connection.execute("create table core_confirmed (other_person varchar, known_as varchar)")
    for level in ("三级", "一级", "二级"):
        connection.execute(
            "insert into std_disability_register by name "
            "select $id_no as id_no, '肢体' as disability_type, $level as disability_level",
            {"id_no": id_no, "level": level},
        )
    assert connection.sql(sql.query("core_certificates").text).fetchall() == [(id_no, "41")]
