"""What stands in cells and is no content, or holds for a whole sheet: read as the clean file is, or told; never wrong.

Every shape is put into every feed, at the first, a middle and the last row, and compared cell by cell with the truth.
"""

import random
from datetime import date

import pytest

from tests.support.made import number
from tests.support.made_files import text, xlsx
from tests.support.read_files import parts_of
from transforms.feed import Kind
from transforms.feeds import all_feeds

pytestmark = pytest.mark.whole

FEEDS = ("dibao_roll", "monitoring_list", "tekun_roll", "edge_roll", "household_register")
NAMES = ("赵明轩", "钱玉兰", "孙国强", "李秀英", "周建华", "吴桂芳", "郑小宝", "王志远")
HOMES = (0, 0, 1, 1, 1, 2, 3, 3)
"""The household of each person; the first of each is its head."""
WORDS = {
    "county": ("清丰县", "清丰县", "范县", "范县"), "town": ("城关镇", "马庄桥镇", "张庄镇", "侯庙镇"), "village": ("东关村", "李家庄村", "吕楼村", "许集村"),
    "status": "正常", "is_protected": "是", "scheme": "农村低保", "support": "分散供养", "self_care": "全自理", "category": "边缘易致贫户",
    "health": "健康", "risk_removed": "否", "sex": "男", "register_kind": "农业户口", "kind": "低保边缘家庭", "schooling": "非在校生",
}  # fmt: skip
SIZES = {home: str(HOMES.count(home)) for home in set(HOMES)}
PEOPLE = range(len(NAMES))
POSITIONS = {"first": 0, "middle": 3, "last": 7}


def cell(field, person):
    home = HOMES[person]
    is_head = HOMES.index(home) == person
    said = WORDS.get(field.name, "甲")
    match field.kind:
        case Kind.NUMBER:
            return number(f"19{50 + person}0101", person + 1)
        case Kind.NAME:
            return NAMES[HOMES.index(home)] if field.name == "head_name" else NAMES[person]
        case Kind.CODE:
            return f"4109220000000001{person:02d}" if field.name == "member_code" else f"41092200000000000{home}"
        case Kind.MONEY:
            return f"{1000 + 10 * home}.5"
        case Kind.SINCE | Kind.UNTIL:
            return "20230405"
        case Kind.COUNT:
            return SIZES[home]
    return (
        ("户主" if is_head else "配偶") if field.name == "relation" else said if isinstance(said, str) else said[home]
    )


def table(code):
    """Rows of a feed with its headings above, every column filled."""
    feed = all_feeds()[code]
    return [[field.zh for field in feed.fields], *([cell(field, person) for field in feed.fields] for person in PEOPLE)]


def changed(code, column, row, spell):
    """The table with one cell spelt otherwise."""
    rows = table(code)
    place = [field.name for field in all_feeds()[code].fields].index(column)
    rows[row + 1][place] = spell(rows[row + 1][place])
    return rows


def read(folder, tables, workbooks=False):
    """name → table, read as text: name → (part, rows, returned); ``workbooks``: the same must come of workbooks."""
    names = {name: f"{place:04d}_20261118" for place, name in enumerate(tables)}
    files = {f"{names[name]}.csv": text(rows) for name, rows in tables.items()}
    files |= {f"{names[name]}.xlsx": xlsx(("名册", rows)) for name, rows in tables.items()} if workbooks else {}
    found = {path: (part, rows, returned) for path, part, rows, returned in parts_of(folder, files)}
    for name in tables if workbooks else ():
        (_, rows, told), (_, typed, told_typed) = (found[f"{names[name]}.{kind}"] for kind in ("csv", "xlsx"))
        assert values(rows) == values(typed), name
        assert told.drop("sheet").rows() == told_typed.drop("sheet").rows(), name
    return {name: found[f"{names[name]}.csv"] for name in tables}


def values(rows):
    """What a night reads of the rows; the number as received may stand otherwise."""
    return rows.drop("sheet", "row_no", *(name for name in rows.columns if name.endswith("_raw"))).to_dicts()


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    seen = read(tmp_path_factory.mktemp("truth"), {code: table(code) for code in FEEDS}, workbooks=True)
    for code, (part, rows, returned) in seen.items():
        assert (part.status, part.feed, rows.height) == ("accepted", code, len(NAMES)), part.reason
        assert returned.rows() == []
    return {code: rows for code, (_, rows, _) in seen.items()}


