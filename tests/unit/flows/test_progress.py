"""Progress: a bar that goes for a person at a terminal, a line now and then in a log, never a citizen number."""

import pytest

from flows.store.store import Store
from flows.workspace import progress
from flows.workspace.progress import Progress, also_shown, now_and_then, shown
from tests.support.office import Office
from tests.support.terminal import at_terminal, plain
from transforms import STAGES
from transforms.messages import speak

NUMBER = "410922199001011234"


def moments(stages=()):
    seen = []
    return Progress(stages, [seen.append]), seen


def test_the_share_never_falls_and_reaches_the_end_of_each_stage():
    now, seen = moments(("read", "judge"))
    for stage, things in (("read", "abcd"), ("judge", "xy")):
        now.stage(stage)
        for thing in now.each(things):
            now.say(f"at {thing}")
        list(now.each("again"))
    shares = [moment.share for moment in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert str(seen[1]) == "1 of 2 read, 0 of 4 a"
    assert "at a" in {moment.message for moment in seen}


def test_a_message_hides_what_may_be_a_citizen_number():
    now, seen = moments()
    now.say(f"清丰县/{NUMBER}.csv")
    list(now.each([NUMBER]))
    assert not any(NUMBER in str(moment) for moment in seen)


def test_a_slow_show_is_called_when_a_stage_begins_and_seldom_besides(monkeypatch):
    clock, seen = [0.0], []
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    now = Progress(("read", "judge"), [now_and_then(3, seen.append, at_stages=True)])
    for stage in ("read", "judge"):
        now.stage(stage)
        for _ in now.each(range(10)):
            clock[0] += 1
    assert [moment.counts for moment in seen] == [
        "1 of 2 read", "1 of 2 read, 3 of 10", "1 of 2 read, 6 of 10", "1 of 2 read, 9 of 10",
        "2 of 2 judge", "2 of 2 judge, 3 of 10", "2 of 2 judge, 6 of 10", "2 of 2 judge, 9 of 10",
    ]  # fmt: skip


def test_a_log_hears_a_line_a_minute_and_nothing_of_a_short_run(monkeypatch, capsys):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with shown(("read",)) as now:
        now.stage("read")
        for _ in now.each([f"file {number}" for number in range(9)]):
            clock[0] += 20
    assert capsys.readouterr().err.splitlines() == [
        "  1 of 1 read, 3 of 9 file 3 ...", "  1 of 1 read, 6 of 9 file 6 ...", "  1 of 1 read ...",
    ]  # fmt: skip


def test_whoever_else_looks_is_shown_it_too():
    seen = []
    with also_shown(seen.append), shown() as now:
        now.say("here")
    with shown() as now:
        now.say("there")
    assert [moment.message for moment in seen] == ["here"]


def run(office, *options):
    return ["run", "--bare", "--as-of", "2026-11-20", "--workspace", str(office.place), *options]


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path / "office")


@pytest.mark.whole
def test_what_is_written_to_a_file_stays_out_of_the_terminal_and_the_bar_out_of_the_file(office, tmp_path):
    with (tmp_path / "said").open("wb") as file:
        got = at_terminal(run(office, "--until", "intake"), file)
    assert "━" in got
    assert (tmp_path / "said").read_text(encoding="utf-8") == "stopped after intake, as asked; nothing was published\n"
    assert "stopped after" not in got


@pytest.mark.whole
def test_a_command_that_waits_for_another_says_for_whom(office):
    store = Store(office.place / "store")
    store.make()
    office.settings("wait_minutes = 0.01")
    with store.locked("feedback", 0):
        got = at_terminal(run(office), status=2)
    assert "`doudi feedback` (process " in got
    assert "waiting up to 0.01 minutes ..." in plain(got)
    assert "Wait until it ends, or stop it." in plain(got)


def test_the_line_names_the_stage_in_the_office_s_language():
    now, seen = moments(tuple(STAGES))
    speak("zh")
    try:
        now.stage("join")
        list(now.each(["低保名册.csv"]))
        lines = list(map(str, seen))
    finally:
        speak("en")
    assert lines[:2] == ["第5步（共8步）比对名册", "第5步（共8步）比对名册，已完成0项（共1项） 低保名册.csv"]
    assert str(seen[0]) == "5 of 8 join"
