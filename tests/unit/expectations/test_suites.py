"""Every feed's suite can be judged, every reason has words, and a snapshot is held against its earlier ones."""

import csv
from datetime import date

import duckdb
import great_expectations as gx
import great_expectations.expectations as gxe
import pytest

import expectations
from expectations.ranges import Filled, breach
from flows.workspace.reference import read_wording
from tests.support.chinese import foreign_words
from tests.support.made import number
from tests.support.made_files import text
from tests.support.places import ROOT
from tests.support.read_files import parts_of
from transforms.feeds import all_feeds

pytestmark = pytest.mark.whole

LIMIT = 0.5


@pytest.mark.parametrize("feed", all_feeds().values(), ids=lambda feed: feed.code)
def test_a_suite_is_the_librarys_and_says_of_each_expectation_why_in_words(feed):
    wording = read_wording()
    names = {field.name for field in feed.fields} | {"overflow"}
    suite = expectations.suite_for(feed, wording)
    assert (type(suite), suite.name, suite.notes) == (gx.ExpectationSuite, feed.code, feed.name_zh)
    assert len(suite.expectations) > len(feed.required)
    codes = [expectation.meta["code"] for expectation in suite.expectations]
    assert len(set(codes)) == len(codes)
    for expectation in suite.expectations:
        said = wording[expectation.meta["reason"]]
        assert expectation.meta["column"] == expectation.column
        assert expectation.column in names
        assert expectation.meta["reason_zh"] == said.reason_zh
        assert expectation.description == f"{said.reason_zh}；{said.remedy_zh}"
        assert expectation.severity in ("critical", "warning")


def test_every_feed_has_content_that_is_judged():
    assert {code for code in all_feeds() if not (ROOT / "expectations" / "suites" / f"{code}.py").exists()} == set()


def test_wording_is_whole_and_every_reason_once():
    rows = list(csv.DictReader((ROOT / "data" / "templates" / "returned_reasons.csv").open(encoding="utf-8")))
    assert len({row["reason"] for row in rows}) == len(rows)
    shown = {"None", "nan", "REF"}
    for row in rows:
        assert all(row.values()), row["reason"]
        assert foreign_words(row["reason_zh"] + "，" + row["remedy_zh"]) - shown == set(), row["reason"]
        assert not set("。，；、“”请") & set(row["reason_en"] + row["remedy_en"]), row["reason"]


SAMPLES = {
    "county": "濮阳市清丰县城关镇前庄村", "name": "王某", "head_name": "王某", "support": "分散", "category": "边缘易致贫户", "relation": "户主",
    "disability_type": "肢体", "disability_level": "二级", "allowance": "困难残疾人生活补贴", "kind": "事实无人抚养儿童", "year": "2026",
    "source": "公安", "register_kind": "农业", "identified": "是", "status": "正常", "is_protected": "是", "risk_removed": "否",
    "health": "健康", "scheme": "农村低保",
}  # fmt: skip
BY_KIND = {
    "money": "689.5",
    "since": "2023-04-05",
    "until": "2030-04",
    "count": "2",
    "code": "A0001",
    "text": "某",
    "name": "王某",
}