AROUND = {
    "trailing space": "{} ", "no-break space": "\u00a0{}\u00a0", "ideographic space": "\u3000{}", "tab": "{}\t", "line end": "{}\r\n",
    "_x000D_": "{}_x000D_", "zero width": "\u200b{}\ufeff", "override": "\u202d{}\u202c", "isolate": "\u2066{}\u2069", "joiner": "{}\u034f",
    "filler": "\u3164{}", "braille": "{}\u2800", "tag": "{}\U000e0041", "quotes": "“{}”", "single quotes": "'{}'", "corner": "「{}」",
}  # fmt: skip
"""What stands around a cell and is none of it."""


def test_what_stands_around_every_cell_changes_nothing_and_asks_nothing(tmp_path, truth):
    marks = [(mark, FEEDS[place % len(FEEDS)]) for place, mark in enumerate(AROUND)]
    tables = {(code, mark): [[AROUND[mark].format(one) for one in row] for row in table(code)] for mark, code in marks}
    tables["edge_roll", "tab"][0] = table("edge_roll")[0]  # else each line is as well parted by tabs
    for (code, mark), (_, rows, returned) in read(tmp_path, tables).items():
        assert values(rows) == values(truth[code]), (code, mark)
        assert returned.rows() == [], (code, mark)


WITHOUT = (
    "#REF!",
    "#N/A",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NOVALUE!",
    "NULL",
    "(null)",
    "None",
    "nan",
    "undefined",
    "\\N",
)


def test_a_word_for_no_value_is_nothing_in_any_column_and_told_for_it(tmp_path, truth):
    chosen = random.Random(1)
    cases = [
        (code, field.name, position, chosen.choice(WITHOUT))
        for code in ("dibao_roll", "monitoring_list")
        for field in all_feeds()[code].fields
        for position in chosen.sample(sorted(POSITIONS), 1)
    ]
    tables = {case: changed(*case[:2], POSITIONS[case[2]], lambda _, word=case[3]: word) for case in cases}
    for case, (_, rows, returned) in read(tmp_path, tables).items():
        code, column, position, _ = case
        told = returned.filter(column=column)
        assert (
            told.filter(told["reason"].is_in(["cell_error", "formula_without_value", "cell_no_value"])).height == 1
        ), case
        aside = bool(returned["is_set_aside"].any())
        assert aside == all_feeds()[code].named(column).needed, case
        left = [row for place, row in enumerate(values(truth[code])) if not aside or place != POSITIONS[position]]
        at = POSITIONS[position]
        for place, (expected, found) in enumerate(zip(left, values(rows), strict=True)):
            differs = {name for name in expected if expected[name] != found[name]}
            if place != at or aside:
                assert not differs, case
            else:
                assert not {found[name] for name in differs} - {None, "none", False, "410922", "410926"}, case


PLACEHOLDERS = (
    "待查",
    "无",
    "不详",
    "未知",
    "空",
    "暂无",
    "待定",
    "待补",
    "——",
    "-",
    "#",
    "0",
    "000000",
    "1",
    "9999",
    "xxx",
    "暂未办理",
)


@pytest.mark.parametrize(("code", "column"), [("monitoring_list", "household_code"), ("dibao_roll", "certificate_no")])
def test_a_placeholder_is_no_code_and_joins_no_households(tmp_path, code, column):
    place = [field.name for field in all_feeds()[code].fields].index(column)
    tables = {}
    for word in PLACEHOLDERS:
        rows = table(code)
        for person in (0, 1, 5):
            rows[person + 1][place] = word
        tables[word] = rows
    for word, (_, rows, returned) in read(tmp_path, tables).items():
        is_needed = all_feeds()[code].named(column).needed
        assert rows[column].null_count() == (0 if is_needed else 3), word
        assert rows[column].drop_nulls().n_unique() == 2, word
        told = returned.filter(column=column)
        assert told["row_no"].to_list() == [2, 3, 7], word
        assert told["is_set_aside"].to_list() == [is_needed] * 3, word


def test_facts_in_a_households_first_row_hold_for_its_members(tmp_path, truth):
    tables = {}
    for code in ("dibao_roll", "monitoring_list", "edge_roll", "household_register"):
        fields = all_feeds()[code].fields
        rows = table(code)
        for person in PEOPLE:
            if HOMES.index(HOMES[person]) != person:
                rows[person + 1] = [
                    None if field.of_household else one for field, one in zip(fields, rows[person + 1], strict=True)
                ]
        tables[code] = rows
    for code, (_, rows, returned) in read(tmp_path, tables, workbooks=True).items():
        assert values(rows) == values(truth[code]), code
        assert returned.select("reason", "found").rows() == [("household_facts_filled", "4行")], code


