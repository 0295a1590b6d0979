"""What earlier versions kept of cases goes on: numbers, findings, and an end for findings that had none."""

from importlib.resources import files

import duckdb
import pytest

NEW = "0007_case_people.sql"
CASES = {
    # case: (result, state, flagged members, the end it gets)
    "DD-410922-0000001": ("wrong_data", "closed", ["a"], "2026-12-07"),
    "DD-410922-0000002": ("dead", "closed", ["a", "b"], "2026-12-21"),
    "DD-410922-0000003": ("dead", "closed", ["a"], None),
    "DD-410922-0000004": ("enrolled", "enrolled", ["a"], None),
}


@pytest.fixture
def state():
    """A state of the version before, with one answered case for each result."""
    folder = files("flows.store").joinpath("migrations")
    earlier = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql") and entry.name < NEW)
    connection = duckdb.connect()
    for name in earlier:
        connection.execute(folder.joinpath(name).read_text(encoding="utf-8"))
    for place, (case, (result, ended, flagged, _)) in enumerate(CASES.items()):
        code = f"h{place}"
        facts = '{"members": "m", "covered": "none", "income": "below"}'
        connection.execute("insert into case_numbers values (?, '410922', ?, '2026-11-20')", [case, code])
        connection.execute(
            "insert into case_events (case_id, event_no, day, state, since, author, source, facts) "
            "values (?, 1, '2026-11-20', 'dispatched', '2026-11-20', 'doudi', 'run', ?)",
            [case, facts],
        )
        connection.execute(
            "insert into case_events (case_id, event_no, day, state, since, author, source, result, facts) "
            "values (?, 2, '2026-11-23', ?, '2026-11-23', 'x', 'file', ?, ?)",
            [case, ended, result, facts],
        )
        connection.execute(
            "insert into case_facts values (?, 't', 'n', 'i', ['dibao'], ?, 'b', ?)", [case, flagged, facts]
        )
    connection.execute("begin")
    connection.execute(folder.joinpath(NEW).read_text(encoding="utf-8"))
    connection.execute("commit")
    return connection


def test_every_case_keeps_its_number_place_state_and_finding(state):
    found = state.sql("select case_id, household_code, state, result from cases order by 1").fetchall()
    assert found == [(case, f"h{n}", told[1], told[0]) for n, (case, told) in enumerate(CASES.items())]


def test_findings_that_held_for_ever_get_an_end_unless_nobody_else_was_flagged(state):
    ends = dict(state.sql("select case_id, cast(valid_until as varchar) from cases").fetchall())
    assert ends == {case: told[3] for case, told in CASES.items()}


def test_what_was_kept_by_code_is_not_compared_and_the_rest_is(state):
    kept = state.sql(
        "select distinct cast(facts as varchar) from (select facts from case_events union select facts from case_facts)"
    )
    assert kept.fetchall() == [('{"income":"below"}',)]


def test_a_code_may_name_another_family_later(state):
    state.execute("insert into case_numbers values ('DD-410922-0000005', '410922', 'h0', '2026-12-01')")
    assert state.sql("select count(*) from case_numbers where household_code = 'h0'").fetchall() == [(2,)]
