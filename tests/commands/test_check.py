"""What `doudi check` prints: for a clerk's terminal, and for whoever reads only its first lines."""

import os
import pty
import subprocess

import pytest

from flows.cli import main
from flows.commands.terminal_table import folded, table, width
from tests.support.chinese import foreign_words
from tests.support.command_line import DOUDI
from tests.support.effort import some
from tests.support.made import number
from tests.support.office import Office
from tests.support.places import ROOT
from transforms.messages import speak


def on_a_terminal(command, columns=80, language="en"):
    """What a command prints on a terminal so wide."""
    ours, theirs = pty.openpty()
    said = b""
    with subprocess.Popen(
        [*DOUDI, *map(str, command)],
        cwd=ROOT, stdout=theirs, stderr=subprocess.DEVNULL, env=os.environ | {"COLUMNS": str(columns), "DOUDI_LANGUAGE": language},
    ) as running:  # fmt: skip
        os.close(theirs)
        try:
            while block := os.read(ours, 1 << 16):
                said += block
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        return running.wait(), said.decode().splitlines()


def test_nothing_is_wider_than_the_terminal(tmp_path):
    long = tmp_path / ("很长的文件名" * 4 + "_20261118.csv")
    rows = [
        "县,姓名,身份证号,供养方式,月供养金,起始保障年月,照料护理等级说明",
        "清丰县,王某,4.1E+17,分散,1,2,无",
        "清丰县,李某,123,,,,",
    ]
    long.write_text("\n".join(rows), encoding="utf-8")
    bad = tmp_path / "缺表头.csv"
    bad.write_text(rows[0].replace("供养方式", "供养方试") + "\n" + rows[1], encoding="utf-8")
    code, lines = on_a_terminal(["check", long, bad, "--workspace", tmp_path / "office"])
    assert code == 2
    assert [line for line in lines if width(line) > 80] == []
    assert {long.name, bad.name} <= set(lines)
    assert "1 refused" in lines[-1]
    whole = "".join(line.strip() for line in lines)
    assert "did you mean `供养方式`?" in " ".join(line.strip() for line in lines)
    assert "截止保障年月、人员状态" in whole


@pytest.mark.parametrize("columns", some([60, 200, 80], 1))
def test_in_chinese_nothing_is_wider_either_and_columns_stand_below_each_other(tmp_path, columns):
    place = tmp_path / "很长的文件夹名" / "特困人员名册_20261118.csv"
    place.parent.mkdir()
    rows = ["县,姓名,身份证号,供养方式,月供养金,起始保障年月,照料护理等级说明", "清丰县,王某,4.1E+17,分散,1,2,无"]
    place.write_text("\n".join(rows), encoding="utf-8")
    code, lines = on_a_terminal(["check", place, "--workspace", tmp_path / "office"], columns, "zh")
    assert code == 0
    assert [line for line in lines if width(line) > columns] == []
    assert {line: words for line in lines if (words := foreign_words(line))} == {}
    rule = next(at for at, line in enumerate(lines) if line.startswith("-") or line.startswith("  -"))
    head, row = lines[rule - 1], lines[rule + 1] if columns == 200 else lines[rule + 2]
    assert {"名册", "日期", "收到", "采用", "退回", "非数据"} <= set(head.split())
    for name, value in zip(("收到", "采用", "退回", "非数据"), ("2", "0", "1", "1"), strict=True):
        end = width(head[: head.index(name) + len(name)]) + (2 if columns != 200 else 0)
        assert cut(row, end).split()[-1] == value


def cut(line, columns):
    """What stands in the first columns of a line."""
    return next(line[:at] for at in range(len(line) + 1) if width(line[:at]) >= columns)


def test_cells_are_broken_over_lines_only_where_they_must_be():
    rows = [["what", "rows"], ["证件号码被存为数值，末尾数字已丢失", "1"]]
    assert table(rows, {1}) == [
        "what" + " " * 32 + "rows", "-" * 34 + "  ----", "证件号码被存为数值，末尾数字已丢失     1",
    ]  # fmt: skip
    narrow = table(rows, {1}, 26)
    assert max(map(width, narrow)) <= 26
    assert narrow[2:] == ["证件号码被存为数值，     1", "末尾数字已丢失"]
    assert "".join(folded("长" * 50, 7)) == "长" * 50


ROLL = [
    "地区,低保证号,户主姓名,姓名,身份证号,户月保障金额（元）,起始保障年月",
    f'清丰县城关镇东关村,00012345678,,赵小明,{number("19500101", 1)},"1,040",202304',
    f"清丰县城关镇东关村,00012345678,赵大明,赵大明,{number('19500101', 2)},1040,202304",
]


