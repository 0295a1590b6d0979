"""Which list a sheet is: by words and by headings of its own, never by headings that other lists have, too."""

import csv
from pathlib import Path

import pytest

from flows.workspace.reference import read_reference
from transforms.feed import Kind
from transforms.feeds import all_feeds
from transforms.sheets.evidence import Doubt, Standing, standing_of
from transforms.sheets.layout import recognise

HEADINGS = read_reference("410900").headings
PUBLIC = list(csv.DictReader(Path(__file__).with_name("public_headings.csv").open(encoding="utf-8")))
STANDING = [feed for feed in all_feeds().values() if feed.lists_who_is_on]
NEUTRAL = "导出_20261118.xlsx"


def seen(headings, *below, title=None, sheet="Sheet1", file=NEUTRAL, sender=""):
    width = len(headings)
    rows = [[title], headings, *below] if title else [headings, *below]
    return recognise([(*row, *[None] * (width - len(row))) for row in rows], HEADINGS, sheet, file, sender=sender)


def is_read(found):
    return found is not None and found.is_complete and found.is_sure


def placed(word):
    """A word in every place that may bear it."""
    return [{"title": word}, {"sheet": word}, {"file": f"{word}_20261118.xlsx"}]


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row["set"])
def test_a_public_set_of_headings_is_its_list_and_is_never_taken_for_another(row):
    headings = row["headings"].split("|")
    found = seen(headings)
    sure = found.feed.code if found and found.is_sure else None
    assert sure in (None, row["expected_feed"] or None)
    for around in placed(all_feeds()[row["expected_feed"]].name_zh) if row["expected_feed"] else ():
        assert seen(headings, **around).feed.code == row["expected_feed"], around


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row["set"])
@pytest.mark.parametrize(
    "word", ["停发人员名单", "拟取消对象公示", "待审批名单", "医疗救助花名册", "退役军人信息采集表"]
)
def test_no_public_set_is_a_roll_where_a_word_says_another_thing(row, word):
    for around in placed(word)[PUBLIC.index(row) % 3 :][:1]:
        found = seen(row["headings"].split("|"), **around)
        assert not (found and found.is_sure and found.feed.lists_who_is_on), around


def required(feed):
    return [field.zh for field in feed.required]


@pytest.mark.parametrize("feed", all_feeds().values(), ids=lambda feed: feed.code)
def test_each_of_its_own_words_names_a_list_wherever_it_stands(feed):
    headings = [field.zh for field in feed.fields]
    for word in (feed.name_zh, *feed.words):
        for around in placed(word):
            found = seen(headings, **around)
            assert (found.feed.code, found.missing) == (feed.code, ()), (word, around)
            assert found.verdict.doubt in (None, Doubt.LEFT), (word, around)


@pytest.mark.parametrize("feed", [feed for feed in all_feeds().values() if feed.needs_word], ids=lambda feed: feed.code)
def test_a_list_whose_headings_others_have_is_not_taken_without_its_word(feed):
    headings = [zh for zh in required(feed) if not any(word in zh for word in (*feed.words, *feed.hints))]
    assert not is_read(seen([*headings, "甲", "乙", "丙", "丁"]))
    assert not is_read(seen([*headings, "病种", "定点医院", "联系电话"], file="慢性病认定人员名单.xlsx"))


@pytest.mark.parametrize("feed", STANDING, ids=lambda feed: feed.code)
@pytest.mark.parametrize(
    "words",
    [
        ("停发", Doubt.LEFT), ("停保", Doubt.LEFT), ("取消", Doubt.LEFT), ("退出", Doubt.LEFT), ("注销", Doubt.LEFT),
        ("核销", Doubt.LEFT), ("死亡", Doubt.LEFT), ("本月减少", Doubt.LEFT), ("拟取消", Doubt.NOT_YET),
        ("不符合条件", Doubt.NOT_YET), ("审核未通过", Doubt.NOT_YET), ("待审批", Doubt.NOT_YET), ("申请", Doubt.NOT_YET),
        ("拟新增", Doubt.NOT_YET), ("拟纳入", Doubt.NOT_YET),
    ],
)  # fmt: skip
def test_a_list_of_who_left_or_is_not_on_it_yet_is_asked_about(feed, words):
    word, doubt = words
    for around in placed(f"2026年11月{feed.name_zh}（{word}人员）")[STANDING.index(feed) % 3 :][:1]:
        found = seen(required(feed), **around)
        assert (found.feed.code, found.verdict.doubt, found.is_sure) == (feed.code, doubt, False), around


INNOCENT = [
    "2026年11月{}公示", "清丰县{}（不含已取消人员）", "{}（已剔除死亡人员）", "{}在保人员", "新增{}",
    "注：退出人员请在状态列注明，不得删除。", "填表说明：取消的不填", "申请单位：清丰县民政局", "一、{}",
]  # fmt: skip


