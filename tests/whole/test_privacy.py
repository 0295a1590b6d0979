"""No personal data outside the workspace's own lists and store, Prefect included."""

import re
import sqlite3

import pytest

from flows.cli import main
from flows.nightly.stages import flag
from tests.support.terminal import at_terminal, frames, left
from transforms import STAGES
from transforms.errors import PipelineError, masked

NUMBER = re.compile(rb"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo as a Prefect flow run, in a fresh home, watched at a terminal."""
    place = tmp_path_factory.mktemp("demo") / "office"
    return place, at_terminal(["demo", "--workspace", place])


def people(inbox):
    """Numbers and names in the monitoring lists that are text: what must not be found elsewhere."""
    text = b"".join(path.read_bytes() for path in inbox.rglob("*.csv"))
    names = {
        row.split(",")[5]
        for path in inbox.rglob("监测对象信息_*.csv")
        for row in path.read_text("gb18030").splitlines()[1:]
    }
    return set(NUMBER.findall(text)), {name for name in names if len(name) > 2}


def test_the_demo_runs_under_prefect_and_publishes(demo):
    place, said = demo
    assert "lists are in" in said
    assert (place / "outbox" / "2026-11-20" / "manifest.json").exists()


def test_prefects_database_and_files_hold_nobody(demo):
    place, _ = demo
    numbers, names = people(place / "inbox")
    assert len(numbers) > 500
    assert len(names) > 100
    for path in (place / "store" / "prefect").rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not numbers & set(NUMBER.findall(raw)), path
            assert not [name for name in names if name.encode() in raw or name.encode("unicode_escape") in raw], path


def test_prefect_shows_the_run_its_stages_and_counts(demo):
    place, _ = demo
    with sqlite3.connect(place / "store" / "prefect" / "prefect.db") as database:
        runs = database.execute("select name, state_type, parameters from flow_run").fetchall()
        tasks = {name.rsplit("-", 1)[0] for (name,) in database.execute("select name from task_run")}
        artifacts = database.execute("select count(*) from artifact").fetchone()[0]
        log = [line for (line,) in database.execute("select message from log order by timestamp")]
    assert [(name, state) for name, state, _ in runs] == [("nightly monitoring 2026-11-20", "COMPLETED")]
    assert set(STAGES) <= tasks
    assert artifacts >= 1
    assert [line for line in log if line.startswith("Stage ")] == [
        f"Stage {number} of 8: {stage}." for number, stage in enumerate(STAGES, start=1)
    ]
    assert f"The lists of 2026-11-20 are in {place}/outbox/2026-11-20." in log
    assert sum(bool(re.fullmatch(r"\w+县: \d+ household\(s\) to check, .*", line)) for line in log) == 3


def test_the_terminal_names_nobody(demo):
    place, said = demo
    numbers, names = people(place / "inbox")
    assert not numbers & set(NUMBER.findall(said.encode()))
    assert not [name for name in names if name in said]


def test_the_terminal_shows_where_the_run_is_and_keeps_its_counts_and_the_place_of_the_lists(demo):
    _, said = demo
    for words in ("1 of 8 intake, ", "loading Great Expectations", "8 of 8 deliver"):
        assert any(words in frame for frame in frames(said)), words
    assert max(map(len, frames(said))) <= 80
    first, started, place, *lines, missing, opened, begun, manual = left(said)
    counties, briefing, unsaid = lines[:3], lines[3], lines[4:]
    assert first.startswith("  starting Prefect (the first time")
    assert re.fullmatch(r"  Prefect started in \d+ s", started)
    assert place.startswith("as of 2026-11-20: lists are in ")
    assert missing.startswith("  not received, so what depends on them cannot be said: ")
    assert all(re.fullmatch(r"  \w+县: \d+ households \(\d+ new\), \d+ persons to check", line) for line in counties)
    assert briefing.startswith("  the briefing: ")
    share = r"[a-z_]+ \d+\.\d% \(.+?\)"
    assert len(unsaid) == 3
    assert all(
        re.fullmatch(rf"  \w+县: nothing can be said, of those not covered, on {share}(, {share})*", line)
        for line in unsaid
    )
    assert opened.startswith("1. Open the briefing first: ")
    assert "doudi init" in begun
    assert manual.startswith("3. The manual: ")
    assert "\x1b[?25h" in said  # the cursor is back


def test_an_unexpected_fault_keeps_its_details_in_the_workspace(workspace, monkeypatch, capsys):
    secret = "11010519491231002X"  # the published example of GB 11643

    def breaks(*_):
        raise ValueError(f"conversion failed for {secret}")

    monkeypatch.setattr(flag, "flag", breaks)
    assert main(["run", "--bare", "--as-of", "2026-11-20", "--workspace", str(workspace)]) == 1
    said = capsys.readouterr()
    assert secret not in said.out + said.err
    assert "store/crash/" in said.err
    report = next((workspace / "store" / "crash").iterdir())
    assert secret in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o077 == 0
    assert not (workspace / "outbox").exists()


def test_a_number_in_a_file_name_is_hidden_in_messages():
    assert masked("名单11010519491231002X.xlsx") == "名单110…(17 digits)X.xlsx"
    assert "19491231" not in str(PipelineError("名单110105194912310021.xlsx: is damaged"))