@pytest.fixture
def read_in(monkeypatch):
    """Chooses the language of later commands of a test."""
    monkeypatch.setenv("LANGUAGE", "C")
    yield lambda language: monkeypatch.setenv("DOUDI_LANGUAGE", language)
    speak("en")


def checked(capsys, path, *more):
    code = main(["check", str(path), *more])
    return code, capsys.readouterr().out


def test_a_clerk_sees_what_the_first_value_of_each_column_is_read_as(tmp_path, capsys):
    path = tmp_path / "清丰县城关镇低保名册_20261118.csv"
    path.write_text("\n".join(ROLL), encoding="utf-8")
    code, said = checked(capsys, path, "--workspace", str(tmp_path / "office"))
    assert code == 0
    cells = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.startswith("  ") and line.split()}
    assert cells["户月保障金额（元）"] == ["户月保障金额", "1,040", "1040.00", "yuan"]
    assert cells["起始保障年月"] == ["起始保障年月", "202304", "2023-04-01"]
    assert cells["地区"] == ["地区", "清丰县城关镇东关村", "410922", "城关镇东关村"]
    assert cells["低保证号"] == ["低保证号", "0001…5678", "0001…5678"]
    assert cells["户主姓名"] == ["户主姓名", "赵＊＊", "赵＊＊"]
    first = number("19500101", 1)
    assert cells["身份证号"] == ["身份证号", *[f"{first[:4]}…{first[-4:]}"] * 2]
    assert not {first, "赵小明", "赵大明"} & set(said.split())
    assert "Taken for 低保名册: 7 of the 18 columns of this list have a heading; its name says 低保." in said
    assert "3 lines in the file, 3 rows read: 2 accepted, 0 set aside, 1 not data" in said
    assert "It is for 城关: other towns stay as the list before it had them." in said


def test_lines_that_cells_swallow_are_told(tmp_path, capsys):
    path = tmp_path / "清丰县低保名册_20261118.csv"
    path.write_text("\n".join([ROLL[0], ROLL[1].replace("赵小明", '"赵\n小明"'), ROLL[2]]), encoding="utf-8")
    _, said = checked(capsys, path, "--workspace", str(tmp_path / "office"))
    assert "4 lines in the file, 3 rows read" in said
    assert "Lines and rows differ" in said


@pytest.mark.parametrize(
    ("language", "reason", "remedy"),
    [
        ("en", "REFUSED: required heading missing", "Correct the heading to the one expected for 低保名册"),
        ("zh", "退回：缺少必填表头", "请按《低保名册》模板更正表头或补上该列后重新报送。"),
    ],
)
def test_a_file_that_is_refused_says_so_in_the_language_of_the_office(
    language, reason, remedy, tmp_path, capsys, read_in
):
    read_in(language)
    path = tmp_path / "清丰县低保名册_20261118.csv"
    path.write_text("\n".join(ROLL).replace("低保证号", "低保证编码"), encoding="utf-8")
    code, said = checked(capsys, path, "--workspace", str(tmp_path / "office"))
    assert code == 2
    assert reason in said
    assert remedy in said
    assert "required" in said or not foreign_words(said)
    assert ("缺少必填表头" in said) == (language == "zh")


def test_what_a_file_does_to_the_list_before_it_is_said_before_it_is_sent(tmp_path, capsys):
    path = tmp_path / "清丰县低保名册补报_20261118.csv"
    path.write_text("\n".join(ROLL), encoding="utf-8")
    code, said = checked(capsys, path, "--workspace", str(tmp_path / "office"))
    assert (code, "REFUSED: it says that it supplements" in said) == (2, True), "there is no list to add to"
    assert "its rows are added to the list before it" in said


