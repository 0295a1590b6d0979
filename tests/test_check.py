"""What `doudi check` prints: for a clerk's terminal, and for whoever reads only its first lines."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("command", [["check"], ["replay", "--as-of", "2026-11-20", "--compare"]])
def test_a_reader_that_has_seen_enough_is_no_fault(night, command):
    """As `doudi check | head`: the pipe is closed before anything is printed."""
    place, _ = night
    with subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *command, "--workspace", str(place)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as running:  # fmt: skip
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(300), said) == (141, "")
    assert not list((place / "store").glob("crash/*"))
