"""`doudi withdraw D` takes a publication back: the next night is as if it had not been, and its trace stays."""

import subprocess

import duckdb
import pytest

from flows.cli import main
from flows.store import publish
from tests.support.command_line import script
from tests.support.crash_scripts import withdrawal
from tests.support.office import Office
from tests.support.places import ROOT

FIRST, SECOND, THIRD, NEXT = "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25"
TO_COME = "2027-11-30"
REASON = "标准录入错误"


def withdraw(office, day, reason=REASON):
    return main(["withdraw", day, "--reason", reason, "--workspace", str(office.place)])


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """An office after its first night."""
    office = Office(tmp_path_factory.mktemp("begun") / "office")
    office.settings("sample_households = 2\n")
    office.night(FIRST)
    return office


def mistyped(office):
    """Raise the standard by mistake, too little for the rate guard to see; gives the file as it was."""
    numbers = office.place / "policy" / "dibao.csv"
    before = numbers.read_bytes()
    numbers.write_bytes(before.replace(b",530.00,", b",570.00,"))
    return before


@pytest.mark.parametrize(
    ("wrong", "between"),
    [(SECOND, ()), (TO_COME, (THIRD,)), (SECOND, (THIRD,))],
    ids=["the last one", "a day to come, and nights after it", "one before others"],
)
def test_the_next_night_is_as_if_the_withdrawn_one_had_not_been(begun, tmp_path, wrong, between):
    office, other = begun.copy(tmp_path / "office"), begun.copy(tmp_path / "other")
    before = mistyped(office)
    office.night(wrong)
    assert len(office.cases()) > len(begun.cases())
    (office.place / "policy" / "dibao.csv").write_bytes(before)
    for day in between:
        office.night(day)
        if wrong == TO_COME:
            other.night(day)
    assert withdraw(office, wrong) == 0
    office.night(NEXT)
    other.night(NEXT)
    assert office.cases() == other.cases()
    ours, theirs = office.outputs(NEXT), other.outputs(NEXT)
    if wrong != TO_COME and between:  # a night that stays was published in one of the two only
        ours, theirs = ({name: raw for name, raw in found.items() if "清单" in name} for found in (ours, theirs))
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name] and not name.endswith("manifest.json")] == []


def test_a_first_night_that_was_withdrawn_leaves_an_office_to_begin_anew(begun, tmp_path):
    office, other = begun.copy(tmp_path / "office"), Office(tmp_path / "other")
    other.settings("sample_households = 2\n")
    assert withdraw(office, FIRST) == 0
    assert office.events() == []
    office.night(SECOND)
    other.night(SECOND)
    assert office.cases() == other.cases()


def test_its_trace_stays_in_outbox_state_status_and_explain(begun, tmp_path, capsys):
    office = begun.copy(tmp_path / "office")
    published = office.outputs(FIRST)
    case = office.listed(FIRST)[0]
    assert withdraw(office, FIRST) == 0
    said = capsys.readouterr().out
    assert f"the publication of {FIRST} is taken back" in said
    assert not (office.place / "outbox" / FIRST).exists()
    archive = office.place / "outbox" / ".archive" / f"{FIRST}.1"
    kept = {path.relative_to(archive).as_posix(): path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    note = kept.pop(publish.NOTE).decode("utf-8-sig")
    assert kept == published
    assert REASON in note
    assert "已撤回" in note
    assert not list((office.place / "store").glob(f"*/{FIRST}.parquet"))
    with duckdb.connect(str(office.place / "store" / "doudi.duckdb"), read_only=True) as state:
        taken = dict(state.sql("select table_name, count(*) from withdrawn_rows group by 1").fetchall())
    assert {"runs", "rates", "case_events", "samples"} <= taken.keys()
    assert main(["status", "--workspace", str(office.place)]) == 2
    said = capsys.readouterr().out
    assert f"the publication of {FIRST} was taken back" in said
    assert REASON in said
    assert main(["explain", case["户编号"].strip(), "--as-of", FIRST, "--workspace", str(office.place)]) == 2
    assert REASON in capsys.readouterr().err
    office.night(SECOND)
    capsys.readouterr()
    assert main(["explain", case["户编号"].strip(), "--workspace", str(office.place)]) == 0
    told = capsys.readouterr().out
    assert f"{FIRST} 线索{case['线索编号']}" in told
    assert "已撤回" in told
    assert REASON in told


def test_the_guard_and_a_later_night_know_nothing_of_it(begun, tmp_path):
    office = begun.copy(tmp_path / "office")
    assert withdraw(office, FIRST) == 0
    with duckdb.connect(str(office.place / "store" / "doudi.duckdb"), read_only=True) as state:
        about = state.sql(
            "select distinct table_name from duckdb_columns() where column_name = 'as_of' and not internal"
        ).fetchall()
        left = {table for (table,) in about if state.sql(f"from {table}").fetchall()}
    assert left <= {"run_files", "run_basis", "withdrawals", "withdrawn_rows"}


def test_findings_of_officers_stay_and_numbers_are_never_given_to_others(begun, tmp_path):
    office = begun.copy(tmp_path / "office")
    before = mistyped(office)
    office.night(SECOND)
    (office.place / "policy" / "dibao.csv").write_bytes(before)
    opened = {number: row for number, row in office.cases().items() if number not in begun.cases()}
    visited = next(row for row in office.listed(SECOND) if row["线索编号"] in opened)
    town = visited["乡镇"]
    place = [row["线索编号"] for row in office.listed(SECOND, town)].index(visited["线索编号"]) + 2
    office.fill(
        SECOND,
        town,
        "交回.xlsx",
        **{f"row{place}": {"核查结果": "不符合", "原因代码": "01 家庭收入超过标准", "核查日期": "2026-11-24"}},
    )
    assert office.feedback() == 0
    assert withdraw(office, SECOND) == 0
    cases = office.cases()
    assert cases[visited["线索编号"]]["state"] == "not_eligible"
    assert set(cases) == {*begun.cases(), visited["线索编号"]}
    mistyped(office)
    office.night(NEXT)
    again = office.cases()
    assert {number: row["household_code"] for number, row in again.items()} == {
        number: row["household_code"] for number, row in (begun.cases() | opened).items()
    }


@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [
        ("2026-11-21", REASON, "There is no publication of 2026-11-21"),
        (FIRST, " ", "--reason"),
    ],
)
def test_what_cannot_be_withdrawn_is_told_and_nothing_is_changed(begun, capsys, day, reason, said):
    events, published = begun.events(), begun.outputs(FIRST)
    assert withdraw(begun, day, reason) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert (begun.events(), begun.outputs(FIRST)) == (events, published)


