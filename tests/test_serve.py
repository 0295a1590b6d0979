"""`doudi serve` for real: server, worker, schedules, forms, arrivals, cancelling, a night that was missed.

One server for the module. Everything that would leave the machine is led to a trap that counts.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
PATIENCE = 240


class Trap:
    """A proxy that nobody should call."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.calls = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                found, _ = self.socket.accept()
            except OSError:
                return
            self.calls.append(found.recv(200))
            found.close()


class Served:
    def __init__(self, place):
        self.place, self.trap, self.process = place, Trap(), None

    def start(self):
        self.log = self.place.parent / "serve.log"
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), self.trap.url)
        environment = os.environ | proxies | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
        self.since = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "-m", "flows.cli", "serve", "--workspace", str(self.place)]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env=environment)
        self.wait(lambda: "reconcile at" in self.said())
        self.api = self.said().rsplit("pages at ", 1)[1].split()[0] + "/api"

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def said(self):
        """What it said since it was started last."""
        return self.log.read_bytes()[self.since :].decode(errors="replace")

    def wait(self, is_so, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said()[-2000:]
            if found := is_so():
                return found
            time.sleep(0.5)
        raise AssertionError(self.said()[-3000:])

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}/{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def deployment(self, flow):
        return self.call(f"deployments/name/{flow}/doudi")

    def trigger(self, flow, **parameters):
        made = self.deployment(flow)
        return self.call(f"deployments/{made['id']}/create_flow_run", {"parameters": made["parameters"] | parameters})[
            "id"
        ]

    def run(self, run_id):
        return self.call(f"flow_runs/{run_id}")

    def ended(self, run_id):
        return self.wait(
            lambda: (
                (found := self.run(run_id))["state_type"] in ("COMPLETED", "FAILED", "CANCELLED", "CRASHED") and found
            )
        )

    def runs(self, **state):
        found = self.call("flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": state["of"]}}}, "limit": 200})
        return sorted(found, key=lambda run: run["expected_start_time"])

    def published(self):
        return {p.relative_to(self.place): p.read_bytes() for p in (self.place / "outbox").rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = tmp_path_factory.mktemp("serve") / "office"
    for name in ("inbox", "policy"):
        shutil.copytree(SAMPLE / name, place / name)
    far = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=12)
    when = f"{far.minute} {far.hour} * * *"
    (place / "doudi.toml").write_text(f'settle_seconds = 2\nnightly = "{when}"\nreturned_lists = "{when}"\n')
    server = Served(place)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server.trap.socket.close()


def test_files_that_lie_in_the_inbox_start_a_run_that_publishes(served):
    run = served.wait(lambda: served.runs(of=["COMPLETED", "FAILED"]))[0]
    assert run["state_type"] == "COMPLETED"
    assert run["name"].startswith("monitor 20")
    assert list((served.place / "outbox").glob("*/manifest.json"))


def test_every_flow_has_a_form_that_describes_and_checks_its_parameters(served):
    for flow in ("monitor", "feedback", "reconcile", "replay", "simulate"):
        schema = served.deployment(flow)["parameter_openapi_schema"]
        for name, field in schema["properties"].items():
            assert field.get("title"), (flow, name)
            assert field.get("description"), (flow, name)
    with pytest.raises(urllib.error.HTTPError) as refused:
        served.trigger("monitor", until="nonsense")
    assert refused.value.code in (409, 422)
    with pytest.raises(urllib.error.HTTPError):
        served.trigger("simulate", changes={"dibao.standard": "much"})


def test_two_triggers_at_once_run_one_after_the_other(served):
    ids = [served.trigger("simulate", changes={"dibao.standard": "580"}), served.trigger("reconcile")]
    ended = sorted((served.ended(found) for found in ids), key=lambda run: run["start_time"])
    assert [run["state_type"] for run in ended] == ["COMPLETED", "COMPLETED"], served.said()[-3000:]
    assert datetime.fromisoformat(ended[0]["end_time"]) <= datetime.fromisoformat(ended[1]["start_time"])
    assert list((served.place / "outbox" / "对账").glob("*/对账汇总_*.csv"))
    keys = {found["key"] for found in served.call("artifacts/filter", {})}
    assert {"monitor-counts", "monitor-summary", "monitor-progress", "simulate-counts", "reconcile-counts"} <= keys