def sample(field):
    value = number("19600101") + ("44" if field.zh == "残疾人证号" and field.name == "id_no" else "")
    return value if field.kind == "number" else SAMPLES.get(field.name, BY_KIND.get(field.kind, "某"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One made-up row of every feed, with every heading, through intake, suite and standardising."""
    files = {}
    for code, feed in all_feeds().items():
        cells = {field.zh: sample(field) for field in feed.fields}
        if code in ("edge_roll", "rigid_roll"):
            cells["救助类别"] = "低保边缘" if code == "edge_roll" else "刚性支出困难家庭"
        files[f"{feed.name_zh}_20261118.csv"] = text([list(cells), list(cells.values())])
    return {
        part.feed: (part, rows, returned)
        for _, part, rows, returned in parts_of(tmp_path_factory.mktemp("feeds"), files)
    }


@pytest.mark.parametrize("feed", all_feeds().values(), ids=lambda feed: feed.code)
def test_a_whole_row_of_every_feed_is_accepted_without_a_question(whole, feed):
    part, rows, returned = whole[feed.code]
    assert part.status == "accepted", part.reason
    assert returned.rows() == []
    assert rows.height == 1
    blank = {column for column in rows.columns if rows[column][0] is None}
    assert not {column for column in blank if not column.endswith("_raw")} - {"card", "id_no_raw", "capital_wan"}


def counted(day, rows, **filled):
    return Filled(("dibao_roll", "某局"), date(2026, day, 1), rows, filled)


def roll(rows):
    return text(
        [
            ["县", "姓名", "身份证号", "供养方式"],
            *(["清丰县", f"王{place}", number("19500101", place), "分散"] for place in range(1, rows + 1)),
        ]
    )


def test_a_file_without_a_date_is_held_against_what_was_seen_before_it(tmp_path):
    ((_, first, *_),) = parts_of(tmp_path / "a", {"局/特困.csv": roll(100)})
    assert (first.status, first.said_on) == ("accepted", None)
    seen = {first.key: date(2026, 11, 1)}
    ((_, cut, *_),) = parts_of(tmp_path / "b", {"局/特困.csv": roll(40)}, [first], seen)
    assert (cut.status, "40 rows" in cut.reason) == ("refused", True)
    ((_, whole, *_),) = parts_of(tmp_path / "c", {"局/特困.csv": roll(90)}, [first], seen)
    assert whole.status == "accepted"
    ((_, same_day, *_),) = parts_of(tmp_path / "d", {"局/特困.csv": roll(40)}, [first], {first.key: date(2026, 11, 20)})
    assert same_day.status == "accepted"


def test_a_column_that_lost_its_content_is_a_breach():
    earlier = [counted(1, 1000, status=0.9, note=0.1)]
    assert breach(counted(2, 1000, status=0.44, note=0.0), [], earlier, LIMIT).column == "status"
    assert breach(counted(2, 1000, status=0.46), [], earlier, LIMIT) is None
    assert breach(counted(2, 1000), [], earlier, LIMIT) is None
    assert breach(counted(2, 49, status=0.1), [], earlier, LIMIT) is None, "of few rows a share says nothing"
    for other in (("dibao_roll", "另一局"), ("tekun_roll", "某局")):
        assert breach(Filled(other, date(2026, 2, 1), 1000, {"status": 0.1}), [], earlier, LIMIT) is None
    assert breach(counted(1, 1000, status=0.1), [], earlier, LIMIT) is None, "of the same day"


def test_a_column_is_emptied_only_if_the_whole_snapshot_is():
    earlier, rest = [counted(1, 1000, village=1.0)], counted(2, 900, village=1.0)
    assert breach(counted(2, 100, village=0.1), [rest], earlier, LIMIT) is None
    assert breach(counted(2, 100, village=0.1), [counted(2, 900)], earlier, LIMIT).column == "village"
    assert breach(counted(2, 1000, village=0.1), [counted(2, 200, village=1.0)], earlier, LIMIT).column == "village"


@pytest.fixture
def rows():
    """Three rows as received, of which the second has no name and the third a damaged one."""
    connection = duckdb.connect()
    connection.execute(
        "create table raw as select 1 as file_no, '' as sheet, row_no, 0 as person, name "
        "from (values (1, '王某'), (2, null), (3, '张\ufffd')) as told(row_no, name)"
    )
    return connection


NO_NAME = gxe.ExpectColumnValuesToNotBeNull(column="name", severity="critical", meta={"reason": "name_missing"})
DAMAGED = gxe.ExpectColumnValuesToNotMatchRegex(
    column="name", regex=r"\x{FFFD}", severity="warning", meta={"reason": "text_damaged"}
)
HELD = gxe.ExpectColumnValuesToNotMatchRegex(column="name", regex="X", severity="warning", meta={"reason": "held"})


def suite_of(*declared):
    named = [
        one.copy(update={"meta": {**one.meta, "code": one.meta["reason"], "column": one.column}}) for one in declared
    ]
    return gx.ExpectationSuite(name="made_up", expectations=named)


def judged(rows, *declared):
    failures = expectations.judge(rows, "raw", suite_of(*declared)).failures
    return sorted(failures.select("row_no", "reason", "severity").rows())


def test_what_cannot_be_judged_never_passes(rows):
    absent = gxe.ExpectColumnValuesToNotBeNull(column="absent", severity="warning", meta={"reason": "name_missing"})
    with pytest.raises(RuntimeError, match="could not be judged"):
        judged(rows, HELD, absent)


def test_of_expectations_that_break_every_place_is_told_and_of_the_others_nothing(rows):
    assert judged(rows, NO_NAME, DAMAGED, HELD) == [(2, "name_missing", "critical"), (3, "text_damaged", "warning")]
