"""Launch a night from the command line: bare, or under Prefect.

Belongs here: Prefect's environment and its start. The night itself is ``flows.nightly.run``.
"""

from __future__ import annotations

import os
import time

from flows.nightly.context import RunRequest
from flows.nightly.run import call_directly, raise_faults, run_night
from flows.workspace.progress import say
from flows.workspace.settings import Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import RunTimedOut, ServerDown
from transforms.messages import tr


def start(request: RunRequest, *, bare: bool) -> None:
    """Run a night from the command line, under Prefect unless ``bare``."""
    if bare:
        result = run_night(request, call_directly)
        print("\n".join(result.summary), flush=True)
        raise_faults(result)
        return
    settings = read_settings(request.workspace)
    prepare_prefect(request.workspace, settings)
    _await_prefect()
    from httpx import HTTPError
    from prefect import tags

    from flows.orchestration.monitor import monitor

    try:
        with tags("doudi", tr("by hand")):
            monitor(str(request.workspace), request.as_of, until=request.until or "", release=list(request.release))
    except TimeoutError:
        hours = (monitor.timeout_seconds or 0) / 3600
        raise RunTimedOut(
            tr(
                "The run was stopped after {hours} hours; nothing of it was published. See what it was at, then run "
                "it again; --bare has no limit.",
                hours=f"{hours:g}",
            )
        ) from None
    except HTTPError as error:
        if _was_stopped(error):
            raise KeyboardInterrupt from None
        raise ServerDown(
            tr(
                "The Prefect server does not answer any more. See with `doudi status` what was published, then run "
                "again, or with --bare."
            )
        ) from None


def _was_stopped(error: BaseException | None) -> bool:
    """Tell whether Ctrl-C came first, and ended Prefect's temporary server with us."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _await_prefect() -> None:
    """Start Prefect and its server; what that costs is paid and shown here, once for each command.

    Raises:
        ServerDown: the server that PREFECT_API_URL names does not answer.

    """
    say(tr("starting Prefect (the first time this takes up to a minute; --bare does without) ..."))
    began = time.monotonic()
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        fault = client.api_healthcheck()
    if fault is not None:
        where = os.environ.get("PREFECT_API_URL", tr("on this machine"))
        raise ServerDown(tr("The Prefect server {where} does not answer. Start it, or run with --bare.", where=where))
    say(tr("Prefect started in {seconds} s", seconds=f"{time.monotonic() - began:.0f}"))


def prepare_prefect(workspace: Workspace, settings: Settings) -> None:
    """Set Prefect's environment: its home inside the workspace, quiet, patient, and without telemetry.

    What is set already stays: an office that has a Prefect server points PREFECT_API_URL at it. A run's log goes to
    its page, and on the terminal what went wrong is told once, by us.
    """
    home = workspace.prefect_home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    quiet = {
        "PREFECT_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(settings.prefect_start_seconds),
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PYTHONSAFEPATH": "1",  # Prefect's processes import nothing from the folder somebody happens to stand in
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)
