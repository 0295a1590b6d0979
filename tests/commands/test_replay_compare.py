"""Why two answers differ: the parts add up to the whole, and each real cause is told by its name."""

import re
import shutil
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.cli import main
from flows.commands import replay_compare as told_differences
from flows.nightly import commit
from flows.store.store import Store
from flows.workspace.reference import outcome_labels
from flows.workspace.workspace import Workspace
from tests.support.effort import tries
from tests.support.office import COUNTY, Office
from tests.support.planted import SQL_FAULTS, planted
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.rules import attribution

FIRST, NEXT = "2026-11-20", "2026-11-21"


def answer(outcomes):
    rows = [
        ("410922", "h1", person, "dibao", outcome, 0, 0, 0)
        for person, outcome in enumerate(outcomes)
        if outcome is not None
    ]
    frame = pl.DataFrame(rows, schema=list(CORE_ASSESSMENTS.schema), orient="row")
    return frame.cast(CORE_ASSESSMENTS.schema)


@settings(max_examples=tries(60), deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["meets", "fails", None]), min_size=4, max_size=4), min_size=5, max_size=5),
)
def test_every_change_is_counted_once_with_every_step_that_made_it(ways):
    steps = ("code", "law", "numbers", "data")
    answers = [answer([way[min(place, 3)] for way in ways]) for place in range(5)]
    changed, total = attribution.changes(answers, steps)
    said = [[outcome or "not listed" for outcome in [*way, way[3]]] for way in ways if any(way)]
    assert total == len(said)
    expected = {}
    for way in said:
        why = " and ".join(step for step, old, new in zip(steps, way, way[1:], strict=False) if old != new)
        if why:
            key = ("dibao", way[0], way[-1], why)
            expected[key] = expected.get(key, 0) + 1
    assert dict(changed) == expected
    real = sum(count for key, count in expected.items() if key[1] != key[2])
    lines = attribution.in_words(changed, total, outcome_labels())
    assert lines[0].startswith(f"{real} outcomes differ, of {total}")
    assert parts(lines[0]) in (real, None)
    by_kind = [line for line in lines[1:] if "→" in line]
    assert sum(int(re.search(r": (\d+) \(", line)[1]) for line in by_kind) == real


def parts(line):
    """The sum of what stands after the colon."""
    _, _, rest = line.partition(": ")
    return sum(int(part.rsplit(" ", 1)[1]) for part in rest.split(", ")) if rest else None


class Compared:
    """What ``replay --compare`` printed."""

    def __init__(self, text):
        lines = text.splitlines()
        at = next(place for place, line in enumerate(lines) if "outcomes differ" in line)
        self.head, self.kinds = lines[at], [line for line in lines[at:] if "→" in line]
        self.count = int(re.search(r"(\d+) outcomes differ", self.head)[1])
        self.why = {
            part.rsplit(" ", 1)[0]: int(part.rsplit(" ", 1)[1])
            for part in self.head.split(": ")[-1].split(", ")
            if self.count
        }
        assert sum(self.why.values()) == self.count
        assert sum(int(re.search(r": (\d+) \(", line)[1]) for line in self.kinds) == self.count

    def causes(self):
        return {why for why, count in self.why.items() if count}


@pytest.fixture
def compare(capsys):
    def call(place, *words):
        capsys.readouterr()
        assert main(["replay", "--workspace", str(place), *words]) == 0
        return Compared(capsys.readouterr().out)

    return call


def no_scratch_left(place):
    return not list((place / "store").glob("compare-*"))


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory):
    """Two nights of one county; on the second a newer list without its last households and with other incomes."""
    office = Office(tmp_path_factory.mktemp("differences") / "office")
    office.night(FIRST)
    rows = office.source("市级汇总/监测对象信息_范县_20261118.csv")
    last = {row["户编号"] for row in rows[-10:]}
    poorer = {row["户编号"] for row in rows if row["户编号"] and int(row["户编号"]) % 3 == 0} - last
    more = [row | {"人均纯收入（元）": "100"} for row in rows if row["户编号"] in poorer]
    office.list_of(NEXT, keep=lambda row: row["户编号"] not in last | poorer, more=more)
    office.night(NEXT)
    return office


@pytest.fixture
def office(two_nights, tmp_path):
    """The same, to be changed."""
    return two_nights.copy(tmp_path / "office")


def test_nothing_differs_where_nothing_changed(two_nights, compare):
    said = compare(two_nights.place, "--as-of", FIRST, "--compare")
    assert said.count == 0
    assert not said.kinds
    assert no_scratch_left(two_nights.place)


def test_the_day_replayed_is_judged_once(two_nights, compare, monkeypatch):
    """The replay and the committed answer: two nights in memory, not three."""
    made, opened = Store.in_memory, []

    def counted(*given):
        opened.append(1)
        return made(*given)

    monkeypatch.setattr(Store, "in_memory", counted)
    compare(two_nights.place, "--as-of", FIRST, "--compare")
    assert len(opened) == 2


