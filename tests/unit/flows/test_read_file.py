"""Which feed a sheet is and how its headings are read: merged, doubled, misspelt, repeated for each member, or strange."""

import csv
from itertools import zip_longest

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.workspace.reference import read_reference
from tests.support.effort import tries
from tests.support.places import DATA
from transforms.feeds import all_feeds
from transforms.sheets.data_rows import conflicts, rows_of
from transforms.sheets.headings import IGNORE, plain
from transforms.sheets.layout import recognise

REFERENCE = read_reference("410900")
HEADINGS = REFERENCE.headings


def seen(*rows, said=""):
    width = max(map(len, rows))
    return recognise([(*row, *[None] * (width - len(row))) for row in rows], HEADINGS, said)


def cells(*rows):
    width = max(map(len, rows))
    columns = {f"c{place}": [*values] for place, values in enumerate(zip_longest(*rows))}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("row_no", 1)
    return frame.with_columns(pl.col("row_no").cast(pl.Int64)).lazy(), width


def read(*rows, said=""):
    """The rows that a sheet gives, as the columns that are filled."""
    found = seen(*rows, said=said)
    assert found is not None
    assert not found.missing, found.missing
    frame = rows_of(*cells(*rows), found).collect()
    return found, frame


@pytest.mark.parametrize("feed", all_feeds().values(), ids=lambda feed: feed.code)
def test_every_feed_is_recognised_by_its_required_headings_in_any_order(feed):
    required = [field.zh for field in feed.required]
    for order in (required, required[::-1]):
        found = seen(order, said=feed.name_zh)
        assert found is not None
        assert (found.feed.code, found.missing) == (feed.code, ())


@pytest.mark.parametrize("feed", all_feeds().values(), ids=lambda feed: feed.code)
def test_every_feed_is_recognised_by_all_its_headings(feed):
    found = seen([field.zh for field in feed.fields], said=feed.name_zh)
    assert (found.feed.code, set(found.columns)) == (feed.code, {field.name for field in feed.fields})


@pytest.mark.parametrize("path", sorted((DATA / "headings").glob("*.csv")), ids=lambda path: path.stem)
def test_a_heading_file_names_columns_that_are_there_and_a_reason_for_what_is_ignored(path):
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    fields = {
        field.name for code, feed in all_feeds().items() if path.stem in (code, "common") for field in feed.fields
    }
    assert not [row for row in rows if row["column"] not in fields | {IGNORE}]
    assert not [row for row in rows if (row["column"] == IGNORE) != bool(row["reason"])]
    assert len({plain(row["heading"]) for row in rows}) == len(rows)


SAME = {
    "县": "县（市、区、旗） 县(市、区) 县（区） 区县 县区",
    "乡": "乡（镇） 乡镇 镇 乡镇（街道）",
    "村": "行政村 村（居） 村(社区)",
    "证件号码": "身份证号 身份证号码 证件号码 公民身份证号码 公民身份号码 身份证件号码",
    "监测对象类别": "易返贫致贫户（监测对象）类型 监测对象类型 ＊监测对象类别",
    "户编号": "户编码 01户编号 户　编\n号",
}


@pytest.mark.parametrize(
    ("wanted", "heading"), [(wanted, one) for wanted, many in SAME.items() for one in many.split(" ")]
)
def test_the_same_thing_under_another_heading(wanted, heading):
    headings = [field.zh for field in all_feeds()["monitoring_list"].required]
    found = seen([heading if name == wanted else name for name in headings])
    assert (found.feed.code, found.missing) == ("monitoring_list", ())


def test_a_misspelt_heading_is_refused_with_the_nearest_found():
    headings = [field.zh for field in all_feeds()["monitoring_list"].required]
    found = seen([name.replace("监测", "检测") for name in headings])
    assert (found.missing, found.is_near) == ((("监测对象类别", "检测对象类别"),), True)


def test_a_list_of_something_else_with_a_heading_or_two_of_ours_is_only_a_hint():
    """Were it taken for the feed, its series would fall back to an older snapshot (DECISIONS 9)."""
    found = seen("姓名 身份证号 电话 班级 学号 宿舍 备考".split(" "))
    assert found.missing
    assert not found.is_near


