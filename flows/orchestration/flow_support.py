"""Support every flow under Prefect: how one is declared, waiting, stages as tasks, progress, and how a run ends.

Belongs here: what the flows share. What a form asks for is ``forms``', what the log tells ``run_log``'s.
"""

from __future__ import annotations

import functools
import inspect
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from httpx import HTTPError
from prefect import Flow, flow, runtime, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import TerminationSignal
from prefect.flow_engine import FlowRunTimeoutError
from prefect.settings import get_current_settings
from prefect.states import Failed
from prefect.utilities.annotations import quote

from flows.nightly.alerts import tell
from flows.orchestration.forms import Office, fill_in
from flows.orchestration.names import WAITING, Named, deployment_name, title_of
from flows.orchestration.run_log import for_pages, guard_pages, say
from flows.orchestration.settled_files import require_settled
from flows.store.store import Store
from flows.workspace.clock import today
from flows.workspace.crash_report import guarded
from flows.workspace.language import VARIABLE, speak_as_office
from flows.workspace.progress import also_shown, now_and_then
from flows.workspace.settings import Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import InternalError, PipelineError, StillArriving, StoreBusy
from transforms.messages import Both, both, mark, tr

HOURS = 3600
_WAIT_TRIES, _WAIT_SECONDS = 20, 30
_PAGES_SECONDS = 3
_VERY_LATE = timedelta(hours=1)
_OFFICE = "DOUDI_WORKSPACE"
Result = TypeVar("Result")
P = ParamSpec("P")


def office_at_hand() -> Office:
    """Give the office that ``DOUDI_WORKSPACE`` names, and speak its language; else one without a folder.

    Prefect's own commands and processes import flows by themselves, so nobody else has chosen by then. What is wrong
    with settings is told by whoever reads them to run something.
    """
    named = os.environ.get(_OFFICE)
    if named or VARIABLE in os.environ:
        speak_as_office(Workspace.at(named) if named else None)
    if named:
        with suppress(PipelineError):
            return Office.of(Workspace.at(named), read_settings(Workspace.at(named)))
    return Office(counties=Office.of(Workspace.at(""), Settings.model_construct()).counties)


def doudi_flow(name: str, *, hours: float) -> Callable[[Callable[P, Any]], Flow[P, Any]]:
    """Declare a flow of ours: named for its day, with our form, nothing of its result stored, its end told.

    An error that is raised on purpose ends the run as Failed with its message, as the pages may show it, and without a
    traceback; whoever called the flow gets the error itself.

    hours: after which Prefect ends a run.
    """

    def declared(body: Callable[P, Any]) -> Flow[P, Any]:
        made: Flow[P, Any] = flow(
            name=name,
            flow_run_name=named_for_its_day,
            timeout_seconds=hours * HOURS,
            persist_result=False,
            on_failure=[say_unpublished],
            on_crashed=[say_unpublished],
            on_cancellation=[say_unpublished],
        )(_answered(body))
        fill_in(made, office_at_hand())
        guard_pages()
        return made

    return declared


def _answered(body: Callable[P, Any]) -> Callable[P, Any]:
    """Let errors raised on purpose end a run in words."""

    @functools.wraps(body)
    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        place = Workspace.at(str(kwargs.get("workspace") or args[0]))
        speak_as_office(place)
        try:
            return body(*args, **kwargs)
        except (PipelineError, InternalError) as error:
            said = for_pages(error, place)
            say(said, logging.ERROR)
            return Failed(data=error, message=said)

    # Prefect resolves annotations where a function stands: in its own module, not here.
    signature = inspect.signature(body, eval_str=True)
    vars(run)["__signature__"] = signature
    run.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    return run


@task(name="stage", cache_policy=NO_CACHE, persist_result=False)
def run_stage(call: Callable[[], Any], workspace: Workspace) -> Any:
    """Run a stage to be seen and timed; its result stays in this process."""
    try:
        return call()
    except (PipelineError, InternalError) as error:
        return Failed(data=error, message=for_pages(error, workspace))


