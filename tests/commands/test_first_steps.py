"""A clerk's first steps in Chinese: demo, init, run and feedback, what goes right and what goes wrong."""

import csv
import io
import os
import re
import shutil
import stat
import subprocess

import openpyxl
import pytest

from flows.cli import main
from flows.workspace.language import speak_as_office
from flows.workspace.settings import Settings
from tests.support.chinese import foreign_words
from tests.support.command_line import DOUDI
from tests.support.made import number
from tests.support.office import LIST, ROLL, Office
from tests.support.places import ROOT

DAY = "2026-11-20"
INCOME = "人均纯收入（元）"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("DOUDI_LANGUAGE", "zh")
    yield
    monkeypatch.setenv("DOUDI_LANGUAGE", "en")
    speak_as_office()


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path / "办公室")


@pytest.fixture
def said(capsys):
    """Run a command; give its exit code and all that it said, which must be Chinese."""

    def run(*words, place):
        code = main([*map(str, words), "--workspace", str(place)])
        shown = "".join(capsys.readouterr())
        assert HAN.search(shown), shown
        assert foreign_words(shown.replace(str(place.parent), "")) == set(), shown
        return code, shown

    return run


def run(said, office, *options):
    return said("run", "--bare", "--as-of", DAY, *options, place=office.place)


def test_the_demo_ends_with_what_to_do_next(tmp_path, said):
    place = tmp_path / "演示"
    code, shown = said("demo", "--bare", place=place)
    assert code == 0
    briefing = place / "outbox" / DAY / "全市" / f"监测简报_{DAY}.html"
    *_, first, second, third = shown.strip().splitlines()
    assert first.startswith(f"1. 请先打开监测简报：{briefing}")
    assert briefing.exists()
    assert "doudi init" in second
    assert third.startswith("3. 使用手册：")
    assert third.endswith("manual")
    assert re.search(r"^  范县：待核查\d+户（其中新增\d+户）、\d+人$", shown, re.MULTILINE)
    assert "未收到，与其有关的无从判定：" in shown
    (place / ".made-by-doudi-demo").unlink()
    code, shown = said("demo", "--bare", place=place)
    assert code == 2
    assert "不是空文件夹" in shown


def test_init_says_what_to_do_and_its_settings_are_documented_in_chinese(tmp_path, said):
    place = tmp_path / "新单位"
    code, shown = said("init", place=place)
    assert code == 0
    assert "请将收到的文件放入" in shown
    settings = (place / "doudi.toml").read_text(encoding="utf-8")
    keys = re.compile(r"^# (\w+) = .*$", re.MULTILINE)
    assert set(keys.findall(settings)) == set(Settings.model_fields)
    assert foreign_words(keys.sub("", settings)) <= {"cron", "guard_points", "link_probable"}
    code, shown = said("init", place=place)
    assert "无（原已齐全）" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "--bare"], "找不到工作文件夹"),
        (["feedback"], "还没有运行过"),
    ],
)
def test_a_folder_that_is_not_there_is_told(words, told, tmp_path, said):
    code, shown = said(*words, place=tmp_path / "没有")
    assert code == 2
    assert told in shown


