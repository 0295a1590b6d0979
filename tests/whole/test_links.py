"""The second pass end to end: a small county where every person is there for one reason."""

import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from flows.store.links import decisions
from flows.store.store import Store
from tests.support.made import number
from tests.support.places import ROOT
from tests.support.small_county import CHAO, DAY, LI, LIN, LISTED, WANG, night, person, rows_of, run, slipped, write

INBOX = ("清丰县报送/*监测*", "清丰县报送/*低保对象*", "清丰县报送/特困*")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    place = tmp_path_factory.mktemp("county")
    write(place)
    return place, *night(place)


ASKED = ("needs_check", ["similar_person_on_roll"])


@pytest.mark.parametrize("member", ["0101", "0501", "0701", "0801"])
def test_whoever_resembles_somebody_on_the_roll_is_neither_covered_nor_missed(county, member):
    place, outcomes, _ = county
    assert outcomes[member] == ASKED
    assert not [row for row in rows_of(place, "成员明细*.csv") if row["人编号"].strip().endswith(member)]
    asked = [row for row in rows_of(place, "数据疑问*.csv") if row["人编号"].strip().endswith(member)]
    assert [row["疑问类型"] for row in asked] == ["名册中有高度相似人员"]
    assert asked[0]["疑问编号"].startswith("LK-")
    assert asked[0]["相似程度"].startswith("高（9")
    assert "低保名册_20261118.csv 第" in asked[0]["对方来源"]


@pytest.mark.parametrize("member", ["0201", "0301", "0401", "0601"])
def test_namesakes_fathers_and_twins_are_never_linked(county, member):
    place, outcomes, links = county
    assert outcomes[member][0] == "meets"
    told = [row for row in rows_of(place, "成员明细*.csv") if row["人编号"].strip().endswith(member)]
    assert "本人证件号码不可用" in told[0]["保留事项"]
    assert links.filter(pl.col("member_code").str.ends_with(member), pl.col("method") == "probable").is_empty()


def test_links_are_exported_with_method_and_probability(county):
    links = county[2]
    assert links.columns == ["feed", "file", "row", "member_code", "method", "probability", "sheet"]
    rolls = links.filter(pl.col("feed") != "monitoring_list").select(
        "feed", "row", pl.col("member_code").str.slice(-4), "method"
    )
    assert set(rolls.rows()) == {
        ("dibao_roll", 2, "0101", "probable"),
        ("dibao_roll", 6, "0501", "probable"),
        ("dibao_roll", 7, "0701", "probable"),
        ("dibao_roll", 8, "0801", "probable"),
        ("dibao_roll", 9, "1001", "exact"),
        ("tekun_roll", 2, "0901", "exact"),
    }
    own = links.filter(pl.col("feed") == "monitoring_list")
    assert own.height == sum(own["method"] == "none") + sum(own["method"] == "exact")
    assert links.filter(pl.col("method") == "probable")["probability"].min() >= 0.99


def test_the_same_number_under_another_name_is_linked_and_asked_about(county):
    place, outcomes, _ = county
    assert outcomes["1001"][0] == "covered"
    asked = [row for row in rows_of(place, "数据疑问*.csv") if row["人编号"].strip().endswith("1001")]
    assert [(row["疑问类型"], row["对方姓名"]) for row in asked] == [("证件号码相同而姓名不同", "买买提")]


def test_a_repair_is_proposed_to_whoever_sent_the_row_and_never_applied(county):
    place = county[0]
    proposed = {row["行号"]: row["处理建议"] for row in rows_of(place, "监测对象信息_退回清单.csv")}
    assert f"疑似应为{WANG}" in proposed["2"]
    assert "疑似应为" not in proposed["7"]
    roll = {row["行号"]: row["处理建议"] for row in rows_of(place, "低保名册_退回清单.csv")}
    assert f"疑似应为{CHAO}" in roll["6"]
    assert f"疑似应为{LIN}" in roll["8"]


def test_a_decision_outranks_the_model_until_undone(tmp_path):
    write(tmp_path)
    night(tmp_path)
    link = next(row["疑问编号"] for row in rows_of(tmp_path, "数据疑问*.csv") if row["姓名"] == "王建国")
    for flag, outcome, asked in (
        ("--same", "covered", False),
        ("--different", "meets", False),
        ("--undo", "needs_check", True),
    ):
        run(tmp_path, "decide", "link", link, flag, "--reason", "入户核实")
        assert night(tmp_path)[0]["0101"][0] == outcome
        assert any(row["姓名"] == "王建国" for row in rows_of(tmp_path, "数据疑问*.csv")) == asked