def test_a_member_below_another_household_is_not_given_its_code(tmp_path):
    """A head without a code begins a household of its own, and the code of the one above is not theirs."""
    rows = changed("dibao_roll", "certificate_no", 2, lambda _: None)
    place = [field.name for field in all_feeds()["dibao_roll"].fields].index("certificate_no")
    rows[4][place] = rows[5][place] = None
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert found["certificate_no"].null_count() == 3
    assert returned.filter(reason="code_missing")["row_no"].to_list() == [4, 5, 6]


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"', "同 上"])
def test_a_ditto_mark_says_what_stands_above_in_columns_of_the_household_only(tmp_path, truth, mark):
    rows = changed("dibao_roll", "certificate_no", 1, lambda _: mark)
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert values(found) == values(truth["dibao_roll"])
    assert returned["reason"].to_list() == ["household_facts_filled"]


def test_a_ditto_mark_for_a_name_is_asked_about(tmp_path):
    ((_, found, returned),) = read(tmp_path, {"a": changed("dibao_roll", "name", 1, lambda _: "同上")}).values()
    assert found["name"].to_list()[1] is None
    assert set(returned["reason"]) == {"ditto_unclear", "name_missing"}


HOUSEHOLDS = {
    "two heads": ("relation", 1, "户主", "household_two_heads"),
    "two towns": ("town", 1, "马庄桥镇", "household_at_odds"),
    "two villages": ("village", 4, "吕楼村", "household_at_odds"),
    "two sizes": ("listed_size", 7, "5", "household_at_odds"),
}


@pytest.mark.parametrize("case", HOUSEHOLDS)
def test_a_household_at_odds_is_asked_about_once_and_kept(tmp_path, case):
    column, row, word, reason = HOUSEHOLDS[case]
    ((_, found, returned),) = read(tmp_path, {"a": changed("monitoring_list", column, row, lambda _: word)}).values()
    assert found.height == len(NAMES)
    first = HOMES.index(HOMES[row]) + 2
    assert returned.select("row_no", "column", "reason").rows() == [(first, column, reason)]


def test_one_town_written_short_is_no_question(tmp_path):
    ((_, _, returned),) = read(tmp_path, {"a": changed("monitoring_list", "town", 1, lambda _: "城关")}).values()
    assert returned.rows() == []


EXAMPLES = {
    "names of fields": lambda field: {Kind.NUMBER: "ID_NO", Kind.NAME: "NAME"}.get(
        field.kind, f"F_{field.name}".upper()
    ),
    "help": lambda field: {Kind.NUMBER: "18位", Kind.NAME: "文本", Kind.SINCE: "如202304", Kind.COUNT: "数字"}.get(
        field.kind, "下拉选择"
    ),
    "an example person": lambda field: {Kind.NUMBER: "110101199001011234", Kind.NAME: "张三"}.get(
        field.kind, cell(field, 0)
    ),
    "a published number": lambda field: {Kind.NUMBER: "11010519491231002X", Kind.NAME: "李四"}.get(
        field.kind, cell(field, 0)
    ),
}


def test_help_and_examples_beneath_the_headings_are_nobody(tmp_path, truth):
    tables = {}
    for code in FEEDS:
        for kind, make in EXAMPLES.items():
            rows = table(code)
            rows.insert(1, [make(field) for field in all_feeds()[code].fields])
            tables[code, kind] = rows
    for (code, kind), (part, rows, returned) in read(tmp_path, tables).items():
        assert values(rows) == values(truth[code]), (code, kind)
        is_person = kind in ("an example person", "a published number")
        assert returned["reason"].to_list() == ["example_row"] * is_person, (code, kind)
        assert part.sheets[0].not_data == 2


def test_somebody_of_that_name_with_a_number_of_their_own_is_a_person(tmp_path):
    tables = {position: changed("dibao_roll", "name", row, lambda _: "张三") for position, row in POSITIONS.items()}
    for position, (_, rows, returned) in read(tmp_path, tables).items():
        assert rows["name"].to_list()[POSITIONS[position]] == "张三"
        assert returned.rows() == []


ENDS = (
    "以下空白",
    "（以下空白）",
    "共12人",
    "共 8 人",
    "合计",
    "制表人：甲",
    "审核人",
    "以下无正文",
    "8人",
    "——以下空白——",
)


@pytest.mark.parametrize("column", ["name", "relation"])
def test_what_ends_a_list_is_nobody_in_any_column(tmp_path, truth, column):
    names = [field.name for field in all_feeds()["dibao_roll"].fields]
    tables = {
        end: [*table("dibao_roll"), [end if name == column else None for name in names], [None] * len(names)]
        for end in ENDS
    }
    for end, (_, rows, returned) in read(tmp_path, tables).items():
        assert values(rows) == values(truth["dibao_roll"]), end
        assert returned.rows() == [], end