def test_a_file_in_place_of_a_folder_and_an_inbox_without_files_are_told(tmp_path, said):
    place = tmp_path / "文件"
    place.write_text("")
    assert said("run", "--bare", place=place) == (
        2,
        f"doudi: {place} 是文件，不是文件夹。请用 --workspace 指定文件夹。\n",
    )
    place.unlink()
    place.mkdir()
    assert "找不到文件夹" in said("run", "--bare", place=place)[1]
    (place / "inbox").mkdir()
    assert "没有文件。请放入收到的文件" in said("run", "--bare", place=place)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stale_days = 0", "应大于或等于1"),
        ("unusable_share = 1.5", "应小于或等于1"),
        ("shrunk_share = 1", "应小于1"),
        ("grown_times = 1", "应大于1"),
        ('visit_days = "十"', "应为整数"),
        ("visit_days = 1.5", "应为整数"),
        ('guard_share = "多"', "应为数字"),
        ('run_on_arrival = "或许"', "应为 `true`（是）或 `false`（否）"),
        ("list_password = 12", "应为用引号括起的文字"),
        ('csv_identity = "tabs"', "应为`tab`或`plain`"),
        ('language = "fr"', "应为`zh`或`en`"),
        ("opening_programmes = 1", "应为用方括号括起的若干项"),
        ("opening_programmes = []", "至少应有1项"),
        ('opening_programmes = ["最低生活保证"]', "是不是最低生活保障？"),
        ("township_capacity = 1", "应为“名称 = 数值”的表"),
        ('township_capacity = { "马庄桥镇" = 2 }', '请写成 `"清丰县/马庄桥镇" = 20`'),
        ('township_capacity = { "清封县/马庄桥镇" = 2 }', "本辖区没有清封县，是不是清丰县/马庄桥镇？"),
        ('area = "4109"', '请写成 `"410900"`'),
        ('area = "濮洋市"', "没有名为“濮洋市”的市或县，是不是濮阳市？"),
        ('area = "419900"', "没有名为“419900”的市或县"),
        ('memory_limit = "很多"', '请写成 `"2GB"`'),
        ('nightly = "夜里"', "请按“分 时 日 月 星期”写"),
        ("nightly = true", "只用于开关类设置"),
        ('alert_urls = ["不知道"]', "不是 Apprise 能发送的地址"),
        ("link_probable = 0.5\nlink_question = 0.9", "`link_question` 不能大于 `link_probable`"),
        ("stale_dais = 1", "没有这项设置，是不是 `stale_days`？"),
        ("无 = 1", "TOML"),
        ("area = [", "TOML"),
    ],
)
def test_a_wrong_setting_is_told_in_chinese_and_its_value_is_not(text, told, office, said, monkeypatch):
    monkeypatch.delenv("DOUDI_LANGUAGE")
    office.settings(text)
    code, shown = said("run", "--bare", "--as-of", DAY, place=office.place)
    assert code == 2
    assert told in shown
    assert f"{office.place / 'doudi.toml'}" in shown
    assert "Input" not in shown


def test_a_wrong_variable_is_told_by_its_name(office, said, monkeypatch):
    monkeypatch.setenv("DOUDI_TOWNSHIP_CAPACITY", "~")
    code, shown = run(said, office)
    assert code == 2
    assert "环境变量 `DOUDI_TOWNSHIP_CAPACITY` 有误：请按 JSON 写" in shown


def test_an_area_and_programmes_may_be_named(office, said):
    office.settings('area = "濮阳市范县"\nopening_programmes = ["低保", "特困人员救助供养"]')
    code, shown = run(said, office, "--until", "识别家庭成员")
    assert code == 0
    assert "已按要求在“识别家庭成员”之后停止" in shown


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("最低生活保证", "是不是最低生活保障？"),
        ("低保:开封", "本辖区没有名为“开封”的县"),
        ("低保：范线", "是不是范县？"),
        ("跑步", "没有名为“跑步”的救助项目。可写："),
    ],
)
def test_what_cannot_be_released_is_told_with_what_can(word, told, office, said):
    code, shown = run(said, office, "--release", word)
    assert code == 2
    assert told in shown


