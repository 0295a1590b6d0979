"""Certificates and deaths whose number is lost: asked about, and a fact only by the word of a person."""

from pathlib import Path

import polars as pl
import pytest

from flows.cli import main
from tests.support.made import number
from tests.support.small_county import DAY, dibao, person, rows_of, slipped, swapped, write

REGISTER = "姓名,残疾人证号,残疾类别,残疾等级,证件状态,地区"
EDGE = "姓名,身份证号,认定日期,地区"
DEATHS = "姓名,身份证号,死亡日期,数据来源,地区"
VILLAGE = "濮阳市清丰县城关镇前庄村"


def card(name, cell, status="有效", level="一级"):
    return f"{name},{cell},肢体,{level},{status},{VILLAGE}"


def dead(name, cell, source):
    return f"{name},{cell},2026-10-01,{source},{VILLAGE}"


def figure(right):
    """A certificate number as a spreadsheet shows the figure it made of it."""
    return f"{right[0]}.{right[1:15]}E+19"


QIAN, BAI, SHI, DOU, LUO, JIN, TAO, FAN, HE, YU, QIN, GE = (number("19800405", place) for place in range(21, 33))
TWIN, SON = number("20100809", 12), number("19780304", 13)
PEOPLE = {
    "钱多": QIAN, "白云": slipped(BAI), "石磊": SHI, "窦平": slipped(DOU), "罗成": LUO, "金山": JIN, "陶然": TAO,
    "范进": FAN, "何方": HE, "于谦": YU, "秦明": slipped(QIN), "陈小明": TWIN, "张大山": SON,
    "葛平": GE,
}  # fmt: skip
LISTED = [
    person(f"410922000000{place:03}01", name, "男", cell[6:14], cell)
    for place, (name, cell) in enumerate(PEOPLE.items(), 1)
]
REGISTER_ROWS = [
    card("钱多", slipped(QIAN) + "41"),  # 2: one digit wrong
    card("白云", BAI + "41"),  # 3: a good row, the slip is on the list
    card("何方", slipped(HE) + "41", status="注销"),  # 4: a certificate that holds no more
    card("于谦", figure(YU)),  # 5: became a figure, set aside
    card("范进", ""),  # 6: blank, set aside: a namesake of the village at the most
    card("陶然", slipped(number("19550505", 3)) + "41"),  # 7: a namesake of the village with another number
    card("秦明", slipped(QIN) + "41"),  # 8: the same slip on the list and here
    card("陈小亮", swapped(number("20100809", 14)) + "41"),  # 9: a twin
    card("张山", slipped(number("19500607", 13)) + "41"),  # 10: a father
    card("金山", JIN + "41"),  # 11: told by the number
    card("金山", slipped(JIN) + "41"),  # 12: the same certificate once more
]
DEATH_ROWS = [
    dead("石磊", slipped(SHI), "公安"),  # 2
    dead("窦平", DOU, "殡葬"),  # 3: a good row, and one source alone
    dead("罗成", slipped(LUO), "卫健"),  # 4 and 5: two sources, the same slip
    dead("罗成", slipped(LUO), "殡葬"),
    dead("陶然", TAO, "殡葬"),  # 6 and 7: one source by the number, the other by a link
    dead("陶然", slipped(TAO, 10), "卫健"),
    dead("张山", slipped(number("19500607", 13)), "公安"),  # 8: a father
    dead("葛平", slipped(GE), "公安"),  # 9: on the dibao roll by the number
]
NEIGHBOURS = [(f"邻居{chr(0x4E00 + place)}", number("19400101", place)) for place in range(60)]


