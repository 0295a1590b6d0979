"""What analysts read in Chinese over one night: every command, every fault, and nobody's number."""

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from flows.cli import main
from flows.commands import find_people
from flows.commands.explain import explain_rule
from flows.commands.terminal_table import width
from tests.support.chinese import foreign_words
from tests.support.made import number
from tests.support.office import rows_of
from transforms.messages import speak
from transforms.programmes import all_programmes

DAY = "2026-11-20"
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
NAMESAKES, VILLAGE = "陈强", "徐庄"
"""Of the sample: a name that three persons of three households have, a village of several households."""


@pytest.fixture(scope="module")
def office(night, tmp_path_factory):
    """The night's workspace, to be changed."""
    return shutil.copytree(night[0], tmp_path_factory.mktemp("analysts") / "office")


@pytest.fixture
def say(office, monkeypatch, capsys):
    """Run a command as a Chinese office does; what it says, which is Chinese and holds no citizen number."""
    monkeypatch.setenv("DOUDI_LANGUAGE", "zh")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    monkeypatch.setattr("getpass.getuser", lambda: "王主任")

    def call(*words, code=0, workspace=office):
        capsys.readouterr()
        assert main([*map(str, words), "--workspace", str(workspace)]) == code
        said = capsys.readouterr()
        assert foreign_words(said.out + said.err) == set()
        assert not WHOLE_NUMBER.search(said.out + said.err)
        return said.err if code else said.out

    yield call
    speak("en")


@pytest.fixture(scope="module")
def member(night):
    """A row of 成员明细 of somebody flagged for dibao whose name nobody else has."""
    folder = night[0] / "outbox" / DAY
    rows = [
        {key: value.strip() for key, value in row.items()}
        for path in sorted(folder.glob("*/成员明细_*.csv"))
        for row in rows_of(path)
    ]
    names = Counter(name for name, _ in {(row["姓名"], row["人编号"]) for row in rows})
    return next(
        row
        for row in rows
        if row["救助项目"] == "最低生活保障"
        and row["判定结果"] == "疑似符合"
        and row["证件号码"]
        and names[row["姓名"]] == 1
    )


@pytest.mark.parametrize("way", ["姓名", "证件号码", "人编号"])
def test_a_person_is_found_and_the_conclusion_comes_first(say, member, way):
    first, household, person, *_ = say("explain", member[way]).splitlines()
    assert first == "结论"
    assert "疑似符合，建议核查：最低生活保障（" in household
    assert member["判定依据"] in household
    assert person.strip().startswith(f"{member['姓名']}（{member['与户主关系']}）：")


def test_somebody_asked_by_name_is_concluded_alone_and_a_household_with_all_its_members(say, office):
    rows = [row for path in (office / "outbox" / DAY).glob("*/成员明细_*.csv") for row in rows_of(path)]
    homes = Counter(code for code, _ in {(row["户编号"].strip(), row["人编号"]) for row in rows})
    household = next(code for code, count in sorted(homes.items()) if count >= 3)
    members = {row["姓名"]: row["人编号"].strip() for row in rows if row["户编号"].strip() == household}
    concluded = say("explain", household).partition("\n\n")[0]
    assert all(f"{name}（" in concluded for name in members)
    asked, *others = members
    concluded = say("explain", members[asked]).partition("\n\n")[0].split("\n", 2)[2]
    assert f"{asked}（" in concluded
    assert not any(f"{name}（" in concluded for name in others)


def test_a_case_and_its_household_are_explained_alike(say, member):
    by_case, by_code = (say("explain", member[way]) for way in ("线索编号", "户编号"))
    assert by_case == by_code
    assert by_code == say(
        "explain", member["户编号"], "--county", member["县"][:-1] if len(member["县"]) > 2 else member["县"]
    )


def test_namesakes_are_listed_with_what_to_type_next(say, tmp_path):
    said = say("explain", NAMESAKES)
    rows = [line.split() for line in said.splitlines() if re.match(r"\d ", line)]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert {row[1] for row in rows} == {NAMESAKES}
    assert all(re.fullmatch(r"\d{6}…\d{3}[\dX]", row[2]) for row in rows)
    code, county = rows[0][-2:]
    assert f"doudi explain {code} --county {county}" in said
    assert say("explain", code, "--county", county).startswith("结论")
    refused = say("explain", NAMESAKES, "--to", tmp_path / "page.html", code=2)
    assert "只能针对一户" in refused
    assert not list(tmp_path.iterdir())