@pytest.mark.parametrize("between", ["\n", "、", "；", "/", " ", "\r\n"])
def test_several_people_in_one_cell_become_persons(tmp_path, truth, between):
    fields = all_feeds()["dibao_roll"].fields
    rows = table("dibao_roll")
    homes = {home: [rows[person + 1] for person in PEOPLE if HOMES[person] == home] for home in SIZES}
    joined = [
        [
            one[0] if field.of_household else between.join(one)
            for field, one in zip(fields, zip(*home, strict=True), strict=True)
        ]
        for home in homes.values()
    ]
    ((part, found, returned),) = read(tmp_path, {"a": [rows[0], *joined]}).values()
    assert values(found) == values(truth["dibao_roll"])
    assert returned.rows() == []
    assert part.sheets[0].accepted == len(homes)


def test_names_and_numbers_that_are_not_as_many_are_asked_about(tmp_path):
    rows = changed("dibao_roll", "id_no", 0, lambda one: f"{one}、{number('19700101', 77)}、{number('19710101', 78)}")
    rows[1][0] = "赵明轩、钱玉兰"
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert found.height == len(NAMES)
    assert set(returned["reason"]) == {"several_names", "several_numbers"}


UNITS = {"分": 100, "角": 10, "百元": 0.01, "千元": 0.001, "万元": 0.0001}


def in_units(code, unit, place, heading="{}（单位：{}）"):
    """The table with its amounts in a unit that stands in the heading, in a row beneath it, or in the title."""
    fields, rows = all_feeds()[code].fields, table(code)
    money = [at for at, field in enumerate(fields) if field.kind is Kind.MONEY]
    for row in rows[1:]:
        for at in money:
            row[at] = f"{float(row[at]) * UNITS[unit]:.8f}".rstrip("0").rstrip(".")
    if place == "heading":
        rows[0] = [heading.format(name, unit) if at in money else name for at, name in enumerate(rows[0])]
    elif place == "row":
        rows.insert(1, [unit if at in money else None for at in range(len(fields))])
    else:
        rows.insert(0, [all_feeds()[code].name_zh, *[None] * (len(fields) - 2), f"金额单位：{unit}"])
    return rows


def test_the_unit_of_an_amount_is_read_wherever_it_stands(tmp_path, truth):
    codes = ("dibao_roll", "tekun_roll")
    tables = {
        (code, unit, at): in_units(code, unit, at)
        for code in codes
        for unit in UNITS
        for at in ("heading", "row", "title")
    }
    tables |= {
        ("dibao_roll", "万元", form): in_units("dibao_roll", "万元", "heading", form)
        for form in ("{}({})", "{}【{}】", "{}/{}")
    }
    for case, (_, rows, returned) in read(tmp_path, tables).items():
        assert values(rows) == values(truth[case[0]]), case
        assert returned.select("reason", "found").rows() == [("amount_unit", case[1])], case


@pytest.mark.parametrize(
    "title", ["填报单位：分水镇民政所", "单位：元谋县民政局", "单位：人", "单位：户、人", "单位：元"]
)
def test_what_is_no_unit_of_an_amount_changes_nothing(tmp_path, truth, title):
    rows = table("dibao_roll")
    rows.insert(0, [title, *[None] * (len(rows[0]) - 1)])
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert values(found) == values(truth["dibao_roll"])
    assert returned.rows() == []


@pytest.mark.parametrize("unit", ["元/年", "元/季度", "万元", "分"])
def test_a_unit_in_which_the_amounts_cannot_be_meant_is_asked_about(tmp_path, unit):
    rows = table("dibao_roll")
    rows.insert(1, [unit if name == "户月保障金额" else None for name in rows[0]])
    if unit == "分":
        for row in rows[2:]:
            row[rows[0].index("户月保障金额")] = "660"
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert found["household_month_fen"].null_count() == len(NAMES)
    assert returned.filter(reason="amount_unreadable").height == len(NAMES)


@pytest.mark.parametrize("ending", ["000", "00"])
def test_rounded_numbers_are_lost_whatever_the_container(tmp_path, ending):
    rows = table("monitoring_list")
    place = rows[0].index("证件号码")
    for row in rows[1:4]:
        row[place] = row[place][: -len(ending)] + ending
    ((_, found, returned),) = read(tmp_path, {"a": rows}, workbooks=True).values()
    assert found["id_no"].null_count() == 3
    assert returned.select("reason", "row_no").rows() == [("number_lost", row) for row in (2, 3, 4)]