def test_amounts_of_another_period_are_not_taken_for_monthly_ones():
    found = seen(["姓名", "身份证号", "低保证号", "户月保障金额（元/年）"])
    assert found.unknown == ("户月保障金额（元/年）",)
    assert "household_month" not in found.columns
    assert (
        "net_income_head_year"
        not in seen(
            ["县", "乡", "村", "户编号", "姓名", "证件号码", "与户主关系", "监测对象类别", "人均纯收入（元/月）"]
        ).columns
    )
    assert "capital_wan" not in seen(["法定代表人", "身份证号", "主体类型", "经营状态", "注册资本（亿元）"]).columns


def test_titles_and_notes_may_stand_above_and_their_words_are_kept():
    found = seen(
        ["农村低保名册"], ["2026年11月18日", None, "单位：元"], ["姓名", "身份证号", "低保证号"], ["王某", "1", "2"]
    )
    assert found.headed == 3
    assert "2026年11月18日" in found.title
    assert "农村低保名册" in found.title


MERGED = (
    ["序号", "户主信息", None, "保障人数", None, None, "低保证号", "家庭成员", None, "户月保障金额"],
    [None, "姓名", "身份证号", "小计", "重点保障人数", "残疾人数", None, "姓名", "身份证号", None],
)


def test_merged_headings_in_two_rows_are_read_together():
    found, frame = read(
        ["名册"],
        *MERGED,
        ["1", "王某", "A", "2", "0", "0", "D1", "王某", "A", "500"],
        ["2", "王某", "A", "2", "0", "0", "D1", "李某", "B", "500"],
    )
    assert found.headed == 3
    assert found.columns["protected_size"] == 3
    assert "重点保障人数" in " ".join([*found.ignored, *found.instead])
    assert found.columns["head_name"] == 1
    assert frame["name"].to_list() == ["王某", "李某"]
    assert frame["id_no"].to_list() == ["A", "B"]


def test_merged_headings_in_three_rows():
    found = seen(
        ["姓名", "身份证号", "低保证号", "保障人数", None, None], [None, None, None, "合计", "分解", None],
        [None, None, None, None, "重点保障人数", "残疾人数"], ["王某", "1", "2", "3", "4", "5"],
    )  # fmt: skip
    assert (found.headed, found.columns["protected_size"]) == (3, 3)


def test_a_guardian_under_a_merged_heading_is_not_the_child():
    found = seen(
        ["姓名", "身份证号", "保障类别", "监护人", None],
        [None, None, None, "姓名", "身份证号"],
        ["甲", "1", "孤儿", "乙", "2"],
        said="孤儿",
    )
    assert (found.feed.code, found.persons, found.doubled) == ("child_roll", (), {})
    assert (found.columns["name"], found.columns["id_no"]) == (0, 1)


def test_the_first_row_of_data_is_not_a_second_row_of_headings():
    found = seen(["姓名", "身份证号", "低保证号", "与户主关系", "人员状态"], ["王某", "1", "2", "户主", "正常"])
    assert found.headed == 1


REPEATED = (
    (
        "户主姓名 身份证号 低保证号 户月保障金额 姓名 身份证号 与户主关系 姓名 身份证号 与户主关系",
        "王 A D1 900 李 B 配偶 张 C 之子",
    ),
    (
        "低保证号 户月保障金额 成员1姓名 成员1身份证号 成员1与户主关系 成员2姓名 成员2身份证号 成员2与户主关系 成员3姓名 成员3身份证号 成员3与户主关系",
        "D1 900 王 A 户主 李 B 配偶 张 C 之子",
    ),
    ("低保证号 户月保障金额 姓名1 身份证号1 姓名2 身份证号2 姓名3 身份证号3", "D1 900 王 A 李 B 张 C"),
    ("低保证号 姓名 身份证号 姓名 身份证号 姓名 身份证号 户月保障金额", "D1 王 A 李 B 张 C 900"),
    (
        "低保证号 家庭成员姓名一 家庭成员身份证号一 家庭成员姓名二 家庭成员身份证号二 家庭成员姓名三 家庭成员身份证号三 户月保障金额",
        "D1 王 A 李 B 张 C 900",
    ),
)