def test_a_night_of_faults_is_told_in_chinese(office, said):
    """Files that are damaged, of no feed, without numbers, and a roll that is missing."""
    inbox = office.place / "inbox" / "市级汇总"
    (inbox / "坏文件.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    (inbox / "通知.csv").write_text("标题,内容\n一,二\n", encoding="utf-8")
    code, shown = run(said, office)
    assert code == 2
    assert "名单已发布，但有1份文件无法打开" in shown
    assert "无法识别、未采用：市级汇总/通知.csv" in shown
    (office.place / "inbox" / ROLL).unlink()
    code, shown = run(said, office)
    assert code == 2
    assert "低保名册和特困人员名册都齐全；缺少：" in shown
    (office.place / "inbox" / LIST).unlink()
    code, shown = run(said, office)
    assert code == 2
    assert "没有2026-11-20可用的监测对象名单" in shown


def test_standards_that_are_missing_or_wrong_are_told_in_chinese(office, said):
    standards = office.place / "policy" / "dibao.csv"
    rows = standards.read_text(encoding="utf-8-sig").splitlines()
    standards.write_text("\n".join(re.sub(r",5\d\d\.00,", ",50.00,", row) for row in rows), encoding="utf-8")
    code, shown = run(said, office)
    assert code == 2
    assert re.search(r"范县（410926）农村：每月50\.00元（.*第\d+行），低于省定最低标准每年.*（折合每月", shown)
    assert "--release 低保标准" in shown
    assert run(said, office, "--release", "低保标准")[0] == 0
    standards.write_text("\n".join(row for row in rows if "410926" not in row), encoding="utf-8")
    code, shown = run(said, office)
    assert code == 2
    assert "最低生活保障：范县（农村）没有2026-11-20执行的标准 `standard`" in shown


def test_what_is_withheld_is_told_with_its_cause_and_what_to_do(office, said):
    office.settings("guard_share = 0.1\nguard_points = 0.001")
    assert run(said, office)[0] == 0
    rows = [row | {INCOME: f"{float(row[INCOME] or 0) / 10000:.4f}"} for row in office.source(LIST)]
    with (office.place / "inbox" / LIST.replace("20261118", "20261121")).open("w", encoding="utf-8-sig") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    code, shown = said("run", "--bare", "--as-of", "2026-11-21", place=office.place)
    assert code == 0
    assert "范县暂缓发布最低生活保障：本次可判定" in shown, shown
    assert "    原因：与2026-11-20相比，" in shown
    word = re.search(r"--release (最低生活保障:范县)", shown)[1]
    code, shown = said("run", "--bare", "--as-of", "2026-11-21", "--release", word, place=office.place)
    assert code == 0
    assert "暂缓发布最低生活保障" not in shown


def test_feedback_is_answered_in_chinese(office, said):
    office.night(DAY)
    assert "没有交回的工单" in said("feedback", "--as-of", DAY, place=office.place)[1]
    sent = next((office.place / "outbox" / DAY / "范县").rglob("核查工单_*.csv"))
    head, first, *rows = csv.reader(io.StringIO(sent.read_text(encoding="utf-8-sig")))
    first[head.index("核查结果")] = "说不清"
    back = office.place / "returned" / sent.name
    back.parent.mkdir()
    with back.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows([head, first, *rows])
    code, shown = said("feedback", "--as-of", DAY, place=office.place)
    assert code == 0
    assert re.search(r"：共\d+行＝采用0＋无变化\d+＋待更正1＋非数据1", shown)
    assert "_待更正.csv" in shown
    code, shown = said("feedback", "--as-of", DAY, office.place / "没有.csv", place=office.place)
    assert code == 2
    assert "找不到文件" in shown
    back.with_name("坏.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    code, shown = said("feedback", "--as-of", DAY, place=office.place)
    assert code == 2
    assert "其他名单已接收，但有1份文件无法打开" in shown


def test_a_console_of_cp936_stops_nothing(office, tmp_path):
    """A rare character in the names of files that are read by the worker, refused, and told of at the end."""
    inbox = office.place / "inbox" / "市级汇总"
    made = openpyxl.Workbook()
    made.active.append(["姓名", "证件号码", "内容𠮷"])
    made.active.append(["赵𠮷·", number("19500101", 1), "…"])
    made.save(inbox / "说明𠮷·….xlsx")
    shutil.copyfile(inbox / "特困人员名册_20261118.xlsx", inbox / "特困人员名册𠮷_20261118.xlsx")
    (inbox / "特困人员名册_20261118.xlsx").unlink()
    (inbox / "坏𠮷.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    environment = os.environ | {"PYTHONIOENCODING": "cp936"}
    for command in (["run", "--bare", "--as-of", DAY], ["check", "--as-of", DAY]):
        done = subprocess.run(
            [*DOUDI, *command, "--workspace", str(office.place)],
            cwd=ROOT,
            capture_output=True,
            check=False,
            env=environment,
        )
        shown = (done.stdout + done.stderr).decode("cp936")
        assert done.returncode == 2, shown
        assert "Traceback" not in shown
        assert "坏?.xlsx" in shown
        assert "说明?·….xlsx" in shown
    assert (office.place / "outbox" / DAY / "manifest.json").exists()
    assert stat.S_IMODE((office.place / "outbox" / DAY).stat().st_mode) & 0o077 == 0
