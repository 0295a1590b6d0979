"""Other sheets and sub-titles of a workbook neither topple nor dilute its list, and what is left out is told."""

import pytest

from tests.support.made import number
from tests.support.made_files import excel_2003, xlsx
from tests.support.read_files import parts_of
from transforms.feed import Kind
from transforms.feeds import all_feeds

pytestmark = pytest.mark.whole
ROLLS = [feed for feed in all_feeds().values() if feed.covers]
WORDS = {"support": "分散供养", "kind": "孤儿", "allowance": "困难残疾人生活补贴", "status": "正常"}
KINDS = {"edge_roll": "低保边缘家庭", "rigid_roll": "刚性支出困难家庭"}


def cell(feed, field, person):
    if field.kind is Kind.NUMBER:
        return number(f"19{60 + person}0101", person)
    if field.kind is Kind.NAME:
        return f"王某{'甲乙丙丁戊己庚辛'[person]}"
    if field.kind is Kind.COUNTY:
        return "清丰县"
    if field.kind is Kind.CODE:
        return f"DB000{person}"
    if field.kind is Kind.SINCE:
        return "202304"
    return KINDS.get(feed.code, WORDS["kind"]) if field.name == "kind" else WORDS.get(field.name)


def headings(feed):
    return [field.zh for field in feed.fields if field.required or field.kind is Kind.COUNTY]


def people(feed, *places):
    fields = [field for field in feed.fields if field.required or field.kind is Kind.COUNTY]
    return [[cell(feed, field, person) for field in fields] for person in places]


def table(feed, *places):
    return [headings(feed), *people(feed, *places)]


def in_sheet(*rows, width):
    """Rows as wide as the widest."""
    return [[*row, *[None] * (width - len(row))] for row in rows]


LEFT = ["停保", "本月退出人员", "取消", "注销", "死亡核销", "停发名单"]
MONTHS = [
    ("202610", "202611"),
    ("10月", "11月"),
    ("2025年12月", "2026年1月"),
    ("十月", "十一月"),
    ("2026.9", "2026.10"),
]
SUBTITLES = ["二、本月停保人员", "（二）取消人员", "本月退出人员：2人", "（二）注销", "拟新增人员"]
REMARKS = ["停发", "2026年10月停保", "已死亡", "202610取消低保", "已退出。", "本月注销"]
HARMLESS = ["2025年曾退出，现已恢复", "丈夫死亡", "残疾证注销", "取消电费补贴", "新增", "申请人本人"]
SIDE = {
    "汇总": [["乡镇", "户数", "人数", "金额"], ["城关镇", "2", "5", "100"]],
    "字典": [["与户主关系", "人员状态"], ["户主", "正常"]],
    "账户": [["姓名", "身份证号", "开户行", "账号"], ["王某甲", number("19600101", 0), "农商行", "1"]],
    "签字表": [["序号", "姓名", "身份证号", "签字"], ["1", "王某甲", number("19600101", 0), None]],
    "退役军人": [
        ["姓名", "身份证号", "入伍时间", "认定时间"],
        ["王某甲", number("19600101", 0), "1970-12", "2019-05-01"],
    ],
    "医疗救助": [["姓名", "身份证号", "救助金额", "救助时间"], ["王某甲", number("19600101", 0), "800", "2026-05-01"]],
}


def some(words, feed):
    """Every word for the dibao roll; for each other roll another one."""
    at = ROLLS.index(feed)
    return words if feed.code == "dibao_roll" else words[at % len(words) :][:1]


def shapes(feed):
    """Each shape of a workbook: its bytes, the people to be read, and what is told as (sheet, row, reason)."""
    wide, heads = len(headings(feed)), headings(feed)
    roll = table(feed, 0, 1, 2)
    yield "clean 2", xlsx(("名册", table(feed, 0, 1))), (0, 1), []
    yield "clean 3", xlsx(("名册", roll)), (0, 1, 2), []
    for word in some(LEFT, feed):
        sheets = [("在保", roll), (word, table(feed, 3, 4))]
        for order in (sheets, sheets[::-1]):
            yield f"sheet {word} {order[0][0]}", xlsx(*order), (0, 1, 2), [(word, 1, "sheet_of_who_left")]
    for old, new in some(MONTHS, feed):
        sheets = [(old, table(feed, 0, 1, 6)), (new, roll)]
        for order in (sheets, sheets[::-1]):
            yield f"month {old} {order[0][0]}", xlsx(*order), (0, 1, 2), [(old, 1, "sheet_of_older_month")]
    yield "joined in two months", xlsx(("202610", table(feed, 0, 1)), ("202611", table(feed, 2))), (0, 1, 2), []
    for title in some(SUBTITLES, feed):
        reason = "row_of_not_yet" if "拟" in title else "row_of_who_left"
        for again in ([], [heads]):
            rows = in_sheet(["一、在保人员"], *roll, [title], *again, *people(feed, 3, 4), width=wide)
            told = [("x", len(rows) - 1, reason), ("x", len(rows), reason)]
            yield f"sub-title {title} {len(again)}", xlsx(("x", rows)), (0, 1, 2), told
    rows = in_sheet(["一、停发人员"], *table(feed, 3, 4), ["二、在保人员"], *people(feed, 0, 1, 2), width=wide)
    yield "who left first", xlsx(("x", rows)), (0, 1, 2), [("x", 3, "row_of_who_left"), ("x", 4, "row_of_who_left")]
    for place, remark in enumerate(some(REMARKS, feed)):
        column = ("备注", "变动类型", "说明")[place % 3]
        rows = [[*heads, column], *([*row, None] for row in people(feed, 0, 1)), [*people(feed, 2)[0], remark]]
        yield f"remark {remark}", xlsx(("x", rows)), (0, 1), [("x", 4, "row_of_who_left")]
    for remark in some(HARMLESS, feed):
        rows = [[*heads, "备注"], *([*row, remark] for row in people(feed, 0, 1))]
        yield f"harmless {remark}", xlsx(("x", rows)), (0, 1), []
    for side, rows in some(list(SIDE.items()), feed):
        told = [] if side in ("汇总", "字典") else [(side, 1, "sheet_of_another_list")]
        yield f"{side} first", xlsx((side, rows), ("名册", roll)), (0, 1, 2), told
        yield f"{side} last", xlsx(("名册", roll), (side, rows)), (0, 1, 2), told
    for make in (xlsx, excel_2003):
        data = make(("模板", [heads]), ("数据", roll), hidden=("数据",))
        yield f"hidden {make.__name__}", data, (0, 1, 2), [("数据", 1, "sheet_hidden_read")]
    notes = in_sheet(*([f"说明{place}"] for place in range(90)), width=wide)
    yield "headings in row 91", xlsx(("x", [*notes, *roll])), (0, 1, 2), []


