"""A crash or Ctrl-C at any moment loses nothing and publishes nothing half-done (DECISIONS 3)."""

import os
import signal
import subprocess
import time

import duckdb
import pytest

from flows.cli import main
from tests.support.command_line import DOUDI, script
from tests.support.crash_scripts import nightly_run
from tests.support.crash_scripts.nightly_run import DAY, MOMENTS, STATUS
from tests.support.effort import some
from tests.support.office import Office
from tests.support.places import ROOT


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """What an undisturbed night publishes."""
    office = Office(tmp_path_factory.mktemp("whole"))
    office.night(DAY)
    return outputs(office.place)


def outputs(place):
    root = place / "outbox" / DAY
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def again(place):
    return main(["run", "--bare", "--as-of", DAY, "--workspace", str(place)])


def is_whole(place, published):
    """Nothing is published, or everything is; and the state can be opened."""
    assert not (place / "outbox" / DAY).exists() or outputs(place) == published
    state = place / "store" / "doudi.duckdb"
    if state.exists():
        with duckdb.connect(state, read_only=True) as connection:
            cases = connection.sql("select count(*) from duckdb_tables() where table_name = 'cases'").fetchall()[0][0]
            runs = connection.sql("select count(*) from runs").fetchall()[0][0] if cases else 0
            opened = connection.sql("select count(*) from cases").fetchall()[0][0] if cases else 0
            assert (runs > 0) == (opened > 0)


@pytest.mark.parametrize("moment", some(MOMENTS, 2))
def test_a_night_killed_at_any_moment_is_as_before_or_complete_and_the_next_one_succeeds(moment, published, tmp_path):
    place = Office(tmp_path / "office").place
    command = script(nightly_run, moment, place)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=300)
    assert done.returncode == STATUS, done.stderr[-2000:]
    is_whole(place, published)
    assert again(place) == 0
    assert outputs(place) == published


@pytest.mark.skipif(os.name == "nt", reason="signals to one process are POSIX")
@pytest.mark.parametrize("seconds", some([1.0, 2.0, 4.0, 8.0], 2))
def test_ctrl_c_answers_in_one_line_and_the_next_run_succeeds(seconds, published, tmp_path):
    place = Office(tmp_path / "office").place
    command = [*DOUDI, "run", "--bare", "--as-of", DAY, "--workspace", str(place)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, 130)
    if process.returncode == 130:
        assert said.strip().splitlines()[-1].startswith("doudi: stopped.")
        assert "Traceback" not in said
    is_whole(place, published)
    assert again(place) == 0
    assert outputs(place) == published