def test_october_that_lost_its_nought_is_asked_about(tmp_path):
    months = ("2023.01", "2023.1", "2023.11", "2023.09", "2023.1", "2023.12", "2023.05", "2023.02")
    rows = table("dibao_roll")
    for row, month in zip(rows[1:], months, strict=True):
        row[rows[0].index("起始保障年月")] = month
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert [day.month if day else None for day in found["since"]] == [1, None, 11, 9, None, 12, 5, 2]
    assert returned.select("reason", "row_no").rows() == [("month_unclear", 3), ("month_unclear", 6)]


def test_january_among_months_of_one_figure_is_january(tmp_path):
    rows = table("dibao_roll")
    for row, month in zip(
        rows[1:], ("2023.1", "2023.2", "2023.11", "2023.9", "2023.1", "2023.12", "2023.5", "2023.10"), strict=True
    ):
        row[rows[0].index("起始保障年月")] = month
    ((_, found, returned),) = read(tmp_path, {"a": rows}).values()
    assert [day.month for day in found["since"]] == [1, 2, 11, 9, 1, 12, 5, 10]
    assert returned.rows() == []


def test_codes_that_lost_noughts_at_their_beginning_are_asked_about(tmp_path):
    rows = table("dibao_roll")
    for person, row in enumerate(rows[1:]):
        row[rows[0].index("低保证号")] = "0922000001" if person % 2 else "922000001"
    ((_, _, returned),) = read(tmp_path, {"a": rows}).values()
    assert returned.filter(reason="code_shortened").select("column", "row_no").rows() == [("certificate_no", 2)]


BROKEN = ("ÕÔÃ÷Ðù", "赵锟斤拷", "寤哄崕", "Ã¥Â¼Â ", "赵??", "&#36213;", "赵\ufffd")


@pytest.mark.parametrize("column", ["name", "town"])
def test_text_of_another_encoding_is_asked_about(tmp_path, column):
    tables = {word: changed("monitoring_list", column, 3, lambda _, word=word: word) for word in BROKEN}
    for word, (_, _, returned) in read(tmp_path, tables).items():
        assert returned.filter(column=column, reason="text_damaged").height == 1, word


DAYS = {
    "2023-03-31T16:00:00.000Z": date(2023, 4, 1), "2023-04-01T00:00:00+08:00": date(2023, 4, 1), "2023-03-31T16:00:00+0000": date(2023, 4, 1),
    "2023-03-31 23:59:59": date(2023, 4, 1), "2023-03-31 10:00": date(2023, 3, 31), "45016.9999": date(2023, 4, 1),
}  # fmt: skip


def test_moments_are_days_of_china(tmp_path):
    tables = {
        (moment, row): changed("dibao_roll", "since", row, lambda _, moment=moment: moment)
        for moment in DAYS
        for row in POSITIONS.values()
    }
    for (moment, row), (_, rows, returned) in read(tmp_path, tables).items():
        assert rows["since"].to_list()[row] == DAYS[moment], moment
        assert returned.rows() == [], moment


@pytest.mark.parametrize("day", ["2453-11-20", "1023-04-05", "0023-04-05"])
def test_a_day_that_nobody_means_is_asked_about(tmp_path, day):
    ((_, rows, returned),) = read(tmp_path, {"a": changed("dibao_roll", "since", 3, lambda _: day)}).values()
    assert rows["since"].to_list()[3] is None
    assert returned["reason"].to_list() == ["day_unreadable"]


ODD_NUMBERS = ("身份证：{}", "ID: {}", "（{}）", "{}.", "{}。", "【{}】", "公民身份号码:{}")


def test_a_number_typed_oddly_is_read_where_its_check_character_proves_it(tmp_path, truth):
    tables = {form: changed("dibao_roll", "id_no", 3, form.format) for form in ODD_NUMBERS}
    tables |= {
        mark: changed("dibao_roll", "id_no", 3, lambda one, mark=mark: one.replace("0", mark)) for mark in "Oo〇○"
    }
    tables |= {mark: changed("dibao_roll", "id_no", 3, lambda one, mark=mark: one.replace("1", mark)) for mark in "lI"}
    for form, (_, rows, returned) in read(tmp_path, tables).items():
        assert values(rows) == values(truth["dibao_roll"]), form
        assert rows["id_method"].to_list() == ["exact"] * len(NAMES)
        assert returned.rows() == [], form