@pytest.mark.parametrize(("headings", "row"), REPEATED)
def test_a_household_in_one_row_becomes_its_persons(headings, row):
    found, frame = read(headings.split(" "), row.split(" "))
    assert len(found.persons) == 3
    assert frame["name"].to_list() == ["王", "李", "张"]
    assert frame["id_no"].to_list() == ["A", "B", "C"]
    assert frame["certificate_no"].to_list() == ["D1"] * 3
    assert frame["household_month"].to_list() == ["900"] * 3
    assert frame["row_no"].unique().to_list() == [2]


def test_members_who_are_not_there_make_no_person():
    _, frame = read(
        "低保证号 姓名1 身份证号1 姓名2 身份证号2".split(" "),
        ["D1", "王", "A", None, " "],
        ["D2", None, None, "李", "B"],
        ["D3"],
    )
    assert frame.select("row_no", "name").rows() == [(2, "王"), (3, "李"), (4, None)]


def test_a_heading_that_stands_twice_is_read_once_when_both_say_the_same_and_never_guessed():
    same = (["姓名", "身份证号", "低保证号", "低保证号"], ["王某", "1", "D1", "D1"], ["李某", "2", None, "D2"])
    found, frame = read(*same)
    assert conflicts(cells(*same)[0], found) == ()
    assert frame["certificate_no"].to_list() == ["D1", "D2"]
    differ = (["姓名", "身份证号", "低保证号", "低保证号"], ["王某", "1", "D1", "D2"])
    assert conflicts(cells(*differ)[0], seen(*differ)) == ("低保证号",)


def test_of_two_headings_for_one_thing_the_better_counts_and_the_other_is_told():
    found = seen(["户主姓名", "户主身份证号", "姓名", "身份证号", "低保证号", "救助金额", "户月保障金额"])
    assert (found.columns["id_no"], found.columns["household_month"], found.persons) == (3, 6, ())
    assert found.instead == {"户主身份证号": "身份证号", "救助金额": "户月保障金额"}


def test_a_list_of_householders_only_is_one_of_persons():
    found, frame = read(
        "行政区划名称 户主姓名 户主身份证 家庭人数 享受人数 救助开始日期 救助金额 救助证编号".split(" "),
        "清丰县 王某 A 3 2 202304 600 D1".split(" "),
    )
    assert found.feed.code == "dibao_roll"
    assert frame.select("name", "id_no", "head_name", "protected_size").rows() == [("王某", "A", "王某", "2")]


NOT_DATA = (
    ["合计", None, "12", None], ["合  计：12户", None, None, None], [None, "总计", None, None], ["本页小计", "3", None, None],
    [None, None, None, None], [" ", "　", None, None], ["制表人：王某  审核人：李某", None, None, None], ["姓名", "身份证号", "低保证号", "备注"],
    ["注：本表一式两份", None, None, None],
)  # fmt: skip


@pytest.mark.parametrize("row", NOT_DATA, ids=str)
def test_totals_blanks_footers_and_repeated_headings_are_not_data(row):
    _, frame = read(["姓名", "身份证号", "低保证号", "备注"], ["王某", "1", "2", None], row)
    assert frame["is_data"].to_list() == [True, False]


@pytest.mark.parametrize("count", ["29户", "29", "共29户81人", "-"])
def test_a_count_in_the_column_of_names_makes_no_person_of_a_total(count):
    _, frame = read(["村", "姓名", "身份证号", "供养方式"], ["某村", "王某", "1", "分散"], ["合计", count, None, None])
    assert frame["is_data"].to_list() == [True, False]


def test_a_person_whose_village_begins_like_a_total_is_data():
    _, frame = read(["村", "姓名", "身份证号", "供养方式"], ["合计村", "王某", "1", "分散"])
    assert frame["is_data"].to_list() == [True]