def test_a_village_lists_its_households_with_their_outcomes_whoever_is_flagged_first(say, office, monkeypatch):
    said = say("explain", f"{VILLAGE}村", "--county", "范县")
    rows = [line.split() for line in said.splitlines() if re.match(r"\d ", line)]
    assert len(rows) == int(re.search(r"有(\d+)户", said)[1]) > 3
    flagged = [("疑似符合" in row[3]) or ("可能符合" in row[3]) for row in rows]
    assert flagged == sorted(flagged, reverse=True)
    assert set(flagged) == {True, False}
    judged = pl.read_parquet(office / "store" / "assessments" / f"{DAY}.parquet")
    for row, is_flagged in zip(rows, flagged, strict=True):
        outcomes = set(judged.filter(pl.col("household_code") == row[-2])["outcome"])
        assert bool(outcomes & {"meets", "possible", "partly_covered", "needs_check"}) == is_flagged
    monkeypatch.setattr(find_people, "_SCREEN", 2)
    brief = say("explain", VILLAGE, "--county", "范县")
    assert len([line for line in brief.splitlines() if re.match(r"\d ", line)]) == 2
    assert f"另有{len(rows) - 2}条未显示" in brief


def test_the_page_begins_with_the_conclusion_and_has_no_word_of_the_code(say, member, tmp_path):
    page = tmp_path / "说明.html"
    text = say("explain", member["户编号"], "--to", page)
    written = page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o077 == 0
    shown = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", "\n", written)
    assert foreign_words(shown) == set()
    assert not WHOLE_NUMBER.search(shown)
    assert shown.index("疑似符合，建议核查：最低生活保障") < shown.index("家庭情况")
    assert text.splitlines()[1].strip() in shown


def test_every_rule_is_told_without_words_of_the_code():
    speak("zh")
    try:
        for programme in all_programmes():
            for version in programme.versions:
                told = explain_rule(programme.name_zh, version.effective_from)
                assert foreign_words(told) == set(), told
                conditions = [clause.condition.asks_zh for clause in version.all_clauses]
                assert [asks for asks in conditions if f"“{asks}”" not in told] == []
        assert "疑似符合、可能符合的，如不满足“未发现疑似超标财产”，改为待核" in explain_rule(
            "低保", version.effective_from
        )
    finally:
        speak("en")


LINE = re.compile(r"^(\S+) (\S+)：进入(\d+)户(\d+)人，退出(\d+)户(\d+)人")


def told(said):
    """What the terminal says of each place: (place, programme) → households and persons in, and out."""
    found = [LINE.match(line) for line in said.splitlines()]
    return {line.groups()[:2]: tuple(map(int, line.groups()[2:])) for line in found if line}


def file_in(said):
    return Path(re.search(r"人员名单见(\S+)（\d+行）", said)[1])


def named(rows, *by):
    """The same from the rows of the file."""
    counted = {}
    for key in sorted({tuple(row[name] for name in by) for row in rows}):
        mine = [row for row in rows if tuple(row[name] for name in by) == key]
        homes, persons = (
            [
                {(row["县"], row["户编号"], *((row["人编号"],) * whole)) for row in mine if row["变化"] == way}
                for way in ("进入", "退出")
            ]
            for whole in (0, 1)
        )
        counted[key] = (len(homes[0]), len(persons[0]), len(homes[1]), len(persons[1]))
    return counted


def test_a_simulation_tells_the_whole_area_first_and_its_file_names_whom_it_counts(say, office):
    said = say("simulate", "--set", "最低生活保障.保障标准=580")
    file = file_in(said)
    assert file.parent == office / "store" / "simulate" / DAY
    assert file.stat().st_mode & 0o077 == 0
    rows = [{key: value.strip() for key, value in row.items()} for row in rows_of(file)]
    counts = told(said)
    area = {programme: found for (place, programme), found in counts.items() if place == "各县合计"}
    assert list(counts)[: len(area)] == [("各县合计", programme) for programme in area]
    moving = {key: found for key, found in area.items() if any(found)}
    assert {(programme,): found for programme, found in moving.items()} == named(rows, "救助项目")
    assert {key: found for key, found in counts.items() if key[0] != "各县合计" and any(found)} == named(
        rows, "县", "救助项目"
    )
    assert {row["变化"] for row in rows} == {"进入", "退出"}
    assert f"（{len(rows)}行）" in said
    assert all(row[name] for row in rows for name in ("乡镇", "村", "户主", "姓名", "户编号", "人编号"))
    assert not WHOLE_NUMBER.search(file.read_text(encoding="utf-8-sig"))
    assert re.search(r"每月共增发\d+(\.\d+)?万元", said)
    assert "dibao" not in said
    assert told(say("simulate", "--set", "dibao.standard=580/month")) == counts


