"""Serve the schedules of a workspace: a Prefect server on this machine and a folder watcher, until stopped.

Belongs here: office mode. Runs queue one behind the other (one at a time in this process; the store's lock is the
real guard); what was missed while the machine was off is caught up once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flows.orchestration import settled_files
from flows.orchestration.launch import prepare_prefect
from flows.orchestration.server import PrefectServer, prefect_server
from flows.store.store import Store
from flows.workspace.settings import TIMEZONE, Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import WorkspaceAtFault

_LOOK_SECONDS = 15
_WATCHED = {"inbox": "monitor", "returned": "feedback"}
"""Which flow takes in what is put into a folder."""


def serve(workspace: Workspace) -> int:
    """Run the schedules of a workspace; returns when stopped.

    Raises:
        WorkspaceAtFault: there is no workspace, or the server does not start.
        StoreBusy: another ``doudi serve`` runs this workspace.

    """
    workspace.require()
    settings = read_settings(workspace)
    store = Store(workspace.store)
    store.make()
    with store.serving():
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
        prepare_prefect(workspace, settings)
        signal.signal(signal.SIGTERM, _interrupt)
        with suppress(KeyboardInterrupt):
            _serve(workspace, settings)
    print("stopped; nothing runs by itself until doudi serve is started again", flush=True)
    return 0


def _serve(workspace: Workspace, settings: Settings) -> None:
    print("starting the Prefect server (the first time this takes up to a minute)", flush=True)
    began = time.monotonic()
    with prefect_server(settings) as server:
        os.environ["PREFECT_API_URL"] = f"{server.url}/api"
        os.environ["NO_PROXY"] = f"127.0.0.1,{os.environ.get('NO_PROXY', '')}".rstrip(",")
        print(f"started in {time.monotonic() - began:.0f} s; pages at {server.url}", flush=True)
        workspace.server_address.write_text(json.dumps(server.url), encoding="utf-8")
        _run_schedules(workspace, settings, server)


def _run_schedules(workspace: Workspace, settings: Settings, server: PrefectServer) -> None:
    from prefect.logging.handlers import APILogHandler
    from prefect.runner import Runner

    from flows.orchestration.catch_up import catch_up

    runner = Runner(name="doudi", limit=1, pause_on_shutdown=False)
    ids: dict[str, Any] = {made.flow_name: runner.add_deployment(made) for made in deployments(workspace, settings)}
    for line in catch_up(ids):
        print(line, flush=True)
    for flow, when in settings.schedules.items():
        print(f"serving {workspace}: {flow} at `{when}` {TIMEZONE}", flush=True)
    watch = Watch(workspace, settings, lambda flow: _trigger(ids[flow], flow))
    stopped = threading.Event()
    threading.Thread(target=_look_around, args=(watch, server, stopped), daemon=True).start()
    try:
        asyncio.run(runner.start())
    finally:
        stopped.set()
        APILogHandler().flush()  # while there is a server to take it


def deployments(workspace: Workspace, settings: Settings) -> list[Any]:
    """Define every flow's deployment; those with a schedule wait for files first."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.orchestration.analyses import reconcile, replay, simulate
    from flows.orchestration.feedback import feedback
    from flows.orchestration.monitor import monitor

    one_at_a_time = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
    when = settings.schedules
    made = []
    flows: tuple[Any, ...] = (monitor, feedback, reconcile, replay, simulate)
    for flow in flows:
        parameters: dict[str, Any] = {"workspace": str(workspace)}
        if flow.name in _WATCHED.values():
            parameters["wait_for_files_to_settle"] = True
        made.append(
            flow.to_deployment(
                name="doudi",
                parameters=parameters,
                schedules=[Cron(when[flow.name], timezone=TIMEZONE)] if flow.name in when else [],
                concurrency_limit=one_at_a_time,
                tags=["doudi"],
                entrypoint_type=EntrypointType.MODULE_PATH,  # wherever it is started from
            )
        )
    return made


def _trigger(deployment: UUID, flow: str) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(deployment, tags=["doudi", "files arrived"])
    print(f"new files: {flow} is queued", flush=True)


@dataclass
class Watch:
    """Watch the folders that files are put into, and call a flow once what arrived has settled.

    What was there at the last call is remembered beside the store, so that files that arrive while nobody
    looks are seen at the next start.
    """

    workspace: Workspace
    settings: Settings
    call: Callable[[str], None]
    _seen: dict[str, tuple[str, float]] = field(default_factory=dict)

    def look(self, now: float) -> None:
        """Look once at every folder; ``now`` in seconds of any steady clock."""
        for folder, flow in _WATCHED.items():
            digest = settled_files.digest(settled_files.look(self.workspace.root / folder))
            last, since = self._seen.get(folder, ("", now))
            if digest != last:
                self._seen[folder] = (digest, now)
            elif now - since >= self.settings.settle_seconds and digest not in (self._known().get(folder), _EMPTY):
                self.call(flow)
                self._remember(folder, digest)

    def _known(self) -> dict[str, str]:
        try:
            known: dict[str, str] = json.loads(self.workspace.settled_files.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known

    def _remember(self, folder: str, digest: str) -> None:
        self.workspace.settled_files.write_text(json.dumps(self._known() | {folder: digest}), encoding="utf-8")


_EMPTY = settled_files.digest(())


def _look_around(watch: Watch, server: PrefectServer, stopped: threading.Event) -> None:
    """Look at folders and server every quarter of a minute, until stopped."""
    every = min(_LOOK_SECONDS, watch.settings.settle_seconds)
    while not stopped.wait(every):
        try:
            if server.has_died():
                print("the Prefect server ended; starting it again", flush=True)
                server.start()
            if watch.settings.run_on_arrival:
                watch.look(time.monotonic())
        except (OSError, RuntimeError, WorkspaceAtFault) as error:
            print(f"looking for new files failed ({type(error).__name__}); trying again", flush=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
