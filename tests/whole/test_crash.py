"""A crash or Ctrl-C at any moment loses nothing and publishes nothing half-done (DESIGN §2.3, DECISIONS 3)."""

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from flows.cli import main
from tests.support.office import Office
from tests.support.places import ROOT

DAY = "2026-11-20"

KILLED = """
import os, sys
from pathlib import Path
import duckdb, polars
{patch}
from flows.cli import main
if __name__ == "__main__":
    sys.exit(main(["run", "--bare", "--as-of", "{day}", "--workspace", sys.argv[1]]))
"""
MOMENTS = {
    f"when {stage} begins": f"from flows.nightly.stages import {stage}\n{stage}.{stage} = lambda *_: os._exit(9)"
    for stage in ("standardise", "flag")
} | {
    "in the middle of the commit": (
        "from flows.nightly import commit as publication\n"
        "insert = publication.insert\n"
        "def half(state, table, *rest):\n"
        "    insert(state, table, *rest)\n"
        "    if table == 'readings': os._exit(9)\n"
        "publication.insert = half"
    ),
    "between commit and publication": (
        "from flows.nightly.stages import deliver as delivering\ndelivering.finish_publications = lambda *_: os._exit(9)"
    ),
    "while a publication is put in place": (
        "from flows.store import publish as publication\n"
        "publish = publication.publish\n"
        "def then_die(*given):\n"
        "    publish(*given)\n"
        "    os._exit(9)\n"
        "publication.publish = then_die"
    ),
    "while lists are written": (
        "from flows.nightly.outputs import work_lists as listing\n"
        "write, seen = listing.write_list, []\n"
        "def some(*given, **named):\n"
        "    seen.append(1)\n"
        "    if len(seen) > 3: os._exit(9)\n"
        "    write(*given, **named)\n"
        "listing.write_list = some"
    ),
}


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


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_night_killed_at_any_moment_is_as_before_or_complete_and_the_next_one_succeeds(moment, published, tmp_path):
    place = Office(tmp_path / "office").place
    script = tmp_path / "killed.py"
    script.write_text(KILLED.format(patch=MOMENTS[moment], day=DAY), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script), str(place)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 9, done.stderr[-2000:]
    is_whole(place, published)
    assert again(place) == 0
    assert outputs(place) == published


@pytest.mark.skipif(os.name == "nt", reason="signals to one process are POSIX")
@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_ctrl_c_answers_in_one_line_and_the_next_run_succeeds(seconds, published, tmp_path):
    place = Office(tmp_path / "office").place
    command = [sys.executable, "-m", "flows.cli", "run", "--bare", "--as-of", DAY, "--workspace", str(place)]
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
