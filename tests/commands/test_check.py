"""What `doudi check` prints: for a clerk's terminal, and for whoever reads only its first lines."""

import os
import pty
import subprocess

import pytest

from flows.commands.terminal_table import folded, table, width
from tests.support.command_line import DOUDI
from tests.support.places import ROOT


def on_a_terminal(command, columns=80):
    """What a command prints on a terminal so wide."""
    ours, theirs = pty.openpty()
    said = b""
    with subprocess.Popen(
        [*DOUDI, *map(str, command)],
        cwd=ROOT, stdout=theirs, stderr=subprocess.DEVNULL, env=os.environ | {"COLUMNS": str(columns)},
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


def test_cells_are_broken_over_lines_only_where_they_must_be():
    rows = [["what", "rows"], ["证件号码被存为数值，末尾数字已丢失", "1"]]
    assert table(rows, {1}) == [
        "what" + " " * 32 + "rows", "-" * 34 + "  ----", "证件号码被存为数值，末尾数字已丢失     1",
    ]  # fmt: skip
    narrow = table(rows, {1}, 26)
    assert max(map(width, narrow)) <= 26
    assert narrow[2:] == ["证件号码被存为数值，     1", "末尾数字已丢失"]
    assert "".join(folded("长" * 50, 7)) == "长" * 50


@pytest.mark.parametrize("command", [["check"], ["replay", "--as-of", "2026-11-20", "--compare"]])
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
