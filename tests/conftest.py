"""The fixtures that several test modules share."""

import json
import os
import shutil
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import effort, in_process
from tests.support.command_line import DOUDI
from tests.support.places import ROOT, SAMPLE
from transforms.messages import speak

os.environ.pop("DOUDI_WORKSPACE", None)
os.environ["DOUDI_LANGUAGE"] = "en"  # what an office reads in Chinese is tested by itself: test_messages.py, chinese/
speak("en")
CALLS = Path(tempfile.mkdtemp(prefix="doudi-calls-")) / "calls.log"
os.environ["NETWORK_CUT_LOG"] = str(CALLS)
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(ROOT / "tests" / "support" / "network_cut"), os.environ.get("PYTHONPATH")))
)


@pytest.fixture(scope="session", autouse=True)
def called():
    """Whom the commands that tests start tried to reach beyond this machine: nobody. They have no network."""
    yield CALLS
    assert not CALLS.exists(), CALLS.read_text()
    CALLS.parent.rmdir()


@pytest.fixture
def workspace(tmp_path, request):
    """A workspace that holds the shipped sample, nothing run yet; of a module's ``INBOX`` only the files it names."""
    place = tmp_path / "office"
    for name in ("inbox", "policy"):
        shutil.copytree(SAMPLE / name, place / name)
    wanted = getattr(request.module, "INBOX", ("**/*.*",))
    for path in {*place.glob("inbox/**/*.*")} - {path for name in wanted for path in place.glob(f"inbox/{name}")}:
        path.unlink()
    return place


@pytest.fixture
def doudi():
    """Run one command as a user does; gives what the finished process would.

    In this process, where nothing forbids it: a process of its own imports for ten seconds.
    """

    def run(*arguments, **options):
        if not in_process.needs_a_process(arguments, options):
            return in_process.run(*arguments)
        command = [*DOUDI, *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False, encoding="utf-8", **options
        )

    return run


@pytest.fixture(scope="session")
def night(tmp_path_factory):
    """One bare night over the sample, shared by tests that only look at what it left."""
    place = tmp_path_factory.mktemp("night")
    for name in ("inbox", "policy"):
        shutil.copytree(SAMPLE / name, place / name)
    done = in_process.run("run", "--bare", "--as-of", "2026-11-20", "--workspace", place)
    assert done.returncode == 0, done.stderr
    return place, done


def pytest_configure(config):
    """Before any module of tests is imported: how much is tried stands in its parameters."""
    if config.option.full:
        os.environ[effort.VARIABLE] = "1"
    settings.register_profile("doudi", deadline=None, max_examples=effort.tries(100))  # the machine may be busy
    settings.load_profile("doudi")


LONGEST_FIRST = ("whole", "commands", "unit", "benchmarks")
QUICK = ROOT / "tests" / "unit"
"""Every other folder of tests is whole, and so is a test of this one that is marked ``whole``."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark every test quick or whole, before ``-m`` chooses among them; whole files go first, so that none ends alone."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(ROOT / "tests").parts[0]))
    for item in items:
        if not item.path.is_relative_to(QUICK):
            item.add_marker(pytest.mark.whole)
        elif item.get_closest_marker("whole") is None:
            item.add_marker(pytest.mark.quick)


def pytest_ignore_collect(collection_path, config):
    """Do not even import the other folders where only quick tests are asked for."""
    others = collection_path.is_relative_to(ROOT / "tests") and not QUICK.is_relative_to(collection_path)
    if config.option.markexpr == "quick" and others and not collection_path.is_relative_to(QUICK):
        return True
    return None


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="try all of what is many: every world, day, moment and shape")
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden; read the difference")


@pytest.fixture
def post():
    """Where alerts go: an address for ``alert_urls``, and what has arrived there."""
    got = []

    class Box(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Box)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}", got
    server.shutdown()
