"""A roll that nobody wrote a line for but its declaration, headings and suite is a roll everywhere."""

import csv
import subprocess
import sys

import polars as pl
import pytest

from tests.support.made import number
from tests.support.places import ROOT

DAY = "2026-11-20"
FEED = '''
"""elder_roll: 高龄津贴名册, sent by nobody."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="elder_roll",
    name_zh="高龄津贴名册",
    grain="one row per person",
    key=("id_no",),
    keeps_unnumbered=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("grade", "津贴档次", required=True),
        Field("county", "县", Kind.COUNTY),
        Field("person_month", "月津贴", Kind.MONEY),
        Field("since", "起始月份", Kind.SINCE),
        Field("until", "截止月份", Kind.UNTIL),
        Field("status", "人员状态"),
    ),
    covers=Coverage(
        programme="elder", facts=(CoverageFact("on_elder", "享受高龄津贴"),), amount="person_month"
    ),
)
'''
SUITE = '''
"""Content of the made-up roll."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotMatchRegex(
        column="grade", regex="五保", severity="critical", meta={"reason": "roll_of_another_kind"}
    ),
)
'''
HEADINGS = "heading,column,reason\n津贴等次,grade,\n高龄补助金额,person_month,\n"

ON, SLIPPED, RENAMED, BOTH, DEAD, OFF = (number(f"193{place}0203", place) for place in range(6))
NAMES = {ON: "王建国", SLIPPED: "李长福", RENAMED: "赵红", BOTH: "孙明", DEAD: "周平", OFF: "吴用"}


def damaged(right):
    """The number with one digit wrong, so that it checks no more."""
    return right[:8] + str((int(right[8]) + 1) % 10) + right[9:]


def elder(id_no, name="", grade="一档", status="正常"):
    return f"清丰县,{name or NAMES[id_no]},{id_no},{grade},100,202501,{status}"


