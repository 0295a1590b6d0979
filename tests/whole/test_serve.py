"""`doudi serve` for real, as an office reads it: server, worker, schedules, forms, arrivals, cancelling, a missed night.

One server for the module, over one county, in Chinese, asked twice a second by all that wait for it; the tests build
on each other in order.
"""

import configparser
import http
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from flows.cli import main
from flows.commands.init import begin, write_starter
from flows.store.store import Store
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from tests.support.canaries import FILE, NAME, slipped
from tests.support.chinese import foreign_words
from tests.support.command_line import script
from tests.support.crash_scripts import run_beyond_its_time, run_with_canaries, wait_for_a_growing_file
from tests.support.effort import only_in_full
from tests.support.places import ROOT, SAMPLE

COUNTY = "清丰县报送"
LISTS = ("清丰县防返贫监测对象20261118.xlsx", "清丰县低保对象名册20261118.xlsx", "特困人员名册_20261118.xlsx")
VEHICLES = f"{COUNTY}/机动车信息_20261118.csv"
FLOWS = {
    "monitor": "每晚监测", "feedback": "导入核查结果", "reconcile": "名册对账", "replay": "历史重算", "simulate": "标准测算",
}  # fmt: skip
MANY_ROWS = 1_000_000
PATIENCE = 240
IMPATIENT = {"PREFECT_RUNNER_POLL_FREQUENCY": "1", "PREFECT_WORKER_QUERY_SECONDS": "1"}


def _answer(request):
    """The server's answer; None while its database is busy (503), which Prefect's own client waits out, too."""
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return [json.load(answer)]
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.SERVICE_UNAVAILABLE:
            raise
    return None


