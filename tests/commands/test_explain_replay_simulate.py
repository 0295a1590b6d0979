"""Explain, replay, simulate and reverse findings over one night of the sample."""

import csv
import re

import polars as pl

from flows.cli import main
from flows.commands import past_run
from flows.store.policy_files import read_policy
from flows.workspace.workspace import Workspace
from transforms.programmes import all_programmes

DAY = "2026-11-20"


def listed(workspace):
    path = next((workspace / "outbox" / DAY / "清丰县").glob("疑似应保未保核查名单*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_household_a_person_and_a_case_are_explained_with_rows_and_articles(night, doudi, tmp_path):
    place, _ = night
    row = listed(place)[0]
    household, case = row["户编号"].strip(), row["线索编号"].strip()
    said = doudi("explain", household, "--workspace", place, "--to", tmp_path / "why.html")
    assert said.returncode == 0, said.stderr
    assert "人均" in said.stdout
    assert "民发" in said.stdout
    assert re.search(r"第\d+行（2026-11-18）", said.stdout)
    assert "未核实" in said.stdout
    number = row["户主证件号码"].strip()
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert number not in said.stdout + page
    assert f"{number[:6]}…{number[-4:]}" in page
    assert not re.search(r"<(script|link|img)|https?://", page)
    assert "应纳入" not in said.stdout + page
    assert "家庭收入低于低保线" in page
    assert "所用标准尚未核对出处" in page
    assert re.search(r"已派发", page)
    codes = {condition.code for one in all_programmes() for version in one.versions for condition in version.conditions}
    assert not [code for code in codes if f">{code}<" in page]
    assert not re.search(r">(rural|urban|meets|dispatched)<", page)
    by_case = doudi("explain", case, "--workspace", place)
    assert by_case.stdout.splitlines()[0] == said.stdout.splitlines()[0]
    unknown = doudi("explain", "nobody", "--workspace", place)
    assert unknown.returncode == 2
    assert "Nobody on the lists" in unknown.stderr


def test_a_rule_is_printed_as_of_a_day(doudi, tmp_path):
    before = doudi("explain", "--programme", "edge", "--on", "2020-06-02").stdout
    then = doudi("explain", "--programme", "edge", "--on", "2021-03-26").stdout
    on = doudi("explain", "--programme", "edge", "--on", "2021-07-01").stdout
    assert "not in force on 2020-06-02" in before
    assert "低收入家庭" in then
    assert "第八条" not in then
    assert "低保边缘家庭" in on
    assert "第八条" in on


def test_a_replay_gives_the_committed_answer_and_publishes_nothing(night, doudi):
    place, _ = night
    before = sorted(str(path) for path in (place / "outbox").rglob("*"))
    said = doudi("replay", "--as-of", DAY, "--compare", "--workspace", place)
    assert said.returncode == 0, said.stderr
    assert "0 outcomes differ" in said.stdout
    again = pl.read_parquet(place / "store" / "replay" / DAY / "assessments.parquet")
    assert again.equals(pl.read_parquet(place / "store" / "assessments" / f"{DAY}.parquet"))
    assert sorted(str(path) for path in (place / "outbox").rglob("*")) == before


def test_what_was_not_known_is_not_used(night, doudi):
    place, _ = night
    said = doudi("replay", "--as-of", "2021-03-26", "--workspace", place)
    assert said.returncode == 2
    assert "nothing was known then" in said.stderr


def test_a_higher_standard_lets_households_in_and_nothing_is_published(night, doudi):
    place, _ = night
    said = doudi("simulate", "--set", "dibao.standard=580", "--county", "410927", "--workspace", place)
    assert said.returncode == 0, said.stderr
    entering = re.search(r"台前县 dibao: enter (\d+) persons in (\d+) households, leave 0", said.stdout)
    assert entering
    assert int(entering[1]) >= int(entering[2]) > 0
    assert "清丰县" not in said.stdout
    same = doudi("simulate", "--set", "dibao.standard=530/month", "--workspace", place)
    assert same.stdout.strip() == "nobody would enter or leave any programme"
    wrong = doudi("simulate", "--set", "dibao.standrad=580", "--workspace", place)
    assert wrong.returncode == 2
    assert "there is no such number" in wrong.stderr
    assert "edge.edge_multiple" in wrong.stderr


def test_a_supposition_without_a_standard_stops_with_one_message(night, monkeypatch, capsys):
    """The office's own numbers are gone since the night."""
    shipped = read_policy(Workspace.at("/no/workspace"))
    monkeypatch.setattr(past_run, "read_policy", lambda *_: shipped)
    assert main(["simulate", "--set", "edge.edge_multiple=2", "--workspace", str(night[0])]) == 2
    said = capsys.readouterr()
    assert said.err.count("dibao: no 'standard'") > 1
    assert "policy/" in said.err
    assert not said.out


def test_reverse_findings_have_their_columns_and_travel_apart(night):
    place, _ = night
    kinds = set()
    for path in (place / "outbox" / DAY / "反向疑点").rglob("*.csv"):
        rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
        assert all("建议核查" in row["说明"] for row in rows)
        kinds |= {row["疑点类型"] for row in rows}
        head = path.read_text(encoding="utf-8-sig").splitlines()[0]
        assert head == "县,姓名,证件号码,疑点类型,说明,来源文件,工作表,行号,数据日期"
    assert {"死亡后仍在册", "在保家庭财产疑点"} <= kinds
    for path in (place / "outbox" / DAY / "清丰县").rglob("*.csv"):
        assert "死亡后仍在册" not in path.read_text(encoding="utf-8-sig")


def test_lists_name_the_numbers_behind_a_line_that_nobody_has_verified(night):
    """The sample's standards are verified; ages and levels that 83号 and 52号 set are not yet."""
    told, explained = {}, set()
    for path in (night[0] / "outbox" / DAY).glob("*/成员明细_*.csv"):
        for row in csv.DictReader(path.open(encoding="utf-8-sig", newline="")):
            said = row["保留事项"].split("；")
            told.setdefault(row["救助项目"], set()).update(one for one in said if "尚未核对出处" in one)
            explained |= {one for one in said if "住房" in one}
    assert "所用标准尚未核对出处：护理补贴重度残疾的最轻等级" in told["重度残疾人护理补贴"]
    assert any("单人保成年年龄" in said for said in told["单人保"])
    assert not any("低保标准" in said for said in told["最低生活保障"])
    assert any("低保边缘标准为低保标准的倍数" in said for said in told["低保边缘家庭"])
    assert explained == {"财产核对：住房2套以上，请说明"}  # a setting: no text gives the number