def test_explain_replay_and_simulate_know_the_links(county):
    place = county[0]
    link = next(row["疑问编号"] for row in rows_of(place, "数据疑问*.csv") if row["姓名"] == "王建国")
    told = run(place, "explain", LISTED[0].split(",")[3], "--to", str(place / "told.html")).stdout
    page = (place / "told.html").read_text(encoding="utf-8")
    for text in (told, page):
        assert link in text
        assert "疑似同一人（99.99%）" in text
        assert WANG not in text
        assert slipped(WANG) not in text
    assert "dibao 最低生活保障: needs_check" in told
    assert "→ - 名册中没有高度相似人员 [similar_person_on_roll] 疑似享受低保 是" in told
    assert "0 outcomes differ" in run(place, "replay", "--as-of", DAY, "--compare").stdout
    moved = run(place, "simulate", "--set", "dibao.standard=100", "--release", "standards").stdout
    assert "dibao: " in moved


def test_a_replay_follows_what_was_decided_by_the_day_it_knows(tmp_path):
    write(tmp_path)
    night(tmp_path)
    link = next(row["疑问编号"] for row in rows_of(tmp_path, "数据疑问*.csv") if row["姓名"] == "王建国")
    run(tmp_path, "decide", "link", link, "--different", "--reason", "入户核实")
    said = run(tmp_path, "replay", "--as-of", DAY, "--known-on", "2099-01-01", "--compare").stdout
    assert "dibao: needs_check → meets: 1" in said
    store, day = Store(tmp_path / "store"), date.fromisoformat(DAY)
    assert decisions(store, day, known_on=date(2000, 1, 1)).is_empty()
    assert decisions(store, day)["link_id"].to_list() == [link]


def test_a_decision_must_fit_what_it_is_about(county, doudi):
    for what, flag in (("link", "--exempt"), ("case", "--same")):
        done = doudi("decide", what, "x", flag, "--reason", "x", "--workspace", county[0])
        assert done.returncode == 2
        assert f"A decision about a {what} is one of" in done.stderr


def test_a_link_that_was_never_proposed_cannot_be_decided(county, doudi):
    done = doudi("decide", "link", "LK-000000000000", "--same", "--reason", "x", "--workspace", county[0])
    assert done.returncode == 2
    assert "There is no link LK-000000000000" in done.stderr


def test_a_corrected_number_keeps_the_person_and_nobody_else_changes(tmp_path):
    write(tmp_path)
    run(tmp_path, "run", "--bare", "--as-of", DAY)
    first = pl.read_parquet(tmp_path / "store" / "identities" / f"{DAY}.parquet")
    mended = [
        LISTED[0].replace(slipped(WANG), WANG),
        *LISTED[2:],
        person("41092200000001101", "吴新", "男", "19900101", number("19900101")),
    ]
    write(tmp_path, listed=mended)
    run(tmp_path, "run", "--bare", "--as-of", DAY)
    second = pl.read_parquet(tmp_path / "store" / "identities" / f"{DAY}.parquet")
    ids = [dict(frame.select("member_code", "person_id").rows()) for frame in (first, second)]
    assert len(set(ids[0].values())) == len(LISTED)
    assert {code: ids[1][code] for code in ids[0]} == ids[0]
    assert ids[1]["41092200000001101"] not in ids[0].values()
    assert second.filter(pl.col("member_code").str.ends_with("0101"))["id_no"].to_list() == [WANG]
    assert not second.filter(pl.col("member_code").str.ends_with("0201"))["is_listed"].item()


def test_a_night_without_damaged_rows_loads_neither_splink_nor_tables_of_characters(workspace):
    code = (
        "import sys; from flows.cli import main; "
        f"main(['run', '--bare', '--as-of', '{DAY}', '--workspace', {str(workspace)!r}]); "
        "print([name for name in ('splink', 'pypinyin', 'opencc') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_a_list_without_numbers_is_said(county):
    said = run(county[0], "run", "--bare", "--as-of", DAY).stdout
    assert "  without a usable number: 乡村振兴局/监测对象信息_20261118.csv: 6 of 10 persons" in said


def test_nothing_personal_is_said_at_the_terminal(county):
    said = run(county[0], "run", "--bare", "--as-of", DAY)
    for row in LISTED:
        cells = row.split(",")
        assert cells[5] not in said.stdout + said.stderr
        assert not cells[8] or cells[8] not in said.stdout + said.stderr


def test_a_number_in_the_name_of_a_file_is_not_said_at_the_terminal(tmp_path):
    write(tmp_path)
    listed = tmp_path / "inbox" / "乡村振兴局"
    (listed / "监测对象信息_20261118.csv").rename(listed / f"{WANG}监测对象信息_20261118.csv")
    (listed / f"说明{LI}.csv").write_text("标题,内容\n一,二\n", encoding="utf-8")
    said = run(tmp_path, "run", "--bare", "--as-of", DAY)
    for told in ("without a usable number: ", "not recognised, not used: "):
        assert told in said.stdout
    assert "(18 digits)" in said.stdout
    for right in (WANG, LI):
        assert right[:15] not in said.stdout + said.stderr
