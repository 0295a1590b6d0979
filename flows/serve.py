"""Serve: a Prefect server of our own on this machine, and the nightly schedule, until stopped.

The temporary server that commands start runs no schedules, so a full one is started and watched here
(DECISIONS 6). Runs queue one behind the other; the store's lock is the real guard.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.settings import Settings, read_settings
from flows.start import prepare_prefect
from flows.store import Store
from transforms.errors import WorkspaceAtFault

_TIMEZONE = "Asia/Shanghai"
_FIRST_PORT, _PORTS = 4200, 20
_MISSED_AFTER = timedelta(hours=25)


def serve(workspace: Path) -> int:
    """Schedule the nightly run of a workspace; returns when stopped.

    Raises:
        WorkspaceAtFault: there is no workspace, or the server does not start.

    """
    if not workspace.is_dir():
        raise WorkspaceAtFault(f"There is no workspace {workspace}. Make one with `doudi init`.")
    settings = read_settings(workspace)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    prepare_prefect(workspace, settings)
    with _server(settings) as url:
        os.environ["PREFECT_API_URL"] = f"{url}/api"
        print(f"serving {workspace}: nightly at `{settings.nightly}` {_TIMEZONE}; pages at {url}", flush=True)
        _schedule(workspace.absolute(), settings)
    return 0


def _schedule(workspace: Path, settings: Settings) -> None:
    from prefect import serve as serve_deployments
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron

    from flows.feedback_flow import feedback
    from flows.monitor import monitor

    nightly: Any = monitor.to_deployment(
        name="nightly",
        parameters={"workspace": str(workspace)},
        schedules=[Cron(settings.nightly, timezone=_TIMEZONE)],
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
    )
    returned: Any = feedback.to_deployment(
        name="returned",
        parameters={"workspace": str(workspace)},
        schedules=[Cron(settings.returned_lists, timezone=_TIMEZONE)],
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
    )
    if _missed_a_night(workspace):
        print("the last night was missed: catching up once", flush=True)
        subprocess.run([sys.executable, "-m", "flows.cli", "run", "--workspace", str(workspace)], check=False)  # noqa: S603
    serve_deployments(nightly, returned, limit=1, pause_on_shutdown=False)


def _missed_a_night(workspace: Path) -> bool:
    """True when something was published before, and nothing for longer than a day and an hour."""
    store = Store(workspace / "store")
    if not store.state.exists():
        return False
    with store.reading() as state:
        newest = state.sql("select max(committed_at) from runs where published").fetchall()[0][0]
    return newest is not None and datetime.now(UTC).replace(tzinfo=None) - newest > _MISSED_AFTER


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    """A Prefect server on the loopback, ended with us."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = Path(os.environ["PREFECT_HOME"]) / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 — our own command
    try:
        print("starting the Prefect server (the first time this takes up to a minute)", flush=True)
        _await_health(process, url, settings.prefect_start_seconds)
        signal.signal(signal.SIGTERM, _interrupt)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _await_health(process: subprocess.Popen[bytes], url: str, seconds: int) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api/health", timeout=2):  # noqa: S310 — the loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise WorkspaceAtFault(
        f"The Prefect server did not start within {seconds} seconds. Its log is store/prefect/server.log; "
        f"raise prefect_start_seconds in doudi.toml if the machine is slow."
    )


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise WorkspaceAtFault("No port between 4200 and 4219 is free on 127.0.0.1. Stop another server first.")