def office(place, register, deaths):
    """A county whose roll has one listed person, and neighbours."""
    roll = [("葛平", GE), *NEIGHBOURS]
    write(place, listed=LISTED, roll=[dibao(f"DB{name}", name, cell) for name, cell in roll])
    folder = place / "inbox" / "某局"
    folder.mkdir()
    register = [REGISTER, *register, *(card(name, f"{cell}44") for name, cell in NEIGHBOURS)]
    deaths = [DEATHS, *deaths, *(dead(name, cell, "公安") for name, cell in NEIGHBOURS)]
    edge = [EDGE, *(f"{name},{cell},2026-05-01,{VILLAGE}" for name, cell in NEIGHBOURS)]
    for name, lines in (("持证残疾人名册", register), ("死亡人口信息", deaths), ("低保边缘家庭名册", edge)):
        (folder / f"{name}_20261118.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def doudi(place, *arguments):
    assert main([*arguments, "--workspace", str(place)]) == 0


def night(place):
    """Outcomes by name and programme; links."""
    doudi(place, "run", "--bare", "--as-of", DAY)
    for what in ("screening", "links"):
        doudi(place, "export", what, "--to", str(place / f"{what}.parquet"))
    screened = pl.read_parquet(place / "screening.parquet")
    names = dict(zip((f"410922000000{at:03}01" for at in range(1, 99)), PEOPLE, strict=False))
    outcomes = {
        (names[code], programme): outcome
        for code, programme, outcome in screened.select("member_code", "programme", "outcome").rows()
    }
    links = pl.read_parquet(place / "links.parquet").with_columns(name=pl.col("member_code").replace(names))
    return outcomes, links


def asked(place):
    """What 数据疑问 asks: name and kind of question → its rows."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows_of(place, "数据疑问*.csv"):
        found.setdefault((row["姓名"], row["疑问类型"]), []).append(row)
    return found


CARD, DEATH = "持证残疾人名册中有高度相似人员", "死亡信息中有高度相似人员"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    place = tmp_path_factory.mktemp("facts")
    office(place, REGISTER_ROWS, DEATH_ROWS)
    return place, *night(place)


@pytest.fixture(scope="module")
def confirmed(county, tmp_path_factory):
    """A copy of the office where a person said of every question that it is the same person."""
    import shutil

    place = tmp_path_factory.mktemp("confirmed") / "office"
    shutil.copytree(county[0], place)
    for rows in asked(place).values():
        doudi(place, "decide", "link", rows[0]["疑问编号"], "--same", "--reason", "入户核实")
    return place, *night(place)


def test_rows_are_linked_both_ways_and_near_misses_never(county):
    links = county[2]
    told = links.filter(pl.col("feed").is_in(["disability_register", "deaths"]), pl.col("method") != "none")
    assert set(told.select("feed", "row", "name", "method").rows()) == {
        ("disability_register", 2, "钱多", "probable"),
        ("disability_register", 3, "白云", "probable"),
        ("disability_register", 4, "何方", "probable"),
        ("disability_register", 5, "于谦", "probable"),
        ("disability_register", 8, "秦明", "probable"),
        ("disability_register", 11, "金山", "certificate"),
        ("disability_register", 12, "金山", "probable"),
        ("deaths", 2, "石磊", "probable"),
        ("deaths", 3, "窦平", "probable"),
        ("deaths", 4, "罗成", "probable"),
        ("deaths", 5, "罗成", "probable"),
        ("deaths", 6, "陶然", "exact"),
        ("deaths", 7, "陶然", "probable"),
        ("deaths", 9, "葛平", "probable"),
    }


def test_what_is_asked_says_what_an_answer_does_and_nothing_hangs_on_it(county):
    found = asked(county[0])
    assert set(found) == {
        ("钱多", CARD), ("白云", CARD), ("何方", CARD), ("于谦", CARD), ("秦明", CARD), ("范进", CARD),
        ("石磊", DEATH), ("窦平", DEATH), ("罗成", DEATH), ("陶然", DEATH),
        ("葛平", DEATH),
    }  # fmt: skip
    assert [row["相似程度"][0] for row in found["范进", CARD]] == ["中"]
    assert len({row["疑问编号"] for row in found["罗成", DEATH]}) == 1
    rows = [row for several in found.values() for row in several]
    assert all("同一人的" in row["处理建议"] and not row["影响判定的项目"] for row in rows)


def test_the_supplier_is_told_which_number_fits(county):
    told = {row["行号"]: row["处理建议"] for row in rows_of(county[0], "持证残疾人名册_退回清单.csv")}
    assert f"前18位疑似应为{QIAN}" in told["2"]
    assert f"前18位疑似应为{YU}" in told["5"]
    assert [row for row in told if "疑似应为" in told[row]] == ["2", "4", "5", "12"]
    told = {row["行号"]: row["处理建议"] for row in rows_of(county[0], "死亡人口信息_退回清单.csv")}
    assert f"；疑似应为{SHI}" in told["2"]
    assert [row for row in told if "疑似应为" in told[row]] == ["2", "4", "5", "7", "9"]
    told = {row["行号"]: row["处理建议"] for row in rows_of(county[0], "监测对象信息_退回清单.csv")}
    assert f"疑似应为{BAI}（与《持证残疾人名册》相符）" in told["3"]


def test_a_fact_through_a_link_that_nobody_confirmed_changes_no_outcome(county, tmp_path):
    bare = ("金山", "陶然")
    office(
        tmp_path,
        [row for row in REGISTER_ROWS[9:] if row.startswith(bare)][:1],
        [row for row in DEATH_ROWS if row.startswith(bare)][:1],
    )
    assert night(tmp_path)[0] == county[1]


def test_a_confirmed_certificate_counts_where_it_is_valid(county, confirmed):
    def single(found):
        return {name for name in PEOPLE if found[name, "dibao_single"] == "possible"}

    assert single(county[1]) == {"金山"}
    assert single(confirmed[1]) == {"金山", "钱多", "白云", "于谦", "秦明", "范进"}


def test_a_confirmed_death_counts_by_the_police_or_by_two_sources(county, confirmed):
    def gone(found):
        return {name for name in PEOPLE if found[name, "dibao"] == "deceased"}

    assert gone(county[1]) == set()
    assert gone(confirmed[1]) == {"石磊", "罗成", "陶然", "葛平"}
    told = [row for row in rows_of(confirmed[0], "成员明细*.csv") if row["姓名"] == "窦平"]
    assert "有死亡信息，仅一个来源，请核实" in told[0]["保留事项"]
    assert not asked(confirmed[0])


def test_a_confirmed_death_speaks_against_an_entry_of_a_roll(county, confirmed):
    found = [
        {row["姓名"] for row in rows_of(place, "反向疑点_*.csv") if row["疑点类型"] == "死亡后仍在册"}
        for place in (county[0], confirmed[0])
    ]
    assert "葛平" not in found[0]
    assert found[1] == found[0] | {"葛平"}


def test_explain_and_replay_know_what_was_confirmed(confirmed, capsys):
    place = confirmed[0]
    code = dict(zip(PEOPLE, LISTED, strict=True))["石磊"].split(",")[3]
    capsys.readouterr()
    doudi(place, "explain", code)
    said = capsys.readouterr().out
    assert "人工确认为同一人：《死亡人口信息》" in said
    assert "死亡日期 2026-10-01，数据来源 公安" in said
    assert SHI not in said
    assert slipped(SHI) not in said
    assert "dibao 最低生活保障: deceased" in said
    doudi(place, "replay", "--as-of", DAY, "--known-on", "2099-01-01", "--compare")
    assert "0 outcomes differ" in capsys.readouterr().out
    doudi(place, "replay", "--as-of", DAY, "--known-on", DAY, "--compare")
    assert "dibao: deceased → meets: 3" in capsys.readouterr().out


def test_what_was_said_is_undone(county, confirmed, tmp_path):
    import shutil

    place: Path = tmp_path / "office"
    shutil.copytree(confirmed[0], place)
    for rows in asked(county[0]).values():
        doudi(place, "decide", "link", rows[0]["疑问编号"], "--undo", "--reason", "误判")
    assert night(place)[0] == county[1]
    assert asked(place).keys() == asked(county[0]).keys()
