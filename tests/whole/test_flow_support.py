"""What flows share: what is tried again, which late run is let go, what a run that ended badly says."""

import os
import signal
import subprocess
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from prefect.states import Crashed, Failed

from flows.nightly.context import RunRequest
from flows.orchestration import flow_support, launch, monitor
from flows.workspace.workspace import Workspace
from tests.support.command_line import script
from tests.support.crash_scripts import interrupted_query
from tests.support.places import ROOT
from transforms.errors import NothingToJudge, StillArriving, StoreBusy, WorkspaceAtFault


@pytest.mark.parametrize(
    ("fault", "again"),
    [(StillArriving("x"), True), (StoreBusy("x"), True), (NothingToJudge("x"), False), (ValueError("x"), False)],
)
def test_only_what_passes_by_itself_is_tried_again(fault, again):
    assert flow_support._may_pass(None, None, Failed(data=fault)) is again


@pytest.mark.parametrize(
    ("by_itself", "due_before", "let_go"),
    [(True, timedelta(days=2), True), (False, timedelta(days=2), False), (True, timedelta(minutes=5), False)],
)
def test_a_very_late_scheduled_run_is_let_go_when_another_published_since(
    night, monkeypatch, by_itself, due_before, let_go
):
    place, _ = night
    run = SimpleNamespace(auto_scheduled=by_itself, expected_start_time=datetime.now(UTC) - due_before)
    monkeypatch.setattr(flow_support.FlowRunContext, "get", lambda: SimpleNamespace(flow_run=run))
    assert flow_support.is_caught_up(Workspace.at(place)) is let_go


def test_a_very_late_run_is_made_when_nothing_was_published_since(tmp_path, monkeypatch):
    run = SimpleNamespace(auto_scheduled=True, expected_start_time=datetime.now(UTC) - timedelta(days=2))
    monkeypatch.setattr(flow_support.FlowRunContext, "get", lambda: SimpleNamespace(flow_run=run))
    assert flow_support.is_caught_up(Workspace.at(tmp_path)) is False


def test_a_run_that_crashed_says_which_lists_stand(night, capsys):
    place, _ = night
    run = SimpleNamespace(parameters={"workspace": str(place)}, start_time=datetime.now(UTC))
    flow_support.say_unpublished(flow=SimpleNamespace(name="monitor"), flow_run=run, state=Crashed())
    said = capsys.readouterr().err
    assert "nothing of this run was published" in said
    assert "the lists of 2026-11-20" in said


def test_a_run_that_committed_and_then_ended_badly_says_so(night, capsys):
    place, _ = night
    run = SimpleNamespace(parameters={"workspace": str(place)}, start_time=datetime(2020, 1, 1, tzinfo=UTC))
    flow_support.say_unpublished(flow=SimpleNamespace(name="monitor"), flow_run=run, state=Failed())
    assert "were committed by it" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals to one process are POSIX")
def test_ctrl_c_while_duckdb_works_is_no_bug(tmp_path):
    # In a process of its own, which hears Ctrl-C even where this one, in the background, does not. DuckDB may
    # first end what it has begun: then Python itself says it.
    done = subprocess.run(
        script(interrupted_query, tmp_path),
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert done.stdout.strip() == "stopped"
    assert not list(tmp_path.iterdir())


def by_hand(monkeypatch, tmp_path, fault):
    """`doudi run` under a Prefect whose run ends with this fault."""

    def ends(*_, **__):
        raise fault

    ends.timeout_seconds = 12 * flow_support.HOURS
    monkeypatch.setattr(monitor, "monitor", ends)
    monkeypatch.setattr(launch, "_await_prefect", lambda: None)
    monkeypatch.setattr(launch, "prepare_prefect", lambda *_: None)
    launch.start(RunRequest(Workspace.at(tmp_path), date(2026, 11, 20), date(2026, 11, 20)), bare=False)


def test_ctrl_c_that_ends_prefects_server_too_is_ctrl_c(monkeypatch, tmp_path):
    fault = httpx.ConnectError("refused")
    fault.__context__ = ValueError()
    fault.__context__.__context__ = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        by_hand(monkeypatch, tmp_path, fault)


@pytest.mark.parametrize(
    ("fault", "told"),
    [(httpx.ConnectError("refused"), "does not answer any more"), (TimeoutError(), "was stopped after 12 hours")],
)
def test_what_prefect_ends_a_run_with_is_told_with_what_to_do(monkeypatch, tmp_path, fault, told):
    with pytest.raises(WorkspaceAtFault, match=told):
        by_hand(monkeypatch, tmp_path, fault)
