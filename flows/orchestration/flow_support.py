"""Support every flow under Prefect: parameters, waiting, progress, and the hook of a run that ended badly.

Belongs here: what the flows share. Prefect's form takes what it says of a parameter from the ``Args`` of the flow's
docstring, and what it checks from the annotation.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

from httpx import HTTPError
from prefect import runtime, task
from prefect._internal.control_listener import get_intent
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.exceptions import TerminationSignal
from prefect.flow_engine import FlowRunTimeoutError
from prefect.settings import get_current_settings
from pydantic import Field

from flows.nightly.alerts import WHERE_WHY, tell
from flows.orchestration.settled_files import require_settled
from flows.store.store import Store
from flows.workspace.clock import today
from flows.workspace.crash_report import guarded
from flows.workspace.progress import also_shown, now_and_then
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import StillArriving, StoreBusy

HOURS = 3600
WorkspacePath = Annotated[str, Field(min_length=1)]
_WAIT_TRIES, _WAIT_SECONDS = 20, 30
_PAGES_SECONDS = 3
_VERY_LATE = timedelta(hours=1)
Result = TypeVar("Result")


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Retry transient errors only: files still being copied, the store held by another."""
    return isinstance(state.result(raise_on_failure=False), (StillArriving, StoreBusy))


@task(
    name="wait for files and store",
    retries=_WAIT_TRIES,
    retry_delay_seconds=_WAIT_SECONDS,
    retry_condition_fn=_may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _settled(workspace: str, folder: str, seconds: float) -> None:
    require_settled(Path(folder), seconds)
    store = Store(Workspace.at(workspace).store)
    store.make()
    with store.locked("wait", wait_minutes=0):
        pass


def wait_for_files(workspace: Workspace, folder: Path) -> None:
    """Wait while files are being copied or another command writes; in the end begin all the same.

    A file that never comes to rest must not keep the others from being read: the run names it.
    """
    if not workspace.root.is_dir():
        return  # what comes next says so
    seconds = min(read_settings(workspace).settle_seconds, _WAIT_SECONDS)
    _settled(str(workspace), str(folder), seconds, return_state=True)


def is_caught_up(workspace: Workspace) -> bool:
    """Tell whether a scheduled run begins over an hour late and a run was committed since it was due.

    A server that was off hands out every run it missed; one of them is enough.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or not run.auto_scheduled or run.expected_start_time is None:
        return False
    is_late = datetime.now(UTC) - run.expected_start_time > _VERY_LATE
    last = _last_publication(workspace)
    return is_late and last is not None and last[1] > run.expected_start_time


def named_for_its_day() -> str:
    """Name a run: its flow, and the day it judges or is made on."""
    now = runtime.flow_run
    return f"{now.flow_name} {now.parameters.get('as_of') or today()}"


@contextmanager
def running(flow: str, workspace: Workspace) -> Iterator[None]:
    """Run a flow's body: crash reports stay in the workspace, and Prefect's pages show a bar.

    The bar tells stages and counts, never the name of a file. A server too busy to take it stops nothing.
    """
    made: Any = create_progress_artifact(progress=0.0, key=f"{flow}-progress", description="waiting to begin")

    def show(share: float, counts: str) -> None:
        with suppress(HTTPError):
            update_progress_artifact(made, progress=round(100 * share, 1), description=counts)

    shown = now_and_then(
        _PAGES_SECONDS, lambda moment: show(moment.share or 0, moment.counts or "begun"), at_stages=True
    )
    with _signals_as_they_came(), guarded(workspace.crash_reports), also_shown(shown):
        yield
    show(1, "done")


@contextmanager
def _signals_as_they_came() -> Iterator[None]:
    """Tell a cancelled run and one whose time is up from Ctrl-C: DuckDB turns all of them into one error."""
    try:
        yield
    except KeyboardInterrupt:
        if get_intent():
            raise TerminationSignal(signal.SIGTERM) from None
        if _is_time_up():
            raise FlowRunTimeoutError from None
        # Ctrl-C at a terminal ends Prefect's temporary server, too: what Prefect has to say now is said once
        get_current_settings().client.max_retries = 0
        raise


def _is_time_up() -> bool:
    context = FlowRunContext.get()
    if context is None or not context.flow or context.flow.timeout_seconds is None:
        return False
    return datetime.now(UTC) - context.start_time >= timedelta(seconds=context.flow.timeout_seconds)


def as_task(name: str, call: Callable[[], Result], description: str | None = None) -> Result:
    """Call as a task, to be seen and timed; what it returns stays in this process and never reaches Prefect."""
    made: list[Result] = []

    def run() -> None:
        made.append(call())

    task(name=name, description=description, cache_policy=NO_CACHE, persist_result=False)(run)()
    return made[0]


def _last_publication(workspace: Workspace) -> tuple[str, datetime] | None:
    """Read the day judged and the instant of the newest committed run."""
    store = Store(workspace.store)
    if not store.state.exists():
        return None
    with store.reading() as state:
        rows = state.sql("select as_of, committed_at from runs order by committed_at desc limit 1").fetchall()
    return (str(rows[0][0]), rows[0][1].replace(tzinfo=UTC)) if rows else None


def what_stands(workspace: Workspace, since: datetime | None) -> str:
    """Tell which publication is still valid after a run that ended badly."""
    last = _last_publication(workspace)
    if last is None:
        return "nothing was ever published from this workspace"
    day, at = last
    if since is not None and at >= since:
        return f"the lists of {day} were committed by it; the next command puts them in place if they are not"
    return f"nothing of this run was published; the lists of {day}, committed {at:%Y-%m-%d %H:%M} UTC, stand"


_FLOWS_ZH = {
    "monitor": "每日监测",
    "feedback": "核查结果导入",
    "reconcile": "名册对账",
    "replay": "历史重算",
    "simulate": "标准测算",
}
_ENDED_ZH = {"TimedOut": "超过时限，已停止", "Crashed": "异常中断"}


def say_unpublished(flow: Any, flow_run: Any, state: Any) -> None:
    """Log, as a hook of a run that ended badly, which publication is still valid.

    A run that was killed cannot tell anybody itself, and only a night that fails does, so the hook sends the alert.
    """
    workspace = Workspace.at(str(flow_run.parameters.get("workspace", ".")))
    stands = what_stands(workspace, flow_run.start_time)
    print(f"{flow.name} ended as {state.name}: {stands}", file=sys.stderr, flush=True)
    if state.is_crashed() or state.name == "TimedOut" or (state.is_failed() and flow.name != "monitor"):
        what, how = _FLOWS_ZH.get(flow.name, flow.name), _ENDED_ZH.get(state.name, "失败，或有文件无法读取")
        tell(read_settings(workspace), f"{what}未完成", [f"{what}（{flow.name}）{how}。{WHERE_WHY}"])


OURS: dict[str, Any] = {
    "flow_run_name": named_for_its_day,
    "persist_result": False,
    "on_failure": [say_unpublished],
    "on_crashed": [say_unpublished],
    "on_cancellation": [say_unpublished],
}
"""What every flow has in common."""