@pytest.mark.parametrize("feed", STANDING, ids=lambda feed: feed.code)
@pytest.mark.parametrize("title", INNOCENT)
def test_a_good_list_whose_title_bears_such_a_word_innocently_is_read(feed, title):
    found = seen(required(feed), title=title.format(feed.name_zh), file=f"{feed.name_zh}_20261118.xlsx")
    assert is_read(found), found.verdict


@pytest.mark.parametrize(
    "extra", ["申请日期", "退出日期", "停发原因", "取消原因", "死亡日期", "申请原因", "拟保障人数"]
)
def test_headings_and_cells_with_such_words_bar_nothing(extra):
    for feed in STANDING:
        cells = ["死亡" if name == "人员状态" else "取消" for name in required(feed)]
        found = seen([*required(feed), extra], [*cells, "停发"], file=f"{feed.name_zh}.xlsx", sender="退出办")
        assert (found.feed.code, is_read(found)) == (feed.code, True), (feed.code, found.verdict)


def test_a_list_that_says_it_holds_who_left_is_read_where_a_column_says_who():
    headings = ["姓名", "身份证号", "低保证号"]
    title = "2026年11月低保在保人员名册（含退出）"
    assert seen(headings, title=title).verdict.doubt is Doubt.MIXED
    assert is_read(seen([*headings, "人员状态"], title=title))


SYSTEM = (
    "户主姓名 行政区划 户主身份证 申请类别 业务类型 家庭类别 救助金额 救助开始日期 救助结束日期 家庭人数 家庭户口性质 享受人数 "
    "开户人 银行帐号 救助证编号"
).split(" ")
"""One system writes these for dibao, for edge households and for medical assistance."""


@pytest.mark.parametrize(
    ("kind", "feed"),
    [("低保", "dibao_roll"), ("最低生活保障", "dibao_roll"), ("低保边缘", "edge_roll"), ("低边家庭", "edge_roll"),
     ("刚性支出困难家庭", "rigid_roll"), ("医疗救助", None), ("临时救助", None), ("教育救助", None), ("", None)],
)  # fmt: skip
def test_values_of_kinds_say_what_headings_do_not_and_outrank_names(kind, feed):
    row = ["王某", "清丰县", "1", "首次申请", kind, kind, "0", "2026-01-01", None, "1", "农业", "1", None, None, "J1"]
    for file in (NEUTRAL, "低保名册_20261118.xlsx") if kind else (NEUTRAL,):
        found = seen(SYSTEM, row, file=file)
        assert (found.feed.code if is_read(found) else None) == feed, (file, found.verdict)


def test_what_stands_nearest_to_the_rows_names_the_list():
    headings = ["姓名", "身份证号", "认定日期"]
    assert is_read(seen(headings, title="低保边缘家庭", file="低保名册.xlsx"))
    found = seen(["姓名", "身份证号", "低保证号"], title="低保边缘家庭", file="低保名册.xlsx")
    assert (found.feed.code, found.verdict.doubt) == ("dibao_roll", Doubt.OTHER)


@pytest.mark.parametrize(
    ("around", "source"),
    [({"file": "公安死亡人口.xlsx"}, "公安"), ({"sheet": "殡葬"}, "殡葬"), ({"title": "2026年火化人员"}, "殡葬"), ({"sender": "县卫健委"}, "卫健")],
)  # fmt: skip
def test_a_column_that_sources_lack_comes_from_what_stands_around(around, source):
    found = seen(["姓名", "身份证号", "死亡日期"], **around)
    assert (found.feed.code, found.missing, found.given) == ("deaths", (), {"source": source})
    nobody = seen(["姓名", "身份证号", "死亡日期"])
    assert (nobody.feed.code, nobody.missing) == ("deaths", (("数据来源", None),))


def test_money_is_of_the_kind_that_the_title_names():
    found = seen(["姓名", "身份证号", "发放金额", "发放日期"], title="2026年11月城乡低保金发放明细表")
    assert (found.feed.code, found.missing, found.given) == ("payments", (), {"kind": "低保金"})


def test_no_heading_that_is_read_is_taken_for_one_that_is_missing():
    for feed in all_feeds().values():
        for left_out in feed.required:
            headings = [field.zh for field in feed.fields if field is not left_out]
            found = seen(headings, file=f"{feed.name_zh}.xlsx")
            assert all(near not in found.mapped for _, near in found.missing), (feed.code, left_out.name)


def test_words_of_standing_are_read_from_the_nearest_that_has_any():
    assert standing_of(["低保花名册", "在保", "停发名单.xlsx"])[0] is Standing.ON
    assert standing_of(["低保花名册", "Sheet1", "停发名单.xlsx"]) == (Standing.LEFT, "停发")
    assert standing_of(["模拟测算"])[0] is Standing.ON


def test_every_feed_that_can_be_taken_for_another_says_by_which_words_it_is_known():
    assert [feed.code for feed in all_feeds().values() if not feed.words] == []
    assert all(feed.covers or any(field.kind is Kind.NUMBER for field in feed.fields) for feed in STANDING)
