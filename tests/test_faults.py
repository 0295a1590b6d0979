"""Planted faults: each one-line change to a query must be noticed by the oracle on a made-up world."""

import shutil
from dataclasses import dataclass
from importlib.resources import files

import pytest
from test_worlds import in_force, screened

from tests.oracle import judge
from tests.worlds import make_world
from transforms import sql

FAULTS = {
    "one other source is enough for a death": ("core_deaths", "count(distinct source) > 1", "count(distinct source) > 0"),
    "a death after the day counts": ("core_deaths", "died_on <= $as_of", "died_on <= $as_of + interval 400 days"),
    "the first snapshot of a person wins": ("core_members", "max(snapshot_on) as newest", "min(snapshot_on) as newest"),
    "persons of the roll who are only listed are covered": ("core_roll_entries", "is_active and is_protected", "is_active"),
    "an entry that has ended still holds": ("core_roll_entries", "coalesce(until >= $as_of, true)", "true"),
    "an entry that has not begun holds": ("core_roll_entries", "coalesce(since <= $as_of, true)", "true"),
    "the dead's assistance is counted": (
        "core_assistance", "anti join (select id_no from core_deaths where is_confirmed) using (id_no)", ""),
    "an authorisation that has ended still opens property": ("core_authorised", "coalesce(until >= $as_of, true)", "true"),
    "the lightest of several certificates counts": ("core_certificates", "arg_min(", "arg_max("),
}  # fmt: skip


@dataclass
class Changed:
    """The folder of queries with one line of one of them changed."""

    name: str
    old: str
    new: str
    file: str = ""

    def joinpath(self, file):
        return Changed(self.name, self.old, self.new, file)

    def read_text(self, encoding):
        text = files("transforms.sql").joinpath(self.file).read_text(encoding=encoding)
        if self.file == f"{self.name}.sql":
            assert self.old in text, "the fault no longer fits the query"
            return text.replace(self.old, self.new)
        return text


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A world, and an office whose night found in it what the oracle does; its files are read once."""
    world, office = make_world(22, households=120), tmp_path_factory.mktemp("known") / "office"
    expected = in_force(judge(world.records, world.numbers(), world.day))
    assert screened(world, office) == expected
    return world, office, expected


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault, known, tmp_path, monkeypatch):
    world, office, expected = known
    shutil.copytree(office, tmp_path, dirs_exist_ok=True)
    with monkeypatch.context() as patched:
        patched.setattr(sql, "files", lambda _: Changed(*FAULTS[fault]))
        sql.query.cache_clear()
        found = screened(world, tmp_path)
    sql.query.cache_clear()
    assert found != expected
