"""What flows share: what is tried again, which late run is let go, what a run that ended badly says."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from prefect.states import Crashed, Failed

from flows import in_prefect
from transforms.errors import NothingToJudge, StillArriving, StoreBusy


@pytest.mark.parametrize(
    ("fault", "again"),
    [(StillArriving("x"), True), (StoreBusy("x"), True), (NothingToJudge("x"), False), (ValueError("x"), False)],
)
def test_only_what_passes_by_itself_is_tried_again(fault, again):
    assert in_prefect._may_pass(None, None, Failed(data=fault)) is again


@pytest.mark.parametrize(
    ("by_itself", "due_before", "let_go"),
    [(True, timedelta(days=2), True), (False, timedelta(days=2), False), (True, timedelta(minutes=5), False)],
)
def test_a_very_late_scheduled_run_is_let_go_when_another_published_since(
    night, monkeypatch, by_itself, due_before, let_go
):
    place, _ = night
    run = SimpleNamespace(auto_scheduled=by_itself, expected_start_time=datetime.now(UTC) - due_before)
    monkeypatch.setattr(in_prefect.FlowRunContext, "get", lambda: SimpleNamespace(flow_run=run))
    assert in_prefect.is_caught_up(place) is let_go


def test_a_very_late_run_is_made_when_nothing_was_published_since(tmp_path, monkeypatch):
    run = SimpleNamespace(auto_scheduled=True, expected_start_time=datetime.now(UTC) - timedelta(days=2))
    monkeypatch.setattr(in_prefect.FlowRunContext, "get", lambda: SimpleNamespace(flow_run=run))
    assert in_prefect.is_caught_up(tmp_path) is False


def test_a_run_that_crashed_says_which_lists_stand(night, capsys):
    place, _ = night
    run = SimpleNamespace(parameters={"workspace": str(place)}, start_time=datetime.now(UTC))
    in_prefect.say_unpublished(SimpleNamespace(name="monitor"), run, Crashed())
    said = capsys.readouterr().err
    assert "nothing of this run was published" in said
    assert "the lists of 2026-11-20" in said


def test_a_run_that_committed_and_then_ended_badly_says_so(night, capsys):
    place, _ = night
    run = SimpleNamespace(parameters={"workspace": str(place)}, start_time=datetime(2020, 1, 1, tzinfo=UTC))
    in_prefect.say_unpublished(SimpleNamespace(name="monitor"), run, Failed())
    assert "were committed by it" in capsys.readouterr().err