def test_where_nothing_was_run_yet_there_is_nothing_to_withdraw(tmp_path, capsys):
    assert main(["withdraw", FIRST, "--reason", REASON, "--workspace", str(tmp_path)]) == 2
    assert "Nothing was run yet" in capsys.readouterr().err


def test_a_second_withdrawal_says_that_it_was_done(begun, tmp_path, capsys):
    office = begun.copy(tmp_path / "office")
    assert withdraw(office, FIRST) == 0
    assert withdraw(office, FIRST) == 2
    assert REASON in capsys.readouterr().err


def test_a_day_judged_again_after_its_withdrawal_is_published_again(begun, tmp_path):
    office = begun.copy(tmp_path / "office")
    published, cases = office.outputs(FIRST), office.cases()
    for number in (1, 2):
        assert withdraw(office, FIRST) == 0
        assert (office.place / "outbox" / ".archive" / f"{FIRST}.{number}").is_dir()
        office.night(FIRST)
        assert (office.outputs(FIRST), office.cases()) == (published, cases)


def test_a_list_that_is_open_elsewhere_is_named_and_the_same_command_goes_on(begun, tmp_path, capsys, monkeypatch):
    office = begun.copy(tmp_path / "office")

    def held(*_):
        raise OSError("held")

    with monkeypatch.context() as patched:
        patched.setattr(publish.Path, "rename", held)
        assert withdraw(office, FIRST) == 2
    assert "The publication is taken back, but" in capsys.readouterr().err
    assert withdraw(office, FIRST) == 0
    assert not (office.place / "outbox" / FIRST).exists()
    assert (office.place / "outbox" / ".archive" / f"{FIRST}.1" / publish.NOTE).exists()


@pytest.mark.parametrize("moment", withdrawal.MOMENTS)
def test_a_withdrawal_killed_at_any_moment_is_as_before_or_is_finished_by_the_next_command(begun, tmp_path, moment):
    office, whole = begun.copy(tmp_path / "office"), begun.copy(tmp_path / "whole")
    done = subprocess.run(
        script(withdrawal, moment, office.place), cwd=ROOT, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == withdrawal.STATUS, done.stderr[-2000:]
    withdraw(office, FIRST)
    assert withdraw(whole, FIRST) == 0
    assert office.events() == whole.events() == []
    folders = [
        sorted(path.relative_to(one.place).as_posix() for path in (one.place / "outbox").rglob("*"))
        for one in (office, whole)
    ]
    assert folders[0] == folders[1]


def test_each_night_says_while_a_day_to_come_is_committed_and_how_to_take_it_back(begun, tmp_path, capsys):
    office = begun.copy(tmp_path / "office")
    office.night(TO_COME)
    capsys.readouterr()
    office.night(SECOND)
    said = capsys.readouterr().out
    assert f"a run for {TO_COME}, which is still to come, is committed" in said
    assert f"doudi withdraw {TO_COME} --reason" in said
    assert main(["status", "--workspace", str(office.place)]) == 0
    assert f"doudi withdraw {TO_COME}" in capsys.readouterr().out
    assert withdraw(office, TO_COME) == 0
    capsys.readouterr()
    office.night(THIRD)
    assert TO_COME not in capsys.readouterr().out