CASES = {(feed.code, name): rest for feed in ROLLS for name, *rest in shapes(feed)}


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Every case read at once, since a desk costs more than a file."""
    names = {}
    for place, (code, _) in enumerate(CASES):
        names[f"县{place}/{all_feeds()[code].name_zh}_20261118.xlsx"] = place
    files = dict(zip(names, (data for data, *_ in CASES.values()), strict=True))
    keys, found = list(CASES), {}
    for path, *became in parts_of(tmp_path_factory.mktemp("sheets"), files):
        found.setdefault(keys[names[path]], []).append(became)
    return found


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_the_rows_are_those_of_the_list_alone_and_what_is_left_out_is_told(seen, case):
    code, _ = case
    _, people_there, told = CASES[case]
    ((part, rows, returned),) = seen[case]
    assert (part.status, part.feed) == ("accepted", code), part.reason
    ((_, expected, _),) = seen[code, f"clean {len(people_there)}"]
    shown = [frame.drop("sheet", "row_no").sort("id_no") for frame in (rows, expected)]
    assert shown[0].equals(shown[1]), shown
    assert returned.select("sheet", "row_no", "reason").rows() == told
    assert sum(sheet.accepted for sheet in part.sheets) == len(people_there)


ROLL = all_feeds()["dibao_roll"]
PERSON = number("19600101", 1)
ODD = {
    "一、本月停发/低保名册_20261118.xlsx": in_sheet(["一、本月停发人员"], *table(ROLL, 0, 1), width=len(headings(ROLL))),
    "too deep/低保名册_20261118.xlsx": in_sheet(*([f"说明{at}"] for at in range(450)), *table(ROLL, 0, 1), width=len(headings(ROLL))),
    **{
        f"{heading}/核查_20261118.xlsx": [[heading, "县", "姓名", "证件号码", "核查结果"], ["X1", "清丰县", "王某甲", PERSON, "已纳入"]]
        for heading in ("线索编号", "疑问编号", "抽样编号")
    },
    "edge/名单_20261118.xlsx": [["姓名", "身份证号", "认定日期"], ["王某甲", PERSON, "202304"]],
    "edge/低保边缘家庭名册_20261118.xlsx": [["姓名", "身份证号", "认定日期"], ["王某甲", PERSON, "202304"]],
    "events/临时救助台账_20261118.xlsx": [["姓名", "身份证号", "救助金额", "救助日期"], ["王某甲", PERSON, "500", "2026-10-03"]],
}  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    files = {name: xlsx(("x", rows)) for name, rows in ODD.items()}
    rows = ODD["events/临时救助台账_20261118.xlsx"]
    files["events/临时救助台账_20261118.xlsx"] = xlsx(("10月", rows), ("11月", rows))
    return {path: (part, rows) for path, part, rows, _ in parts_of(tmp_path_factory.mktemp("odd"), files)}


def test_a_sheet_all_of_whose_people_left_is_asked_about_and_is_no_empty_roll(odd):
    part, _ = odd["一、本月停发/低保名册_20261118.xlsx"]
    assert (part.status, part.feed) == ("unrecognised", None)
    assert "低保名册" in part.reason


def test_it_is_said_how_deep_headings_are_looked_for(odd):
    part, _ = odd["too deep/低保名册_20261118.xlsx"]
    assert part.status == "unrecognised"
    assert "400" in part.reason


@pytest.mark.parametrize("heading", ["线索编号", "疑问编号", "抽样编号"])
def test_a_list_of_ours_in_the_inbox_is_told_where_it_belongs(odd, heading):
    part, _ = odd[f"{heading}/核查_20261118.xlsx"]
    assert (part.status, part.feed) == ("unrecognised", None)
    assert "returned" in part.remedy
    assert "returned" in part.remedy_zh


def test_a_renamed_file_is_read_again(odd):
    """The name decides which list a sheet is, so that the remedy «name it» must not meet a remembered reading."""
    asked, named = odd["edge/名单_20261118.xlsx"][0], odd["edge/低保边缘家庭名册_20261118.xlsx"][0]
    assert (asked.status, asked.feed, named.status, named.feed) == ("unrecognised", None, "accepted", "edge_roll")
    assert asked.key != named.key


def test_months_of_events_are_all_read(odd):
    part, rows = odd["events/临时救助台账_20261118.xlsx"]
    assert (part.status, rows.height) == ("accepted", 2), part.reason
