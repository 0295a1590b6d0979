"""Nights in a row: what came before is known, what is far from it is refused, and an older snapshot stands in."""

import csv
import json
import shutil

from openpyxl import load_workbook

from flows.cli import main

DIBAO = "清丰县报送/清丰县低保对象名册20261118.xlsx"
INBOX = ("清丰县报送/*监测*", "清丰县报送/*低保对象*", "清丰县报送/特困*")


def manifest(workspace):
    return json.loads((workspace / "outbox" / "2026-11-20" / "manifest.json").read_text(encoding="utf-8"))


def night(capsys, workspace):
    assert main(["run", "--bare", "--as-of", "2026-11-20", "--workspace", str(workspace)]) == 0
    return capsys.readouterr().out


def test_a_roll_cut_in_half_is_refused_and_the_older_one_stands_in_and_says_its_age(workspace, capsys):
    older = workspace / "inbox" / "清丰县报送" / "清丰县低保对象名册20261018.xlsx"
    shutil.copy(workspace / "inbox" / DIBAO, older)
    (workspace / "inbox" / DIBAO).unlink()
    night(capsys, workspace)
    book = load_workbook(older)
    book.active.delete_rows(100, 1000)
    book.save(workspace / "inbox" / DIBAO)
    assert main(["check", str(workspace / "inbox" / DIBAO), "--workspace", str(workspace)]) == 2
    assert "rows for one county, earlier snapshots had 466 to 466" in capsys.readouterr().out
    said = night(capsys, workspace)
    assert "in its place: 低保名册 of 清丰县报送, 2026-10-18, 33 days old" in said
    entry = next(found for found in manifest(workspace)["inputs"] if found["file"] == DIBAO)
    assert (entry["status"], entry["feed"]) == ("refused", "dibao_roll")
    assert "rows for one county, earlier snapshots had" in entry["reason"]
    with next((workspace / "outbox" / "2026-11-20" / "清丰县").glob("疑似*.csv")).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(
        "低保名册2026-11-18一期未采用，沿用2026-10-18数据（距2026-11-20已33天）" in row["保留事项"] for row in rows
    )
    assert all(row["数据截止日期"] == "2026-10-18" for row in rows)
    with next((workspace / "outbox" / "2026-11-20" / "退回" / "清丰县报送").glob("低保名册*.csv")).open(
        encoding="utf-8-sig"
    ) as file:
        assert any(row["原因代码"] == "file_refused" and row["文件"] == DIBAO for row in csv.DictReader(file))