NEIGHBOURS = {number("19400101", place): f"邻居{place}" for place in range(100, 112)}
NIGHT = {
    "乡村振兴局/监测对象信息_20261118.csv": [
        "县,乡,村,户编号,人编号,姓名,性别,出生日期,证件号码,监测对象类别,与户主关系,健康状况,人均纯收入（元）,风险是否已消除",
        *(
            f"清丰县,城关镇,前庄村,4109220000000{place},4109220000000{place}01,{name},男,{id_no[6:14]},{id_no},边缘易致贫户,户主,健康,1000,否"
            for place, (id_no, name) in enumerate(NAMES.items(), 10)
        ),
    ],
    "民政局/低保名册_20261118.csv": [
        "地区,低保证号,户主姓名,姓名,身份证号,与户主关系,人员状态,是否保障对象,户月保障金额（元）,救助类型,起始保障年月",
        *(
            f"濮阳市清丰县城关镇前庄村,DB{place},{name},{name},{id_no},户主,正常,是,440,农村低保,202502"
            for place, (id_no, name) in enumerate((*NEIGHBOURS.items(), (BOTH, NAMES[BOTH])))
        ),
    ],
    "民政局/特困人员名册_20261118.csv": [
        "县,乡镇,村,姓名,身份证号,供养方式,月供养金,人员状态",
        f"清丰县,城关镇,前庄村,郑福,{number('19481212')},分散供养,689,正常",
    ],
    "民政局/高龄津贴名册_20261118.csv": [
        "县,姓名,身份证号,津贴等次,高龄补助金额,起始月份,人员状态",
        elder(ON),
        elder(damaged(SLIPPED), NAMES[SLIPPED]),
        elder(RENAMED, "钱多"),
        elder(BOTH),
        elder(DEAD),
        elder(OFF, status="停发"),
        elder(number("19440101", 7), "冯五", grade="五保"),
        *(elder(id_no, name) for id_no, name in NEIGHBOURS.items()),
    ],
    "公安局/死亡人口信息_20261118.csv": ["县,姓名,身份证号,死亡日期,数据来源", f"清丰县,周平,{DEAD},2026-11-01,公安"],
}
POLICY = (
    "parameter,county_code,residence_type,effective_from,value,per,document,document_no,article,published_on,checked_on\n"
    "standard,410922,rural,2019-01-01,530,month,测试标准,测〔2019〕1号,一,2018-12-20,2019-01-01\n"
)


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """The workspace after a night and a reconciliation with the roll, the folder of its files, and what was said."""
    place, added = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("added")
    files = {
        added / "feeds/elder_roll.py": FEED,
        added / "suites/elder_roll.py": SUITE,
        added / "headings/elder_roll.csv": HEADINGS,
        place / "policy/dibao.csv": POLICY,
        **{place / "inbox" / path: "\n".join(lines) + "\n" for path, lines in NIGHT.items()},
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    said = doudi(added, "run", "--bare", "--as-of", DAY, "--workspace", place)
    doudi(added, "reconcile", "--workspace", place)
    doudi(added, "persons", place)
    return place, added, said


def doudi(added, *arguments):
    command = [sys.executable, "-m", "tests.support.with_made_up_roll", added, *arguments]
    done = subprocess.run(
        [*map(str, command)], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(place, pattern):
    found = []
    for path in sorted((place / "outbox").glob(pattern)):
        found += csv.DictReader(path.read_bytes().decode("utf-8-sig").splitlines())
    return found


def persons(added):
    return {row["name"]: row for row in pl.read_parquet(added / "core_persons.parquet").iter_rows(named=True)}


def test_who_is_on_the_roll_is_covered(night):
    known = persons(night[1])
    assert {name: row["on_elder"] for name, row in known.items()} == {
        name: name not in ("李长福", "吴用") for name in NAMES.values()
    }
    coverage = pl.read_parquet(night[1] / "core_coverage.parquet")
    assert set(coverage.filter("on_elder")["id_no"]) == {ON, RENAMED, BOTH, DEAD}


def test_what_the_roll_pays_is_assistance_of_the_household(night):
    known = persons(night[1])
    assert {known[name]["known_fen_month"] for name in ("王建国", "赵红")} == {100_00}
    assert known["孙明"]["known_fen_month"] == 100_00 + 440_00
    assert known["吴用"]["known_fen_month"] == 0


def test_a_damaged_number_is_linked_and_asked_about(night):
    known = persons(night[1])
    assert [name for name, row in known.items() if row["may_be_on_elder"]] == ["李长福"]
    asked = [row for row in rows(night[0], f"{DAY}/清丰县/数据疑问_*.csv") if row["对方名册"] == "高龄津贴名册"]
    assert ("李长福", "名册中有高度相似人员") in {(row["姓名"], row["疑问类型"]) for row in asked}


def test_the_number_under_another_name_is_asked_about(night):
    asked = rows(night[0], f"{DAY}/清丰县/数据疑问_*.csv")
    (row,) = [row for row in asked if row["姓名"] == "赵红"]
    assert (row["对方名册"], row["对方姓名"]) == ("高龄津贴名册", "钱多")


def test_whoever_is_dead_or_on_two_rolls_is_told(night):
    told = rows(night[0], f"{DAY}/反向疑点/清丰县/*.csv")
    assert [(row["姓名"], row["疑点类型"]) for row in told if "高龄津贴名册" in row["说明"]] == [
        ("周平", "死亡后仍在册")
    ]
    table = rows(night[0], f"对账/{DAY}/名册交叉_*.csv")
    both = {(row["名册"], row["另一名册"]): int(row["同时在册"]) for row in table}
    assert both["高龄津贴名册", "低保名册"] == both["低保名册", "高龄津贴名册"] == len(NEIGHBOURS) + 1
    assert both["监测对象信息", "高龄津贴名册"] == 4


def test_its_suite_sends_back_the_row_of_another_kind(night):
    sent = rows(night[0], f"{DAY}/退回/民政局/高龄津贴名册_退回清单.csv")
    assert "roll_of_another_kind" in {row["原因代码"] for row in sent}


def test_what_is_missing_is_said_and_what_is_there_is_not(night):
    place, _, said = night
    (line,) = [line for line in said.splitlines() if "not received" in line]
    assert "刚性支出困难家庭名册" in line
    assert "高龄津贴名册" not in line
    assert "养老待遇信息" not in line
    page = (place / "outbox" / DAY / "全市" / f"监测简报_{DAY}.html").read_text(encoding="utf-8")
    assert line.split(": ")[1] in page
