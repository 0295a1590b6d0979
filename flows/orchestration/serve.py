"""Serve the schedules of a workspace: its deployments and a folder watcher, until stopped.

Belongs here: both modes. Where PREFECT_API_URL names a server, that one has the pages (server mode); else one is
started on this machine and ended with us (office mode). Runs queue one behind the other (one at a time in this process;
the store's lock is the real guard); what was missed while the machine was off is caught up once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flows.orchestration import settled_files
from flows.orchestration.launch import prepare_prefect
from flows.orchestration.names import title_of
from flows.orchestration.server import PrefectServer, prefect_server
from flows.store.store import Store
from flows.workspace.settings import TIMEZONE, Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import ServerDown, WorkspaceAtFault
from transforms.messages import tr

_LOOK_SECONDS = 15


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
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")
        os.environ["DOUDI_WORKSPACE"] = str(workspace)  # whose forms and language Prefect's processes take
        prepare_prefect(workspace, settings)
        signal.signal(signal.SIGTERM, _interrupt)
        with suppress(KeyboardInterrupt):
            _serve(workspace, settings)
    print(tr("stopped; nothing runs by itself until `doudi serve` is started again"), flush=True)
    return 0


def _serve(workspace: Workspace, settings: Settings) -> None:
    with _server(settings) as server:
        url = os.environ["PREFECT_API_URL"].removesuffix("/api")
        print(tr("pages at {url}", url=url), flush=True)
        workspace.server_address.write_text(json.dumps(url), encoding="utf-8")
        _run_schedules(workspace, settings, server)


@contextmanager
def _server(settings: Settings) -> Iterator[PrefectServer | None]:
    """Give the server that we start, or None where another one has the pages.

    Raises:
        ServerDown: it does not start, or the other one does not answer.

    """
    if url := os.environ.get("PREFECT_API_URL"):
        _require_answer(url)
        yield None
        return
    print(tr("starting the Prefect server (the first time this takes up to a minute)"), flush=True)
    began = time.monotonic()
    with prefect_server(settings) as server:
        os.environ["PREFECT_API_URL"] = f"{server.url}/api"
        os.environ["NO_PROXY"] = f"127.0.0.1,{os.environ.get('NO_PROXY', '')}".rstrip(",")
        print(tr("started in {seconds} s", seconds=f"{time.monotonic() - began:.0f}"), flush=True)
        yield server


def _require_answer(url: str) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        if client.api_healthcheck() is not None:
            raise ServerDown(
                tr("The Prefect server {url}, which PREFECT_API_URL names, does not answer. Start it first.", url=url)
            )


def _run_schedules(workspace: Workspace, settings: Settings, server: PrefectServer | None) -> None:
    from prefect.logging.handlers import APILogHandler
    from prefect.runner import Runner

    from flows.orchestration.catch_up import catch_up
    from flows.orchestration.deployments import TAKING_FILES, deployments, retire_others

    for line in retire_others(workspace, is_own_server=server is not None):
        print(line, flush=True)
    runner = Runner(name="doudi", limit=1, pause_on_shutdown=False)
    ids: dict[str, Any] = {flow: runner.add_deployment(made) for flow, made in deployments(workspace, settings).items()}
    for line in catch_up(ids):
        print(line, flush=True)
    for flow, when in settings.schedules.items():
        print(
            tr(
                "serving {workspace}: {flow} at `{when}` {timezone}",
                workspace=workspace, flow=title_of(flow), when=when, timezone=TIMEZONE,
            ),
            flush=True,
        )  # fmt: skip
    watch = Watch(workspace, settings, TAKING_FILES, lambda flow: _trigger(ids[flow], flow))
    stopped = threading.Event()
    threading.Thread(target=_look_around, args=(watch, server, stopped), daemon=True).start()
    try:
        asyncio.run(runner.start())
    finally:
        stopped.set()
        APILogHandler().flush()  # while there is a server to take it


def _trigger(deployment: UUID, flow: str) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(deployment, tags=["doudi", tr("files arrived")])
    print(tr("new files: {flow} is queued", flow=title_of(flow)), flush=True)


@dataclass
class Watch:
    """Watch the folders that files are put into, and call a flow once what arrived has settled.

    What was there at the last call is remembered beside the store, so that files that arrive while nobody
    looks are seen at the next start.
    """

    workspace: Workspace
    settings: Settings
    folders: Mapping[str, str]
    call: Callable[[str], None]
    _seen: dict[str, tuple[str, float]] = field(default_factory=dict)

    def look(self, now: float) -> None:
        """Look once at every folder; ``now`` in seconds of any steady clock."""
        for folder, flow in self.folders.items():
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


def _look_around(watch: Watch, server: PrefectServer | None, stopped: threading.Event) -> None:
    """Look at folders and server every quarter of a minute, until stopped."""
    every = min(_LOOK_SECONDS, watch.settings.settle_seconds)
    while not stopped.wait(every):
        try:
            if server is not None and server.has_died():
                print(tr("the Prefect server ended; starting it again"), flush=True)
                server.start()
            if watch.settings.run_on_arrival:
                watch.look(time.monotonic())
        except (OSError, RuntimeError, WorkspaceAtFault) as error:
            kind = type(error).__name__
            print(tr("looking for new files failed ({kind}); trying again", kind=kind), flush=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
