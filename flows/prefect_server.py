"""A Prefect server of our own on the loopback, started, watched and ended with the command that needs it.

The temporary server that commands start runs no schedules (DECISIONS 6).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.settings import Settings
from transforms.errors import WorkspaceAtFault

_FIRST_PORT, _PORTS = 4200, 20
_END_SECONDS = 20


class PrefectServer:
    """The server's process on its port."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.prefect_start_seconds
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            WorkspaceAtFault: it did not within ``prefect_start_seconds``.

        """
        command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
        log = Path(os.environ["PREFECT_HOME"]) / "server.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 — our own command
                [*command, "--port", str(self._port)], stdout=output, stderr=output
            )
        self._await_health(self._process)

    def has_died(self) -> bool:
        """True when it ended without being asked to."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """End it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _await_health(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=2):  # noqa: S310 — the loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        raise WorkspaceAtFault(
            f"The Prefect server did not start within {self._seconds} seconds. Its log is store/prefect/server.log; "
            f"raise prefect_start_seconds in doudi.toml if the machine is slow."
        )


@contextmanager
def prefect_server(settings: Settings) -> Iterator[PrefectServer]:
    """A running server for as long as the block lasts."""
    server = PrefectServer(settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise WorkspaceAtFault("No port between 4200 and 4219 is free on 127.0.0.1. Stop another server first.")
