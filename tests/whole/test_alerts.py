"""Alerts: off unless named, counts only, in words that say what happened and where; never a reason to fail."""

import json
import re
import shutil
from datetime import date
from types import SimpleNamespace

import pytest
from prefect.states import Crashed, Failed

from flows.cli import main
from flows.nightly.alerts import tell, told_of_failure
from flows.nightly.context import RunRequest
from flows.orchestration.flow_support import say_unpublished
from flows.workspace.settings import Settings
from flows.workspace.workspace import Workspace
from tests.support.chinese import foreign_words
from tests.support.days import on_day
from transforms import errors
from transforms.messages import speak

DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch):
    """As the officers who get them read."""
    monkeypatch.setenv("DOUDI_LANGUAGE", "zh")
    speak("zh")
    yield
    speak("en")


WHERE = "详细原因和处理办法见服务器终端或日志。"


def run(place, day=DAY, *options):
    with on_day(day):
        return main(["run", "--bare", "--as-of", day, "--workspace", str(place), *options])


def test_a_run_that_fails_is_told_to_those_named(workspace, post, monkeypatch):
    url, got = post
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    shutil.rmtree(workspace / "inbox")
    assert run(workspace) == 2
    (told,) = got
    assert told["title"] == f"兜底监测（濮阳市）{DAY} 未发布"
    assert told["message"] == f"运行失败：输入文件或设置有误。本次未发布任何名单；{WHERE}"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (errors.NothingToJudge("x"), "没有可用的监测对象名单或低保、特困名册"),
        (
            errors.NumbersNotInForce([("dibao", "standard", "410922", "rural")], "2026-11-20", {}),
            "缺少当日执行的低保标准",
        ),
        (errors.StandardsImplausible(["x"], "standards"), "低保标准低于省定最低标准或高于其三倍，请核对单位和金额"),
        (errors.StoreBusy("x"), "另一命令正在写入，等待超时"),
        (errors.WorkspaceAtFault("张三 110105194912310021"), "输入文件或设置有误"),
        (errors.InternalError("1", "store/crash/1.txt"), "程序内部错误"),
    ],
)
def test_why_a_night_failed_is_told_in_words_that_hold_nothing_personal(error, why, post, tmp_path):
    url, got = post
    day = date(2026, 11, 20)
    with (
        pytest.raises(type(error)),
        told_of_failure(RunRequest(Workspace.at(tmp_path), day, day), Settings(alert_urls=(url,))),
    ):
        raise error
    assert [told["message"] for told in got] == [f"运行失败：{why}。本次未发布任何名单；{WHERE}"]


@pytest.mark.parametrize(
    ("flow", "state", "told"),
    [
        ("monitor", Crashed(), "每晚监测异常中断。"),
        ("monitor", Failed(name="TimedOut"), "每晚监测超过时限，已停止。"),
        ("reconcile", Failed(), "名册对账失败，或有文件无法读取。"),
        ("monitor", Failed(), None),  # the night itself has told of it
    ],
)
def test_how_a_run_under_prefect_ended_is_told_once(flow, state, told, post, tmp_path, monkeypatch, capsys):
    url, got = post
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    run = SimpleNamespace(parameters={"workspace": str(tmp_path)}, start_time=None)
    say_unpublished(SimpleNamespace(name=flow), run, state)
    assert [found["message"] for found in got] == ([told + WHERE] if told else [])
    said = capsys.readouterr().err
    assert "此工作文件夹尚未发布过名单" in said
    assert foreign_words(said) == set()


def test_cases_overdue_data_that_are_old_and_a_programme_withheld_are_told(workspace, post, monkeypatch):
    url, got = post
    assert run(workspace) == 0
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    monkeypatch.setenv("DOUDI_STALE_DAYS", "40")
    numbers = workspace / "policy" / "dibao.csv"
    numbers.write_text(numbers.read_text(encoding="utf-8-sig").replace(",530.00,", ",1000,"), encoding="utf-8")
    assert run(workspace, "2027-01-04") == 0
    (told,) = got
    assert told["title"] == "兜底监测（濮阳市）2027-01-04 需关注"
    kinds = (
        r"政策标准变化影响\d+人，.*暂缓发布：\w+，\d+/\d+人",
        r"数据陈旧：\w+（47天）、.*",
        r"超期未反馈线索：\d+户",
    )
    lines = told["message"].splitlines()
    assert all(any(re.fullmatch(kind, line) for line in lines) for kind in kinds), lines
    assert all(any(re.fullmatch(kind, line) for kind in kinds) for line in lines), lines
    assert re.search(r"，暂缓发布：范县最低生活保障，\d+/\d+人$", told["message"], re.MULTILINE)
    assert not re.search(r"\d{15}", told["message"])


def test_nobody_is_told_unless_named(workspace, monkeypatch):
    import apprise

    monkeypatch.setattr(apprise.Apprise, "notify", lambda *_, **__: pytest.fail("an alert was sent"))
    tell(Settings(), "x", ["y"])


def test_an_alert_that_cannot_be_sent_is_said_without_its_secret_and_keeps_no_other_from_being_sent(post, capsys):
    url, got = post
    tell(Settings(alert_urls=("json://user:secret@127.0.0.1:1", url)), "x", ["y"])
    assert len(got) == 1
    said = capsys.readouterr().err
    assert said == "有一条提醒未能发出（doudi.toml 中的 `alert_urls`，第1项），请检查该地址和网络\n"
    speak("en")
    tell(Settings(alert_urls=("json://user:secret@127.0.0.1:1",)), "x", ["y"])
    said = capsys.readouterr().err
    assert said.startswith("an alert could not be sent (doudi.toml, alert_urls, entry 1); check that address")
    assert "secret" not in said


def test_an_office_that_reads_english_is_told_in_english(workspace, post, monkeypatch):
    url, got = post
    monkeypatch.setenv("DOUDI_ALERT_URLS", json.dumps([url]))
    monkeypatch.setenv("DOUDI_LANGUAGE", "en")
    shutil.rmtree(workspace / "inbox")
    assert run(workspace) == 2
    (told,) = got
    assert told["title"] == f"doudi (濮阳市): {DAY}: nothing published"
    assert told["message"].startswith("The run failed: an input file or a setting is wrong. No list was published. ")


@pytest.mark.parametrize("in_environment", [True, False])
def test_an_address_that_cannot_be_one_is_named_by_its_place_without_its_secret(
    in_environment, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("DOUDI_LANGUAGE", "en")
    addresses = json.dumps(["json://127.0.0.1:1", "mailto://user:secret"])
    if in_environment:
        monkeypatch.setenv("DOUDI_ALERT_URLS", addresses)
    else:
        (tmp_path / "doudi.toml").write_text(f"alert_urls = {addresses}\n")
    assert run(tmp_path) == 2
    said = capsys.readouterr().err
    place = "DOUDI_ALERT_URLS in the environment" if in_environment else "doudi.toml, alert_urls"
    assert f"{place}, entry 2: no address that Apprise can send to" in said
    assert "secret" not in said
