"""The command line answers in Chinese: its help, its own faults, whatever the console can show."""

import argparse
import os
import re
import subprocess
import tomllib

import pytest
from rich.cells import cell_len

from flows.cli import COMMANDS, main, parser
from flows.workspace.language import speak_as_office
from tests.support.chinese import foreign_words
from tests.support.command_line import DOUDI
from tests.support.places import ROOT
from transforms import STAGES
from transforms.messages import both

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("DOUDI_LANGUAGE", "zh")
    monkeypatch.setenv("COLUMNS", "80")
    speak_as_office()
    yield
    monkeypatch.setenv("DOUDI_LANGUAGE", "en")
    speak_as_office()


def commands():
    found = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {None: parser(), **found.choices}


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_every_argument_of_every_command_has_its_help_in_chinese(name):
    for action in commands()[name]._actions:
        shown = [action.metavar] if isinstance(action, argparse._SubParsersAction) else [action.help]
        shown += [action.metavar] if action.metavar else []
        for words in shown:
            assert HAN.search(words), action
            assert foreign_words(words) == set(), action
        assert action.nargs == 0 or action.metavar, f"else its name in the code would be shown: {action}"


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_is_chinese_from_the_first_line_to_the_last_and_fits_the_screen(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*([name] if name else []), "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert HAN.search(shown)
    names = re.compile(rf"^    ({'|'.join(COMMANDS)})\b", re.MULTILINE)
    assert foreign_words(names.sub("", shown)) == set()
    assert max(map(cell_len, shown.splitlines())) <= 80
    assert not re.search(r"^\s*[，。、；：）”]", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], "缺少以下参数：命令"),
        (["dmo"], "没有'dmo'这一项"),
        (["run", "--as-of", "今天"], "'今天' 不是日期，请写成 2026-11-20"),
        (["run", "--bear"], "无法识别的参数：--bear"),
        (["run", "--until", "读取文"], "没有“读取文”这一步骤，是不是“读取文件”？"),
        (
            ["run", "--until", "明天"],
            "没有“明天”这一步骤。可选：读取文件、校验、统一写法、识别家庭成员、比对名册、判定、生成线索、生成名单。",
        ),
        (["export"], "缺少以下参数：对象, --to"),
        (["export", "全部", "--to", "x.csv"], "参数对象：没有'全部'这一项"),
        (["decide", "case", "X"], "缺少以下参数：--reason"),
        (["decide", "case", "X", "--undo", "--same", "--reason", "误"], "参数--same：不能与--undo同时使用"),
        (["withdraw", "2026-11-20", "--reason"], "参数--reason：需要一个参数"),
        (["simulate", "--set", "x", "--release", "随便"], "没有'随便'这一项"),
    ],
)
def test_what_cannot_be_read_is_told_in_chinese(asked, told, capsys):
    with pytest.raises(SystemExit) as ended:
        main(asked)
    shown = capsys.readouterr().err
    assert ended.value.code == 2
    assert told in shown
    choices = re.compile(r"（可选：[^）]*）|\{[a-z,]*\}|'[^']*'")  # what must be typed as it is
    assert foreign_words(choices.sub("", shown)) == set()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_is_known_by_its_name_in_either_language(stage):
    for name in (stage, stage.upper(), both(stage).zh, f" {both(stage).zh} "):
        assert parser().parse_args(["run", "--until", name]).until == stage


def test_the_version_is_that_of_the_project(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert ended.value.code == 0
    assert re.fullmatch(rf"doudi {re.escape(project['version'])}\+[0-9a-f]{{12}}\n", capsys.readouterr().out)


@pytest.mark.parametrize(("encoding", "lost"), [("cp936", "𠮷"), ("ascii", "县"), ("cp1252", "县")])
def test_a_console_that_lacks_a_character_shows_a_question_mark_for_it(encoding, lost, tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": encoding, "DOUDI_LANGUAGE": "zh"}
    place = tmp_path / "范县·𠮷…"
    done = subprocess.run(
        [*DOUDI, "status", "--workspace", str(place)], cwd=ROOT, capture_output=True, check=False, env=environment
    )
    shown = done.stderr.decode(encoding)
    assert done.returncode == 2, shown
    assert "?" in shown
    assert lost not in shown
    assert "Traceback" not in shown
    if encoding == "cp936":
        assert "找不到工作文件夹" in shown
        assert "范县·?…" in shown
