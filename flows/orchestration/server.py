"""Run a Prefect server on the loopback for as long as a command needs it.

Belongs here: its process. The temporary server that commands start runs no schedules (DECISIONS 6).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.workspace.settings import Settings
from transforms.errors import ServerDown
from transforms.messages import tr

_FIRST_PORT, _PORTS = 4200, 20
_END_SECONDS = 20


class PrefectServer:
    """The server's process on its port."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.prefect_start_seconds
        self._home = os.environ["PREFECT_HOME"]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it and wait until it answers; again on the port it had, the first time on one that is free.

        Raises:
            WorkspaceAtFault: it did not within ``prefect_start_seconds``, or no port is free.

        """
        if self.url:
            self._start()
            return
        for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
            self.url = f"http://127.0.0.1:{port}"
            if not _is_taken(port) and self._start():
                return
        raise ServerDown(
            tr(
                "No port between {first} and {last} is free on 127.0.0.1. Stop another server first.",
                first=_FIRST_PORT, last=_FIRST_PORT + _PORTS - 1,
            )
        )  # fmt: skip

    def _start(self) -> bool:
        """Start it; False when the port turns out to be another's: two may have seen it free."""
        command = [sys.executable, "-P", "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
        with (Path(self._home) / "server.log").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 — our own command
                [*command, "--port", self.url.rsplit(":", 1)[1]], stdout=output, stderr=output
            )
        is_ours = self._answering() == Path(self._home).resolve()
        if not is_ours:
            self.stop()
        return is_ours

    def has_died(self) -> bool:
        """Tell whether it ended without being asked to."""
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

    def _answering(self) -> Path | None:
        """Wait for the home of the Prefect server that answers; None when the port is another program's.

        Raises:
            WorkspaceAtFault: none did in time, or ours ended.

        """
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline and not self.has_died():
            try:
                with urllib.request.urlopen(f"{self.url}/api/admin/settings", timeout=2) as answer:  # noqa: S310 — the loopback
                    return Path(json.load(answer)["home"]).resolve()
            except (OSError, ValueError, KeyError, TypeError):
                time.sleep(0.5)
        if self.has_died() and _is_taken(int(self.url.rsplit(":", 1)[1])):
            return None
        raise ServerDown(
            tr(
                "The Prefect server did not start within {seconds} seconds. Its log is store/prefect/server.log; raise "
                "prefect_start_seconds in doudi.toml if the machine is slow.",
                seconds=self._seconds,
            )
        )


@contextmanager
def prefect_server(settings: Settings) -> Iterator[PrefectServer]:
    """Run a server for as long as the block lasts."""
    server = PrefectServer(settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