def test_towns_are_told_where_it_is_asked_and_only_where_somebody_moves(say):
    said = say("simulate", "--set", "低保标准=580元/月", "--county", "范县", "--towns")
    towns = re.findall(r"^范县 (\S+) (\S+)：进入(\d+)户(\d+)人，退出(\d+)户(\d+)人", said, re.MULTILINE)
    rows = rows_of(file_in(said))
    found = named([{key: value.strip() for key, value in row.items()} for row in rows], "乡镇", "救助项目")
    assert {(town, programme): tuple(map(int, counts)) for town, programme, *counts in towns} == found
    assert {row["县"] for row in rows} == {"范县"}
    assert "台前县" not in said


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_who_moves_is_written_as_the_name_says(say, tmp_path, ending):
    file = tmp_path / f"名单.{ending}"
    said = say("simulate", "--set", "dibao.standard=580", "--county", "范县", "--to", file)
    if ending == "xlsx":
        head, *cells = openpyxl.load_workbook(file)["进出名单"].iter_rows(values_only=True)
        rows = [dict(zip(head, row, strict=True)) for row in cells]
    else:
        rows = pl.read_parquet(file).to_dicts() if ending == "parquet" else rows_of(file)
    assert len(rows) == int(re.search(r"（(\d+)行）", said)[1]) > 0
    assert list(rows[0]) == ["变化", "救助项目", "县", "乡镇", "村", "户主", "姓名", "户编号", "人编号"]
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_where_nobody_moves_it_says_so_and_leaves_no_file(say, tmp_path):
    assert say("simulate", "--set", "低保标准=530", "--to", tmp_path / "x.csv") == "各项救助均无人进入或退出\n"
    assert not list(tmp_path.iterdir())


def test_status_replay_reconcile_and_export_are_said_in_chinese(say, office, tmp_path):
    status = say("status")
    for words in ("名册", "最新日期", "低保名册", "最近运行", f"判定日{DAY}", "未办结线索", "范县：", "最近一次发布"):
        assert words in status
    days = [width(line.partition("2026-11-18")[0]) for line in status.splitlines() if "2026-11-18 " in line]
    assert len(days) > 10
    assert len(set(days)) == 1, "the days stand in one column"
    compared = say("replay", "--as-of", DAY, "--compare")
    assert "0项不同" in compared
    assert f"从{DAY}的运行结果" in compared
    assert "范县：" in say("reconcile")
    for what in ("screening", "cases", "links"):
        file = tmp_path / f"{what}.csv"
        with_rows = say("export", what, "--to", file)
        with file.open(encoding="utf-8", newline="") as handle:
            assert str(sum(1 for _ in csv.DictReader(handle))) in with_rows


def test_a_comparison_names_outcomes_and_programmes(say, office, tmp_path):
    other = shutil.copytree(office, tmp_path / "other")
    path = other / "store" / "assessments" / f"{DAY}.parquet"
    judged = pl.read_parquet(path)
    first = (pl.col("programme") == "dibao") & (pl.col("outcome") == "meets")
    judged.with_columns(outcome=pl.when(first).then(pl.lit("fails")).otherwise("outcome")).write_parquet(path)
    said = say("replay", "--as-of", DAY, "--compare", workspace=other)
    count = judged.filter(first).height
    assert f"{count}项不同：法规条款0项、政策标准0项、数据0项、程序0项、设置或参照表{count}项" in said
    assert f"最低生活保障：不符合 → 疑似符合：{count}项（设置或参照表）" in said


