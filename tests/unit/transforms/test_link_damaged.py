"""Which rows are damaged: a number mistyped into another valid one is found again, whatever the slips."""

from functools import cache

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.store.frames import append
from tests.support.effort import tries
from tests.support.empty_tables import database, make
from tests.support.made import number
from transforms.sql import in_order, query

RIGHT = number("19710812", 123)
SLIPS = st.one_of(
    st.tuples(st.just("digit"), st.integers(6, 16), st.integers(0, 9)),
    st.tuples(st.just("swap"), st.sampled_from([7, 8, 11, 12, 14, 15]), st.just(0)),
)


def slipped(text, slips):
    for kind, place, digit in slips:
        if kind == "digit":
            text = text[:place] + str(digit) + text[place + 1 :]
        else:
            text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text


@cache
def office():
    connection = database()
    make(connection, "core_members")
    for view in in_order(["link_entries", "link_unidentified_rows"], {"core_members"}):
        connection.execute(f"create view {view} as {query(view).text}")
    return connection


def damaged(entry, name="王建国", also_on=()):
    """Member codes of link_damaged, with one listed person and one entry of the dibao roll that nobody listed has.

    also_on: rolls on which the person stands by the right number.
    """
    shown = {
        "id_no": entry,
        "id_no_raw": entry,
        "id_method": "exact",
        "name": name,
        "row_no": 2,
        "file_no": 1,
        "sheet": "",
    }
    mine = shown | {
        "id_no": RIGHT,
        "name": "王建国",
        "county_code": "410922",
        "household_code": "h",
        "member_code": "m",
    }
    rows = [("core_members", mine), ("std_dibao_roll", shown)]
    rows += [(f"std_{roll}", shown | {"id_no": RIGHT, "row_no": 3}) for roll in also_on]
    for table in ("core_members", "std_dibao_roll", "std_tekun_roll"):
        office().execute(f"truncate {table}")
    for table, row in rows:
        append(office(), table, pl.DataFrame([row]).select(set(office().table(table).columns) & set(row)))
    return [code for (code,) in office().sql(f"select member_code from ({query('link_damaged').text})").fetchall()]


@pytest.mark.whole
@settings(deadline=None, max_examples=tries(60))
@given(st.lists(SLIPS, min_size=1, max_size=2))
def test_two_slips_that_leave_a_valid_number_are_found(slips):
    other = slipped(RIGHT, slips)
    apart = duckdb.sql("select damerau_levenshtein(?, ?)", params=[RIGHT, other]).fetchall()[0][0]
    assert damaged(other) == (["m"] if 0 < apart <= 2 else [])


def test_neither_another_name_nor_somebody_on_that_roll_is_looked_for():
    near = slipped(RIGHT, [("digit", 9, 9)])
    assert damaged(near) == ["m"]
    assert damaged(near, name="王建军") == []
    assert damaged(near, also_on=["dibao_roll"]) == []
    assert damaged(near, also_on=["tekun_roll"]) == ["m"]


def test_three_slips_are_another_number():
    assert damaged(slipped(RIGHT, [("digit", 8, 0), ("digit", 10, 9), ("digit", 16, 0)])) == []