@pytest.mark.parametrize("command", some([["replay", "--as-of", "2026-11-20", "--compare"], ["check"]], 1))
def test_a_reader_that_has_seen_enough_is_no_fault(night, command):
    """As `doudi check | head`: the pipe is closed before anything is printed."""
    place, _ = night
    with subprocess.Popen(
        [*DOUDI, *command, "--workspace", str(place)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as running:  # fmt: skip
        running.stdout.close()
        said = running.stderr.read()
        assert (running.wait(300), said) == (141, "")
    assert not list((place / "store").glob("crash/*"))


DAY = "2026-11-20"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An office with one county's list and rolls, nothing run yet."""
    return Office(tmp_path_factory.mktemp("ready") / "office")


def policy(change):
    def made(place):
        path = place / "policy" / "dibao.csv"
        path.write_text(change(path.read_text(encoding="utf-8-sig")), encoding="utf-8")

    return made


def without(pattern):
    def made(place):
        for path in (place / "inbox").rglob(pattern):
            path.unlink()

    return made


def settings(text):
    return lambda place: (place / "doudi.toml").write_text(text, encoding="utf-8")


REFUSED = {
    "no standard": (policy(lambda text: text.replace("standard,410926,rural,2019", "standard,410926,rural,2027")), "410926"),
    "a year's standard as a month's": (policy(lambda text: text.replace(",530.00,month", ",6360.00,month")), "above 3 times"),
    "a month's standard as a year's": (policy(lambda text: text.replace(",530.00,month", ",530.00,year")), "below the province's"),
    "a misspelt parameter": (policy(lambda text: text + "standrad,4109,any,2020-01-01,1,month,甲,乙,丙,2020-01-01,\n"), "did you mean standard?"),
    "a misspelt county": (policy(lambda text: text.replace("410926", "410296")), "did you mean 410926 (范县)?"),
    "a misspelt file": (lambda place: (place / "policy" / "dibao.csv").rename(place / "policy" / "diabo.csv"), "did you mean policy/dibao.csv?"),
    "a misspelt township": (settings('[township_capacity]\n"范县/城关真" = 3\n'), "did you mean 范县/城关镇?"),
    "a misspelt county in the settings": (settings('[township_capacity]\n"范线/城关镇" = 3\n'), "did you mean 范县/城关镇?"),
    "a misspelt setting": (settings("vist_days = 3\n"), "did you mean visit_days?"),
    "no tekun roll": (without("特困*"), "特困人员名册"),
    "no list": (without("监测对象*"), "no usable"),
}  # fmt: skip
"""What a run refuses: what is done to the office, and what is said of it."""


@pytest.mark.parametrize("kind", some(REFUSED, 3))
def test_check_says_before_what_run_then_refuses(office, tmp_path, capsys, kind):
    change, said = REFUSED[kind]
    there = office.copy(tmp_path / "office")
    change(there.place)
    asked = ["--as-of", DAY, "--workspace", str(there.place)]
    assert main(["check", *asked]) == 2
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert not (there.place / "store" / "doudi.duckdb").exists()
    assert main(["run", "--bare", *asked]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("doudi: ") == 1
    assert not (there.place / "outbox").exists()


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_run_would_refuse_is_said_in_chinese(office, tmp_path, capsys, read_in, kind):
    change, _ = REFUSED[kind]
    there = office.copy(tmp_path / "office")
    change(there.place)
    read_in("zh")
    assert main(["check", "--as-of", DAY, "--workspace", str(there.place)]) == 2
    told = capsys.readouterr()
    refused = [line for line in (told.out + told.err).splitlines() if line.startswith(("  - ", "doudi: ", "doudi："))]
    assert refused
    for line in (told.out + told.err).splitlines():
        assert foreign_words(line) == set(), line


def test_what_is_ready_and_what_only_some_need_is_said_in_chinese(office, capsys, read_in):
    read_in("zh")
    assert main(["check", "--as-of", DAY, "--workspace", str(office.place)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"未发现会使{DAY}的运行被拒绝的问题")
    assert "  提示：一旦有家庭须按此标准判定，运行将被拒绝：范县（410926）" in said
    assert {line: words for line in said.splitlines() if (words := foreign_words(line))} == {}


def test_what_is_ready_is_said_to_be_and_what_only_some_need_is_a_note(office, capsys):
    assert main(["check", "--as-of", DAY, "--workspace", str(office.place)]) == 0
    first, note, *_ = capsys.readouterr().out.splitlines()
    assert first == f"nothing seen here would refuse doudi run on {DAY}"
    assert "范县 410926, urban: 530.00 yuan a month (policy/dibao.csv line 9) is below" in note


def test_before_any_file_is_put_in_check_names_every_standard_that_is_missing(tmp_path, capsys, read_in):
    assert main(["init", "--workspace", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["check", "--as-of", DAY, "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    for county in ("华龙区 410902", "清丰县 410922", "南乐县 410923", "范县 410926", "台前县 410927", "濮阳县 410928"):
        assert county in said
    assert "工业园区" not in said
    assert "there is no usable 监测对象信息" in said
    read_in("zh")
    assert main(["check", "--as-of", DAY, "--workspace", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert f"没有{DAY}可用的《监测对象信息》，请放入收件文件夹" in said
    assert f"{DAY}没有农村低保标准：华龙区 410902、清丰县 410922" in said
    assert {line: words for line in said.splitlines() if (words := foreign_words(line))} == {}


@pytest.mark.parametrize("command", [["run", "--bare"], ["check"], ["feedback"], ["replay"]], ids=" ".join)
def test_a_day_to_come_is_refused_by_every_command_that_takes_one(office, tmp_path, capsys, command):
    there = office.copy(tmp_path / "office")
    assert main([*command, "--as-of", "2999-01-01", "--workspace", str(there.place)]) == 2
    told = capsys.readouterr()
    assert "2999-01-01 is later than today" in told.err
    assert told.err.count("\n") == 1
    assert not (there.place / "outbox").exists()
    assert not (there.place / "store").exists()