def test_decisions_and_withdrawals_are_said_in_chinese(say, office, member, tmp_path):
    other, case = shutil.copytree(office, tmp_path / "other"), member["线索编号"]
    reason = ("--reason", "外出务工")
    exempted = say("decide", "case", case, "--exempt", "--until", "2099-01-01", *reason, workspace=other)
    assert exempted == f"线索{case}豁免至2099-01-01；下次运行起不再列入乡镇核查工单\n"
    assert say("decide", "case", case, "--undo", *reason, workspace=other) == f"线索{case}：豁免已撤回\n"
    assert "没有可撤回的核查结果" in say("decide", "case", case, "--undo", *reason, code=2, workspace=other)
    withdrawn = say("withdraw", DAY, *reason, workspace=other)
    assert re.search(rf"{DAY}的发布已撤回，仅由它产生的\d+条线索一并撤回", withdrawn)
    assert "已撤回" in say("withdraw", DAY, *reason, code=2, workspace=other)
    assert "外出务工" in say("explain", case, "--as-of", DAY, code=2, workspace=other)


NOBODY = number("19800101")
FAULTS = {
    "an unknown code": (("explain", "9" * 12), "没有编号、证件号码、姓名或村名"),
    "an unknown number": (("explain", NOBODY), f"{NOBODY[:6]}…{NOBODY[-4:]}"),
    "an unknown name in a county": (("explain", "无此人", "--county", "范县"), "范县没有编号"),
    "an unknown case": (("explain", "DD-410926-9999999"), "没有编号"),
    "a county of another area": (("explain", NAMESAKES, "--county", "郑州"), "没有名为“郑州”的县"),
    "a programme that is none": (("explain", "--programme", "无此项目", "--on", DAY), "无此项目"),
    "a rule without its day": (("explain", "--programme", "低保"), "--on"),
    "nobody": (("explain",), "请写明户"),
    "a page of another kind": (("explain", NAMESAKES, "--to", "x.pdf"), "扩展名须为.html"),
    "a day without a run": (("explain", NAMESAKES, "--as-of", "2026-01-01"), "没有2026-01-01的运行结果"),
    "a number that is none": (("simulate", "--set", "最低生活保障.没有=5"), "最低生活保障.低保标准"),
    "a number of no programme": (("simulate", "--set", "没有.低保标准=5"), "没有"),
    "a number without a value": (("simulate", "--set", "低保标准"), "--set"),
    "a value that is none": (("simulate", "--set", "低保标准=很多"), "金额，如580元/月"),
    "half a year of age": (("simulate", "--set", "领取基础养老金年龄=60.5"), "整数"),
    "a county without a list": (("simulate", "--set", "低保标准=580", "--county", "华龙区"), "没有华龙区的名单"),
    "a county that is none": (("simulate", "--set", "低保标准=580", "--county", "郑州"), "没有名为“郑州”的县"),
    "a file of another kind": (
        ("simulate", "--set", "低保标准=580", "--to", "x.txt"),
        "扩展名须为.csv、.xlsx或.parquet",
    ),
    "a folder that is not there": (("simulate", "--set", "低保标准=580", "--to", "/没有/x.csv"), "没有文件夹"),
    "an export elsewhere": (("export", "screening", "--to", "/没有/x.csv"), "没有文件夹"),
    "a replay before all files": (("replay", "--as-of", "2021-03-26"), "当时还没有任何资料"),
    "no case": (("decide", "case", "DD-410926-9999999", "--undo", "--reason", "x"), "没有线索"),
    "no number of a case": (("decide", "case", "一号", "--undo", "--reason", "x"), "线索编号"),
    "no reason": (("decide", "case", "DD-410926-0000001", "--undo", "--reason", " "), "理由"),
    "no link": (("decide", "link", "LK-000000000000", "--same", "--reason", "x"), "疑问编号"),
    "a day never published": (("withdraw", "2026-01-01", "--reason", "x"), "没有2026-01-01的发布"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_chinese(say, fault):
    words, what = FAULTS[fault]
    assert what in say(*words, code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("explain", NAMESAKES), ("simulate", "--set", "低保标准=580"), ("replay", "--as-of", DAY), ("reconcile",), ("status",),
        ("export", "cases", "--to", "x.csv"), ("withdraw", DAY, "--reason", "x"),
    ],
)  # fmt: skip
def test_an_office_that_has_run_nothing_is_told_to_run(say, tmp_path, words):
    assert "doudi run" in say(*words, code=2, workspace=tmp_path)


def test_a_file_that_is_in_the_way_is_named(say, tmp_path):
    (tmp_path / "x.csv").mkdir()
    assert "无法写入" in say(
        "simulate", "--set", "低保标准=580", "--county", "范县", "--to", tmp_path / "x.csv", code=2
    )
    assert "无法写入" in say("export", "screening", "--to", tmp_path / "x.csv", code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