class Served:
    def __init__(self, place):
        self.place, self.process = place, None

    def start(self):
        self.log = self.place.parent / "serve.log"
        self.since = self.log.stat().st_size if self.log.exists() else 0
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.read(self.place / "doudi.service", encoding="utf-8")
        command = shlex.split(unit["Service"]["ExecStart"])
        nowhere = {"HOME": str(self.place.parent / "home"), "PATH": ""}  # as systemd may start it
        kept = {name: os.environ[name] for name in ("PYTHONPATH", "NETWORK_CUT_LOG")}
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=unit["Service"]["WorkingDirectory"],
                stdout=output,
                stderr=output,
                env=nowhere | kept | IMPATIENT,
            )
        self.wait(lambda: "名册对账，时间" in self.said())
        self.api = self.said().rsplit("网页地址：", 1)[1].split()[0] + "/api"

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
        return self.wait(lambda: _answer(request))[0]

    def deployment(self, flow, name=None):
        return self.call(f"deployments/name/{flow}/{urllib.parse.quote(name or FLOWS[flow])}")

    def deploy_as_before(self, flow, name, **more):
        """A deployment as an earlier version made it, with its schedule."""
        now = self.deployment(flow)
        kept = {what: now[what] for what in ("flow_id", "parameters", "entrypoint", "tags")}
        schedules = [{"schedule": {"cron": "0 2 * * *", "timezone": "Asia/Shanghai"}, "active": True}]
        return self.call("deployments/", kept | {"name": name, "schedules": schedules} | more)["id"]

    def served_names(self):
        return {(found["entrypoint"].rsplit(".", 1)[1], found["name"]) for found in self.call("deployments/filter", {})}

    def log_tab(self, run_id):
        """The lines of the log tab."""
        asked = {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC", "limit": 200}
        return [line["message"] for line in self.call("logs/filter", asked)]

    def trigger(self, flow, name=None, **parameters):
        made = self.deployment(flow, name)
        given = {"parameters": made["parameters"] | parameters}
        return self.call(f"deployments/{made['id']}/create_flow_run", given)["id"]

    def tasks(self, run):
        return self.call("task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})

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

    def set(self, line):
        with (self.place / "doudi.toml").open("a") as settings:
            settings.write(f"{line}\n")

    def state(self, query):
        with Store(self.place / "store").reading() as state:
            return state.sql(query).fetchall()

    def published(self):
        return {p.relative_to(self.place): p.read_bytes() for p in (self.place / "outbox").rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = tmp_path_factory.mktemp("serve") / "office"
    shutil.copytree(SAMPLE / "policy", place / "policy")
    begin(Workspace.at(place))
    (place / "inbox" / COUNTY).mkdir(parents=True)
    for name in LISTS:
        shutil.copy(SAMPLE / "inbox" / COUNTY / name, place / "inbox" / COUNTY)
    far = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=12)
    when = f"{far.minute} {far.hour} * * *"
    server = Served(place)
    server.set(f'settle_seconds = 2\nnightly = "{when}"\nreturned_lists = "{when}"')
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_files_that_lie_in_the_inbox_start_a_run_that_publishes(served):
    run = served.wait(lambda: served.runs(of=["COMPLETED", "FAILED"]))[0]
    assert run["state_type"] == "COMPLETED"
    assert run["name"].startswith("每晚监测 20")
    assert set(run["tags"]) == {"doudi", "收到文件"}
    assert list((served.place / "outbox").glob("*/manifest.json"))
    log = served.wait(lambda: lines if "待核查" in str(lines := served.log_tab(run["id"])) else None)
    assert [line for line in log if line.startswith("第")][::7] == [
        "第1步，共8步：读取文件。",
        "第8步，共8步：生成名单。",
    ]
    assert any(line.startswith(f"{run['name'].split()[1]}的名单在{served.place}/outbox/") for line in log)
    assert any(line.startswith("清丰县：待核查") for line in log)
    assert foreign_words("\n".join(log)) == set()
    tasks = {found["name"].rsplit("-", 1)[0] for found in served.tasks(run["id"])}
    assert {
        "读取文件",
        "校验",
        "统一写法",
        "识别家庭成员",
        "比对名册",
        "判定",
        "生成线索",
        "生成名单",
        "等待文件和数据",
    } == tasks


def test_every_flow_has_a_form_that_asks_in_chinese_and_checks_what_it_is_given(served):
    for flow in FLOWS:
        deployment = served.deployment(flow)
        assert foreign_words(deployment["description"]) == set()
        for name, field in deployment["parameter_openapi_schema"]["properties"].items():
            said = f"{field['title']} {field['description']} {field.get('enum', '') if name != 'workspace' else ''}"
            assert foreign_words(said) == set(), (flow, name)
    for flow, wrong in (
        ("monitor", {"until": "nonsense"}),
        ("monitor", {"release_in": ["nonsense"]}),
        ("simulate", {"value": "much"}),
        ("simulate", {"value": 580, "number": "dibao.nonsense"}),
        ("monitor", {"workspace": "/elsewhere"}),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            served.trigger(flow, **wrong)
        assert refused.value.code in (409, 422)


def test_what_a_form_cannot_know_is_answered_in_one_sentence(served):
    told = {
        served.trigger("simulate", value=580, second_number="低保标准（元/年）", second_value=1): "低保标准（元/年）选择了两次，请另选一项标准，或选“无”。",
        served.trigger("simulate", value=1.2345): "低保标准（元/月）的取值1.2345有误：不得为负数，小数不超过三位。",
    }  # fmt: skip
    for run, message in told.items():
        assert (served.ended(run)["state_type"], served.ended(run)["state"]["message"]) == ("FAILED", message)
        assert served.wait(lambda run=run: served.log_tab(run)) == [message]


def test_two_triggers_at_once_run_one_after_the_other(served):
    ids = [served.trigger("simulate", value=580, counties=["清丰县（410922）"]), served.trigger("reconcile")]
    ended = sorted((served.ended(found) for found in ids), key=lambda run: run["start_time"])
    assert [run["state_type"] for run in ended] == ["COMPLETED", "COMPLETED"], served.said()[-3000:]
    assert datetime.fromisoformat(ended[0]["end_time"]) <= datetime.fromisoformat(ended[1]["start_time"])
    assert list((served.place / "outbox" / "对账").glob("*/对账汇总_*.csv"))
    made = served.call("artifacts/filter", {"limit": 200})
    assert {"monitor-counts", "monitor-summary", "simulate-counts", "reconcile-counts"} <= {
        found["key"] for found in made
    }
    bars = {found["key"]: (found["data"], found["description"]) for found in made if found["type"] == "progress"}
    assert {bars[f"{flow}-progress"] for flow in ("monitor", "simulate", "reconcile")} == {(100, "已完成")}
    shown = {found["key"]: found for found in made}
    for key in ("monitor-counts", "monitor-summary", "simulate-counts", "reconcile-counts"):
        assert foreign_words(shown[key]["description"]) == set(), key
        assert foreign_words(str(shown[key]["data"]).replace("\\u", "")) == set(), shown[key]["data"]
    rows = json.loads(shown["simulate-counts"]["data"])
    assert rows[0]["县"] == "合计"
    assert shown["simulate-counts"]["description"] == "假设低保标准（元/月）＝580"
    (named,) = (served.place / "store" / "simulate").glob("*/进出名单_*.csv")
    assert f"进入和退出人员名单在文件夹{named.parent}中。" in served.log_tab(ids[0])


def test_a_replay_shows_its_differences_as_a_table(served):
    day = max(path.name for path in (served.place / "outbox").glob("20*"))
    ended = served.ended(served.trigger("replay", as_of=day))
    assert ended["state_type"] == "COMPLETED", ended["state"]
    made = {found["key"]: found for found in served.call("artifacts/filter", {"limit": 200})}
    assert list(json.loads(made["replay-differences"]["data"])[0]) == ["差异"]


@only_in_full
def test_a_worker_makes_its_pool_and_runs_what_prefect_yaml_deploys(served, tmp_path):
    """The steps that prefect.yaml names, in their order."""
    environment = os.environ | IMPATIENT | {
        "PREFECT_API_URL": served.api, "PREFECT_HOME": str(tmp_path), "DO_NOT_TRACK": "1",
        "DOUDI_POOL": "qingfeng", "DOUDI_WORKSPACE": str(served.place), "DOUDI_LANGUAGE": "zh",
    }  # fmt: skip
    work, deploy = "prefect worker start --pool qingfeng --type process", "prefect --no-prompt deploy --all"
    told = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    assert work in told
    assert deploy in told
    as_module = [sys.executable, "-m"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen([*as_module, *work.split()], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        served.wait(lambda: [pool for pool in served.call("work_pools/filter", {}) if pool["name"] == "qingfeng"])
        old = served.deploy_as_before("monitor", "qingfeng", work_pool_name="qingfeng")
        done = subprocess.run(
            [*as_module, *deploy.split()], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        for flow, name in FLOWS.items():
            made = served.deployment(flow, f"{name} qingfeng")
            assert made["parameters"]["workspace"] == str(served.place)
            fields = made["parameter_openapi_schema"]["properties"]
            assert fields["workspace"]["enum"] == [str(served.place)]
            assert foreign_words(" ".join(field["title"] + field["description"] for field in fields.values())) == set()
        assert "原部署“monitor/qingfeng”已撤下，现为“monitor/每晚监测 qingfeng”" in done.stdout
        assert not [found for found in served.call("deployments/filter", {}) if found["id"] == old]
        ended = served.ended(served.trigger("reconcile", "名册对账 qingfeng"))
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    assert ended["state_type"] == "COMPLETED", (ended["state"], (tmp_path / "worker.log").read_text()[-2000:])


def test_a_cancelled_run_leaves_nothing_half_done(served):
    """Cancelled while it reads a file that keeps it busy for as long as that takes."""
    before, runs = served.published(), served.state("select * from runs")
    heading, row, *_ = (SAMPLE / "inbox" / VEHICLES).read_bytes().splitlines(keepends=True)
    (served.place / "inbox" / VEHICLES).write_bytes(heading + row * MANY_ROWS)
    run = served.wait(lambda: served.runs(of=["RUNNING"]))[0]["id"]
    served.wait(lambda: [found["name"] for found in served.tasks(run) if found["name"].startswith("读取文件")])
    served.call(f"flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}, "force": False})
    assert served.ended(run)["state_type"] == "CANCELLED"
    assert served.published() == before
    assert served.state("select * from runs") == runs
    with Store(served.place / "store").locked("look", wait_minutes=1):
        pass


def test_a_second_serve_says_who_serves_this_workspace(served, capsys):
    assert main(["serve", "--workspace", str(served.place)]) == 2
    assert f"`doudi serve` (process {served.process.pid}, started " in capsys.readouterr().err


@only_in_full
def test_an_office_does_not_take_another_ones_deployments_over_on_a_server_that_both_use(served, tmp_path, doudi):
    begin(Workspace.at(tmp_path / "other"))
    about = {"PREFECT_API_URL": served.api, "DOUDI_LANGUAGE": "zh", "PREFECT_HOME": str(tmp_path / "home")}
    done = doudi("serve", "--workspace", tmp_path / "other", env=os.environ | about)
    assert done.returncode == 2, done.stderr
    assert f"Prefect服务器上已有属于另一文件夹{served.place}的部署“" in done.stderr
    assert "正在启动Prefect服务器" not in done.stdout
    assert served.deployment("monitor")["parameters"]["workspace"] == str(served.place)


def test_the_pages_name_nobody_and_no_file_that_was_sent(served, tmp_path):
    """A file that cannot be opened, named after somebody; and a stage that breaks over somebody's data."""
    place = tmp_path / "office"
    for folder in ("inbox", "policy"):
        shutil.copytree(served.place / folder, place / folder)
    (place / "inbox" / VEHICLES).unlink(missing_ok=True)
    (place / "inbox" / FILE).write_bytes(b"PK\3\4 broken")
    said = run_script(served, run_with_canaries, place, DOUDI_LANGUAGE="zh", PREFECT_LOGGING_LEVEL="INFO")
    assert NAME in said  # on the terminal, where whoever must look for the file sits
    ours = [run for run in served.runs(of=["FAILED"]) if run["parameters"]["workspace"] == str(place)]
    left_out, broken = (run["state"]["message"] for run in sorted(ours, key=lambda run: run["start_time"]))
    assert left_out == "名单已发布，但有1个文件无法打开，未能采用。文件名见服务器终端或日志。"
    assert "store/crash/" in broken
    for run in ours:
        log = served.log_tab(run["id"])
        assert log[-1] == run["state"]["message"]
        assert slipped("\n".join(log)) == set()
        assert "Traceback" not in "\n".join(log)
        assert [found for found in served.tasks(run["id"]) if slipped(json.dumps(found, ensure_ascii=False))] == []
    assert foreign_words(left_out) == set()
    assert slipped(json.dumps(served.call("artifacts/filter", {"limit": 200}), ensure_ascii=False)) == set()


def run_script(served, module, place, **environment):
    """A script in a process of its own, with the served server for its Prefect; what it printed."""
    about = {"PREFECT_API_URL": served.api, "PREFECT_LOGGING_LEVEL": "INFO", "DO_NOT_TRACK": "1"}
    about["PREFECT_HOME"] = str(served.place.parent / "elsewhere")
    done = subprocess.run(
        script(module, place), cwd=ROOT, env=os.environ | about | environment,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


@only_in_full
def test_a_run_beyond_its_time_is_told_and_leaves_nothing_half_done(served, post):
    url, got = post
    before, runs = served.published(), served.state("select * from runs")
    said = run_script(served, run_beyond_its_time, served.place, DOUDI_ALERT_URLS=json.dumps([url]))
    assert said.startswith("TimedOut\n")
    assert "nightly monitoring ended as TimedOut: nothing of this run was published; the lists of " in said
    assert "nightly monitoring was stopped at its time limit. " in got[0]["message"]
    assert [found["title"] for found in got] == ["doudi (濮阳市): nightly monitoring did not finish"]
    assert served.published() == before
    assert served.state("select * from runs") == runs
    assert not list((served.place / "store" / "work").iterdir())
    with Store(served.place / "store").locked("look", wait_minutes=0):
        pass


def test_a_file_still_being_copied_is_waited_for(served, tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "doudi.toml").write_text("settle_seconds = 1\n")
    said = run_script(served, wait_for_a_growing_file, tmp_path)
    assert said.startswith("whole\n")
    assert "Retry 1/20 will start" in said


@only_in_full
def test_of_the_nights_that_were_missed_one_happens(served):
    served.deploy_as_before("monitor", "doudi")
    served.deploy_as_before("reconcile", "reconciliation of rolls")
    served.stop()
    assert served.process.returncode == 0, served.said()[-2000:]
    assert served.said().endswith("已停止；再次启动`doudi serve`之前不会自动运行\n")
    assert "rror" not in served.said().rsplit("SIGTERM", 1)[1]
    with sqlite3.connect(served.place / "store" / "prefect" / "prefect.db") as database:
        monitors = database.execute(
            "select run.id from flow_run run join flow on flow.id = run.flow_id join deployment on deployment.id = run.deployment_id "
            "where flow.name = 'monitor' and deployment.name = '每晚监测' and run.auto_scheduled and run.state_type = 'SCHEDULED' order by run.expected_start_time limit 3"
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
    (served.place / "inbox" / VEHICLES).unlink()
    served.set("run_on_arrival = false")
    served.start()
    caught_up = served.wait(lambda: [run for run in served.runs(of=["COMPLETED", "FAILED"]) if "补跑" in run["tags"]])
    assert [run["state_type"] for run in caught_up] == ["COMPLETED"], served.said()[-2000:]
    assert caught_up[0]["name"].startswith("每晚监测 ")
    assert {served.run(run)["state_type"] for (run,) in monitors} == {"CANCELLED"}
    assert not [run for run in served.runs(of=["SCHEDULED", "PENDING", "RUNNING"]) if "补跑" in run["tags"]]
    assert "原部署“monitor/doudi”已撤下，现为“monitor/每晚监测”" in served.said()
    assert "原部署“reconcile/reconciliation of rolls”已撤下，现为“reconcile/名册对账”" in served.said()
    office = {(flow, name) for flow, name in served.served_names() if not name.endswith(" qingfeng")}
    assert office == set(FLOWS.items())


def test_with_the_network_cut_all_of_it_worked_and_nobody_was_called(served, called):
    assert not called.exists(), called.read_text()
    assert "telemetry" not in served.said().lower()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_systemd_accepts_the_unit_that_init_writes(tmp_path):
    place = tmp_path / "50 % 清丰"
    begin(Workspace.at(place))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(place / "doudi.service")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_windows_task_that_init_writes_names_this_workspace_and_is_the_readmes(tmp_path):
    place = tmp_path / "o'ffice"
    place.mkdir()
    template = data_folder() / "templates" / "doudi-task.ps1"
    write_starter(template, place / template.name, Path("D:/doudi/.venv/Scripts/python.exe"))
    raw = (place / template.name).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # PowerShell 5 takes it for the system's code page without
    command = raw.decode("utf-8-sig").splitlines()[-1]
    assert f"""--workspace "{str(place).replace("'", "''")}"'""" in command
    words = template.read_text(encoding="utf-8").splitlines()[-1].replace("{workspace}", r"D:\office")
    assert words.replace("{python}", r"D:\doudi\.venv\Scripts\python.exe") in (ROOT / "flows" / "README.md").read_text(
        encoding="utf-8"
    )


def test_a_call_would_have_been_written_down(tmp_path):
    call = "import socket; socket.create_connection(('example.org', 80))"
    environment = os.environ | {"NETWORK_CUT_LOG": str(tmp_path / "calls.log")}
    assert subprocess.run([sys.executable, "-c", call], env=environment, capture_output=True, check=False).returncode
    assert "socket.getaddrinfo example.org" in (tmp_path / "calls.log").read_text()
