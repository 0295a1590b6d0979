"""A server of our own on the loopback: on a port that is free, and never mistaken for another's."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.orchestration import serve
from flows.orchestration import server as prefect_server
from flows.workspace.settings import Settings
from transforms.errors import ServerDown, WorkspaceAtFault
from transforms.messages import speak

ANSWERING = """
import http.server, json, os, sys
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"home": os.environ["PREFECT_HOME"]}).encode())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), Answers).serve_forever()
"""


class Other(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"home": "another office"}).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Ours, with a stand-in for Prefect's that answers the one question we ask it."""
    (tmp_path / "prefect.py").write_text(ANSWERING, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    made = prefect_server.PrefectServer(Settings(prefect_start_seconds=20))
    yield made
    made.stop()


@pytest.fixture
def other(monkeypatch):
    """The server of another office on the first port."""
    found = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setattr(prefect_server, "_FIRST_PORT", found.server_port)
    yield found.server_port
    found.shutdown()


def test_a_port_in_use_is_left_to_whoever_has_it(server, other):
    server.start()
    assert server.url.startswith("http://127.0.0.1:")
    assert server.url != f"http://127.0.0.1:{other}"


def test_two_that_saw_the_same_port_free_do_not_share_a_server(server, other, monkeypatch):
    looks = iter([False])
    is_taken = prefect_server._is_taken
    monkeypatch.setattr(prefect_server, "_is_taken", lambda port: next(looks, None) is None and is_taken(port))
    server.start()
    assert server.url != f"http://127.0.0.1:{other}"


def test_no_free_port_is_said(server, other, monkeypatch):
    monkeypatch.setattr(prefect_server, "_PORTS", 1)
    with pytest.raises(WorkspaceAtFault, match=f"No port between {other} and {other} is free"):
        server.start()


def test_a_server_that_ends_at_once_is_said_with_its_log(server, tmp_path):
    (tmp_path / "prefect.py").write_text("raise SystemExit(3)", encoding="utf-8")
    with pytest.raises(WorkspaceAtFault, match="did not start"):
        server.start()


def test_where_another_server_has_the_pages_none_is_started(monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    monkeypatch.setattr(serve, "_require_answer", asked := [].append)
    monkeypatch.setattr(serve, "prefect_server", lambda _: pytest.fail("a server was started"))
    with serve._server(Settings()) as started:
        assert started is None
    assert asked.__self__ == ["http://127.0.0.1:4200/api"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "`PREFECT_API_URL`指定的Prefect服务器http://127.0.0.1:9/api没有响应，请先启动该服务器。"),
        (
            "en",
            "The Prefect server http://127.0.0.1:9/api, which PREFECT_API_URL names, does not answer. Start it first.",
        ),
    ],
)
def test_another_server_that_does_not_answer_is_told_in_one_sentence(language, told):
    speak(language)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}), pytest.raises(ServerDown) as down:
        serve._require_answer("http://127.0.0.1:9/api")
    speak("en")
    assert str(down.value) == told
