"""Alerts: off unless named, counts only, and never a reason for a run to fail."""

import json
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows.alerts import tell
from flows.cli import main
from flows.settings import Settings

DAY = "2026-11-20"


@pytest.fixture
def post():
    got = []

    class Box(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Box)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", got
    server.shutdown()


def run(place, day=DAY):
    return main(["run", "--bare", "--as-of", day, "--workspace", str(place)])


def test_a_run_that_fails_is_told_to_those_named(workspace, post, monkeypatch):
    url, got = post
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    shutil.rmtree(workspace / "policy")
    assert run(workspace) == 2
    assert len(got) == 1
    assert "未发布" in got[0]["title"]
    assert not re.search(r"\d{15}", json.dumps(got, ensure_ascii=False))


def test_cases_that_are_overdue_and_a_programme_withheld_are_told(workspace, post, monkeypatch):
    url, got = post
    assert run(workspace) == 0
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    numbers = workspace / "policy" / "dibao.csv"
    numbers.write_text(numbers.read_text(encoding="utf-8-sig").replace(",530.00,", ",3000,"), encoding="utf-8")
    assert run(workspace, "2027-01-04") == 0
    told = got[0]["message"]
    assert re.search(r"暂缓发布：最低生活保障，\d+/\d+人", told)
    assert re.search(r"超期未反馈线索：\d+户", told)


def test_nobody_is_told_unless_named(workspace, monkeypatch):
    import apprise

    monkeypatch.setattr(apprise.Apprise, "notify", lambda *_, **__: pytest.fail("an alert was sent"))
    tell(Settings(), "x", ["y"])


def test_an_alert_that_cannot_be_sent_is_said_and_stops_nothing(capsys):
    tell(Settings(alert_urls=("json://127.0.0.1:1",)), "x", ["y"])
    tell(Settings(alert_urls=("no such address",)), "x", ["y"])
    assert capsys.readouterr().err.count("alert_urls") == 2