def test_nothing_of_it_calls_the_world(served):
    """Before a pool is made: Prefect then looks up its types of workers on the Internet, in vain and in silence."""
    assert served.trap.calls == []
    assert "telemetry" not in served.said().lower()


def test_a_worker_of_a_pool_runs_what_prefect_yaml_deploys(served, tmp_path):
    environment = os.environ | {
        "PREFECT_API_URL": served.api, "PREFECT_HOME": str(tmp_path), "DO_NOT_TRACK": "1", "DOUDI_POOL": "qingfeng",
        "DOUDI_WORKSPACE": str(served.place),
    }  # fmt: skip

    def prefect(*words):
        command = [sys.executable, "-m", "prefect", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    prefect("work-pool", "create", "qingfeng", "--type", "process")
    prefect("--no-prompt", "deploy", "--all")
    for flow in ("monitor", "feedback", "reconcile", "replay", "simulate"):
        assert served.call(f"deployments/name/{flow}/qingfeng")["parameters"]["workspace"] == str(served.place)
    made = served.call("deployments/name/reconcile/qingfeng")
    run = served.call(f"deployments/{made['id']}/create_flow_run", {})["id"]
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "qingfeng"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        ended = served.ended(run)
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    assert ended["state_type"] == "COMPLETED", (ended["state"], (tmp_path / "worker.log").read_text()[-2000:])


def test_a_cancelled_run_leaves_nothing_half_done(served):
    before = served.published()
    run = served.trigger("monitor", as_of="2026-11-20", wait_for_files_to_settle=False)
    served.wait(lambda: served.call("task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}}))
    served.call(f"flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}, "force": False})
    assert served.ended(run)["state_type"] == "CANCELLED"
    assert served.published() == before
    assert not (served.place / "store" / "writer.json").exists() or served.wait(
        lambda: not _is_held(served.place / "store" / "writer.lock")
    )


def _is_held(lock):
    import fcntl

    with lock.open("a+b") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def test_of_the_nights_that_were_missed_one_happens(served):
    served.stop()
    assert served.process.returncode == 0, served.said()[-2000:]
    with sqlite3.connect(served.place / "store" / "prefect" / "prefect.db") as database:
        monitors = database.execute(
            "select run.id from flow_run run join flow on flow.id = run.flow_id join deployment on deployment.id = run.deployment_id "
            "where flow.name = 'monitor' and deployment.name = 'doudi' and run.auto_scheduled and run.state_type = 'SCHEDULED' order by run.expected_start_time limit 3"
        ).fetchall()
        assert len(monitors) == 3
        for days, (run,) in zip((3, 2, 1), monitors, strict=True):
            database.execute(
                "update flow_run set expected_start_time = datetime('now', ?), next_scheduled_start_time = datetime('now', ?) "
                "where id = ?",
                (f"-{days} days", f"-{days} days", run),
            )
    with duckdb.connect(served.place / "store" / "doudi.duckdb") as state:
        state.execute("update runs set committed_at = committed_at - interval 5 days")
    served.start()
    caught_up = served.wait(
        lambda: [run for run in served.runs(of=["COMPLETED", "FAILED"]) if "caught up" in run["tags"]]
    )
    assert [run["state_type"] for run in caught_up] == ["COMPLETED"], served.said()[-2000:]
    assert caught_up[0]["name"].startswith("monitor ")
    assert {served.run(run)["state_type"] for (run,) in monitors} == {"CANCELLED"}
    assert not [run for run in served.runs(of=["SCHEDULED", "PENDING", "RUNNING"]) if "caught up" in run["tags"]]