def test_a_newer_list_is_data(two_nights, compare):
    said = compare(two_nights.place, "--as-of", FIRST, "--compare", NEXT)
    assert said.causes() == {"data"}
    assert any("dibao: covered → not listed" in line or "dibao: fails → not listed" in line for line in said.kinds)
    assert any(": fails → meets" in line for line in said.kinds)
    then = pl.read_parquet(two_nights.place / "store/assessments" / f"{FIRST}.parquet")
    now = pl.read_parquet(two_nights.place / "store/assessments" / f"{NEXT}.parquet")
    key = ["county_code", "household_code", "member_code", "programme"]
    both = then.join(now, on=key, how="full", coalesce=True)
    assert said.count == both.filter(pl.col("outcome").ne_missing(pl.col("outcome_right"))).height
    back = compare(two_nights.place, "--as-of", NEXT, "--compare", FIRST)
    assert back.count == said.count


def raised(office):
    path = office.place / "policy" / "dibao.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("410926,rural,2019-01-01,530.00", "410926,rural,2019-01-01,640.00"), encoding="utf-8")
    assert text != path.read_text(encoding="utf-8")


def test_a_standard_corrected_since_is_numbers_and_the_numbers_of_then_stand(office, compare):
    raised(office)
    said = compare(office.place, "--as-of", FIRST, "--compare")
    assert said.causes() == {"numbers"}
    assert any("dibao: fails → meets" in line for line in said.kinds)
    committed = compare(office.place, "--as-of", FIRST, "--compare", NEXT)
    assert committed.causes() == {"data"}
    later = compare(office.place, "--as-of", FIRST, "--compare", "2026-11-22")
    assert {"numbers", "data"} <= later.causes()
    office.night(NEXT)
    assert {"numbers", "data"} <= compare(office.place, "--as-of", FIRST, "--compare", NEXT).causes()


def test_numbers_that_were_not_kept_are_not_told_from_code(office, compare):
    raised(office)
    shutil.rmtree(office.place / "store" / "numbers")
    said = compare(office.place, "--as-of", FIRST, "--compare")
    assert said.causes() == {"settings or reference tables or numbers"}
    assert "its numbers were not kept" in said.head


def test_another_code_than_todays_is_code(tmp_path, compare, monkeypatch):
    office = Office(tmp_path / "office")
    fault = SQL_FAULTS["persons of the roll who are only listed are covered"]
    with monkeypatch.context() as patched, planted(*fault):
        patched.setattr(commit, "code_version", lambda: "0.0.1+before")
        office.night(FIRST)
    said = compare(office.place, "--as-of", FIRST, "--compare")
    assert said.causes() == {"code"}
    assert any("covered →" in line for line in said.kinds)
    raised(office)
    both = compare(office.place, "--as-of", FIRST, "--compare", "2026-11-22")
    assert {"code", "numbers"} <= both.causes()


@pytest.mark.parametrize(
    ("listed_on", "before", "after", "begins"),
    [
        ("20200601", "2020-06-02", "2020-06-03", {"dibao_single", "edge"}),
        ("20210628", "2021-06-30", "2021-07-01", set()),
    ],
)
def test_a_text_that_comes_into_force_is_law_with_its_ages_and_levels(
    listed_on, before, after, begins, tmp_path, compare
):
    """69号 begins 低收入家庭 and single persons; from 43号 on fewer people have labour ability."""
    office = Office(tmp_path / "office")
    for path in list((office.place / "inbox").rglob("*20261118*")):
        path.rename(path.with_name(path.name.replace("20261118", listed_on)))
    office.night(before)
    said = compare(office.place, "--as-of", before, "--compare", after)
    assert said.why["law"] > 0
    begun = [line for line in said.kinds if "not_in_force →" in line]
    assert {line.split(":")[0].strip() for line in begun} == begins
    assert all("law" in line for line in begun)


def test_a_day_on_which_nothing_was_known_stops_with_one_message(two_nights, capsys):
    words = ["replay", "--workspace", str(two_nights.place), "--as-of", FIRST, "--compare"]
    assert main([*words, "2021-03-26"]) == 2
    assert "nothing was known then" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*words, "tomorrow"])
    assert no_scratch_left(two_nights.place)


def test_before_the_first_run_there_is_nothing_to_compare(tmp_path, capsys):
    assert main(["replay", "--workspace", str(tmp_path), "--as-of", FIRST, "--compare"]) == 2
    assert "There is no committed run" in capsys.readouterr().err


def test_a_day_never_committed_has_nothing_to_compare_with(two_nights):
    said = told_differences.compare_with_committed(Workspace.at(two_nights.place), date(2026, 11, 25))
    assert "nothing was committed for 2026-11-25" in said
    assert COUNTY not in said