def staged(named: Named, workspace: Workspace, call: Callable[[], Result]) -> Result:
    """Run a stage as a task under its name and give what it returns, or raise what it raised.

    ``quote`` keeps Prefect from looking for futures among its frames and connections.
    """
    titled = run_stage.with_options(name=tr(named.title), description=tr(named.says))
    state = titled(quote(call), quote(workspace), return_state=True)
    return cast(Result, state.result())


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Retry transient errors only: files still being copied, the store held by another."""
    return isinstance(state.result(raise_on_failure=False), (StillArriving, StoreBusy))


@task(
    name="wait",
    retries=_WAIT_TRIES,
    retry_delay_seconds=_WAIT_SECONDS,
    retry_condition_fn=_may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _settled(workspace: str, folder: str, seconds: float) -> None:
    try:
        require_settled(Path(folder), seconds)
        store = Store(Workspace.at(workspace).store)
        store.make()
        with store.locked("wait", wait_minutes=0):
            pass
    except StillArriving:
        say(tr("Files are still being copied into the folder. Looking again soon."), logging.WARNING)
        raise
    except StoreBusy:
        say(tr("Another command is writing this office's data. Trying again soon."), logging.WARNING)
        raise


def wait_for_files(workspace: Workspace, folder: Path) -> None:
    """Wait while files are being copied or another command writes; in the end begin all the same.

    A file that never comes to rest must not keep the others from being read: the run names it.
    """
    if not workspace.root.is_dir():
        return  # what comes next says so
    seconds = min(read_settings(workspace).settle_seconds, _WAIT_SECONDS)
    titled = _settled.with_options(name=tr(WAITING.title), description=tr(WAITING.says))
    titled(str(workspace), str(folder), seconds, return_state=True)


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
    """Name a run: its deployment, and the day it judges or is made on."""
    now = runtime.flow_run
    return f"{deployment_name(str(now.flow_name))} {now.parameters.get('as_of') or today()}"


@contextmanager
def running(flow: str, workspace: Workspace) -> Iterator[None]:
    """Run a flow's body: crash reports stay in the workspace, and Prefect's pages show a bar.

    The bar tells stages and counts, never the name of a file. A server too busy to take it stops nothing.
    """
    made: Any = create_progress_artifact(progress=0.0, key=f"{flow}-progress", description=tr("waiting to begin"))

    def show(share: float, counts: str) -> None:
        with suppress(HTTPError):
            update_progress_artifact(made, progress=round(100 * share, 1), description=counts)

    shown = now_and_then(
        _PAGES_SECONDS, lambda moment: show(moment.share or 0, moment.counts or tr("begun")), at_stages=True
    )
    with _signals_as_they_came(), guarded(workspace.crash_reports), also_shown(shown):
        yield
    show(1, tr("done"))


@contextmanager
def _signals_as_they_came() -> Iterator[None]:
    """Tell a cancelled run and one whose time is up from Ctrl-C: DuckDB turns all of them into one error."""
    try:
        yield
    except KeyboardInterrupt:
        if _is_cancelled():
            raise TerminationSignal(signal.SIGTERM) from None
        if _is_time_up():
            raise FlowRunTimeoutError from None
        # Ctrl-C at a terminal ends Prefect's temporary server, too: what Prefect has to say now is said once
        get_current_settings().client.max_retries = 0
        logging.raiseExceptions = False
        raise


def _is_cancelled() -> bool:
    """Ask the server whether somebody cancelled the run on its page; one started by hand has no page to do so.

    Prefect's own flag for it, ``prefect._internal.control_listener``, is private.
    """
    if not runtime.deployment.id:
        return False
    with suppress(HTTPError), get_client(sync_client=True) as client:
        state = client.read_flow_run(UUID(str(runtime.flow_run.id))).state
        return state is not None and (state.is_cancelling() or state.is_cancelled())
    return False


def _is_time_up() -> bool:
    context = FlowRunContext.get()
    if context is None or not context.flow or context.flow.timeout_seconds is None:
        return False
    return datetime.now(UTC) - context.start_time >= timedelta(seconds=context.flow.timeout_seconds)


def _last_publication(workspace: Workspace) -> tuple[str, datetime] | None:
    """Read the day judged and the instant of the newest committed run."""
    store = Store(workspace.store)
    if not store.state.exists():
        return None
    with store.reading() as state:
        rows = state.sql("select as_of, committed_at from runs order by committed_at desc limit 1").fetchall()
    return (str(rows[0][0]), rows[0][1].replace(tzinfo=UTC)) if rows else None


def what_stands(workspace: Workspace, since: datetime | None) -> Both:
    """Tell which publication is still valid after a run that ended badly."""
    last = _last_publication(workspace)
    if last is None:
        return both("nothing was ever published from this workspace")
    day, at = last
    if since is not None and at >= since:
        return both(
            "the lists of {day} were committed by it; the next command puts them in place if they are not", day=day
        )
    return both(
        "nothing of this run was published; the lists of {day}, committed {at} UTC, stand",
        day=day, at=f"{at:%Y-%m-%d %H:%M}",
    )  # fmt: skip


_ENDED = {"TimedOut": mark("was stopped at its time limit"), "Crashed": mark("broke off")}
_FAILED = mark("failed, or a file cannot be read")
_STATES = {name: name for name in (mark("TimedOut"), mark("Crashed"), mark("Cancelled"), mark("Failed"))}


def say_unpublished(flow: Any, flow_run: Any, state: Any) -> None:
    """Log, as a hook of a run that ended badly, which publication is still valid.

    A run that was killed cannot tell anybody itself, and only a night that fails does, so the hook sends the alert.
    """
    workspace = Workspace.at(str(flow_run.parameters.get("workspace", ".")))
    what, ended = title_of(flow.name), both(_STATES.get(state.name, "Failed"))
    stands = what_stands(workspace, flow_run.start_time)
    print(tr("{what} ended as {state}: {stands}", what=what, state=ended, stands=stands), file=sys.stderr, flush=True)
    if state.is_crashed() or state.name == "TimedOut" or (state.is_failed() and flow.name != "monitor"):
        told = tr(
            "{what} {how}. The terminal or the log of the server tells why, and what to do.",
            what=what, how=both(_ENDED.get(state.name, _FAILED)),
        )  # fmt: skip
        tell(read_settings(workspace), tr("{what} did not finish", what=what), [told])