PUBLISHED = {
    "序号 乡镇 村 户主姓名 保障人数 月保障金额": ("dibao_roll", {"姓名", "身份证号", "低保证号"}),
    "序号 县（市、区） 乡镇（街道） 村（社区） 户主姓名 家庭人口 保障人口 低保类别 月保障金额（元） 备注": (
        "dibao_roll",
        {"姓名", "身份证号", "低保证号"},
    ),
    "序号 乡镇 村 姓名 性别 年龄 供养方式 自理能力 月供养标准（元）": ("tekun_roll", {"身份证号"}),
    "序号 姓名 性别 身份证号 残疾证号 残疾类别 残疾等级 补贴标准 开户银行 银行账号": (None, {"补贴类型"}),
}


@pytest.mark.parametrize("headings", PUBLISHED)
def test_a_published_list_that_lacks_what_is_needed_names_it_and_the_nearest_feed(headings):
    feed, missing = PUBLISHED[headings]
    found = seen(headings.split(" "), said="残疾人两项补贴")
    assert found is not None
    assert feed in (None, found.feed.code)
    assert {name for name, _ in found.missing} >= missing or not found.is_sure


ACCEPTED = {
    "序号 姓名 性别 年龄 身份证号 供养类型 生活自理能力 基本生活标准 照料护理标准 纳入时间 户籍所在地 备注": "tekun_roll",
    "县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 务工时间（月） 是否参加大病保险 致贫原因1 危房户 是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型 易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间": "monitoring_list",
    "地区 户主姓名 身份证号 低保证号 起始保障年月 开户银行 账户名称 银行账号 账号状态": "dibao_roll",
    "乡镇 姓名 身份证号码 残疾人证号 补贴类型 补贴对象类型 补贴金额 享受补贴起始月份": "disability_allowances",
}


@pytest.mark.parametrize("headings", ACCEPTED)
def test_headings_that_other_systems_write_are_understood_to_the_last(headings):
    found = seen(headings.split(" "), said="残疾人补贴")
    assert (found.feed.code, found.missing) == (ACCEPTED[headings], ())
    assert found.unknown == ()


@pytest.mark.parametrize(
    "headings",
    [
        "姓名 电话 地址",
        "日期 收盘价 成交量",
        "id name value",
        "姓名 身份证号",
        "姓名 身份证号 类别",
        "姓名 身份证号 类型 状态",
        "姓名 身份证号 救助金额 发放日期",
    ],
)
def test_what_is_no_list_of_ours_is_never_taken_for_one(headings):
    found = seen(headings.split(" "), "甲 乙 丙 丁".split(" ")[: len(headings.split(" "))])
    assert found is None or not (found.is_complete and found.is_sure)


@pytest.mark.parametrize(
    ("said", "kind", "feed"),
    [
        ("", None, "edge_roll"),
        ("刚性支出困难家庭名册", None, "rigid_roll"),
        ("", "支出型困难家庭", "rigid_roll"),
        ("", "低保边缘", "edge_roll"),
    ],
)
def test_only_a_title_or_a_column_makes_an_edge_list_one_of_rigid_expenditure(said, kind, feed):
    found = seen(["姓名", "身份证号", "认定日期", "救助类别"], ["王某", "1", "202304", kind], said=said)
    assert found.feed.code == feed


@pytest.mark.whole
@settings(deadline=None, max_examples=tries(60))
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    None,
                    "姓名",
                    "身份证号",
                    "低保证号",
                    "合计",
                    "1",
                    "王某",
                    "户主姓名",
                    "供养方式",
                    "县",
                    "月保障金额（元）",
                    "备注",
                    " ",
                ]
            ),
            min_size=5,
            max_size=5,
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_sheet_keeps_every_row_whatever_its_headings(rows):
    found = seen(*rows)
    if found is not None and not found.missing and not conflicts(cells(*rows)[0], found):
        frame = rows_of(*cells(*rows), found).collect()
        assert frame["row_no"].n_unique() == len(rows) - found.headed


@given(st.text(max_size=20))
def test_plain_is_plain(heading):
    assert plain(plain(heading)) in (plain(heading), plain(plain(plain(heading))))
