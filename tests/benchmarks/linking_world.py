"""Made-up people whose numbers and names are damaged in known ways: truth for the second pass.

Households of two counties on the monitoring list, neighbours who are only on rolls, twins, namesakes;
the same person's rows on list, rolls and registers carry one hidden key, so every link can be judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import polars as pl

from tests.benchmarks.linking_damage import (
    CLERKS_SLIPS,
    COUNTIES,
    SURNAMES,
    Damage,
    altered_name,
    damaged_number,
    moved,
    untold,
)
from tests.support.oracle_values import check_character

DAY = date(2026, 11, 20)
MEN = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆建国志文德福贵成林海东龙云峰小晓大玉"
WOMEN = "芳娜敏静丽艳娟霞秀英玲桂兰芬红梅燕萍莉丹雪琳倩颖婷玉珍凤云洁香月莲彩春小晓文爱淑"
SIDES = ("list", "roll", "both")


@dataclass
class Person:
    """One made-up person; ``key`` is the truth that no file holds."""

    key: int
    name: str
    sex: str
    born: date
    number: str
    relation: str
    on: str = ""
    former: str = ""


@dataclass
class Home:
    """A household at one place."""

    code: str
    county: str
    town: str
    village: str
    members: list[Person]
    listed: bool
    income: int = 0


@dataclass
class World:
    """People, and a seeded hand that writes them down."""

    rng: Random
    homes: list[Home] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


def make(seed: int, people: int) -> World:
    """About so many listed people, and half as many neighbours who are on no list."""
    world = World(Random(seed))
    listed = 0
    places = [
        (county, f"{first}{'镇' if turn % 2 else '乡'}", f"{second}{kind}村")
        for turn, first in enumerate("城张王柳马高陈固")
        for second in ("前", "后", "东", "西", "南", "北", "大", "小")
        for kind in ("庄", "楼", "寨")
        for county in COUNTIES
    ]
    while listed < people:
        county, town, village = world.rng.choice(places)
        home = _home(world, county, town, village)
        world.homes.append(home)
        listed += len(home.members) if home.listed else 0
    return world


def _home(world: World, county: str, town: str, village: str) -> Home:
    rng = world.rng
    size = rng.choices((1, 2, 3, 4, 5), (40, 27, 17, 10, 6))[0]
    surname = rng.choices(SURNAMES, [60 / (place + 8) for place in range(len(SURNAMES))])[0]
    head = person(world, county, surname, rng.choice("男男女"), _born(rng, 30, 85), "户主")
    members = [head]
    for place in range(1, size):
        if place == 1 and rng.random() < 0.6:
            other = rng.choice(SURNAMES)
            members.append(
                person(world, county, other, "女" if head.sex == "男" else "男", near(rng, head.born), "配偶")
            )
        else:
            sex = rng.choice("男女")
            born = head.born + timedelta(days=rng.randrange(7000, 12000))
            if born < DAY:
                members.append(person(world, county, surname, sex, born, "之子" if sex == "男" else "之女"))
    if len(members) > 2 and rng.random() < 0.06:
        members.append(twin(world, county, members[-1]))
    code = f"{county}{len(world.homes) + 1:09d}"
    home = Home(code, county, town, village, members, rng.random() < 0.67, rng.choice((0, 3000, 5000, 9000, 20000)))
    assist(home, rng)
    return home


def twin(world: World, county: str, sibling: Person) -> Person:
    """Same day, same surname, one letter apart."""
    letter = world.rng.choice([one for one in (MEN if sibling.sex == "男" else WOMEN) if one != sibling.name[-1]])
    other = person(world, county, sibling.name[0], sibling.sex, sibling.born, sibling.relation)
    other.name = sibling.name[:-1] + letter
    return other


def assist(home: Home, rng: Random) -> None:
    chance = rng.random()
    old = (DAY - home.members[0].born).days > 60 * 366
    if len(home.members) == 1 and old and chance < 0.2:
        home.members[0].on = "tekun"
    elif chance < 0.45:
        for member in home.members if rng.random() < 0.85 else home.members[:1]:
            member.on = "dibao"
    elif chance < 0.55:
        for member in home.members:
            member.on = "edge"


def person(world: World, county: str, surname: str, sex: str, born: date, relation: str) -> Person:
    rng = world.rng
    pool = MEN if sex == "男" else WOMEN
    given = "".join(rng.choice(pool) for _ in range(rng.choice((1, 1, 2, 2, 2))))
    name = surname + given
    if rng.random() < 0.01:
        name = rng.choice(("阿依", "古丽", "买买", "热依")) + "·" + rng.choice(("古丽", "江", "提江", "木汗"))
    while True:
        serial = rng.randrange(0, 499) * 2 + (sex == "男")
        first17 = f"99{county[2:]}{born:%Y%m%d}{serial:03d}"
        number = first17 + check_character(first17)
        if number not in world.taken:
            break
    world.taken.add(number)
    former = surname + "".join(rng.choice(pool) for _ in range(2)) if rng.random() < 0.05 else ""
    return Person(len(world.taken), name, sex, born, number, relation, former=former)


def _born(rng: Random, youngest: int, oldest: int) -> date:
    return DAY - timedelta(days=rng.randrange(youngest * 365, oldest * 365))


def near(rng: Random, born: date) -> date:
    return born + timedelta(days=rng.randrange(-2000, 2000))


def write(world: World, damage: Damage, to: Path, seed: int = 1) -> pl.DataFrame:
    """The inbox and policy of a workspace.

    Returns: the truth, one row per row written: ``path``, ``row_no``, ``feed``, ``person``, ``damage``
    """
    rng = Random(f"{seed}/{damage}")
    truth = []
    for feed, (path, make_rows) in _FILES.items():
        side = "list" if feed == "monitoring_list" else "roll"
        mine = damage if damage.side in (side, "both") and feed in _DAMAGED else replace(damage, share=0.0, names=0.0)
        rows = list(make_rows(world))
        for row_no, row in enumerate(rows, start=2):
            person: Person = row.pop("_person")
            kind = ""
            number = next(name for name in row if name in ("证件号码", "身份证号"))
            if rng.random() < mine.share:
                kind = rng.choice(mine.kinds)
                row[number] = damaged_number(person.number, kind, rng)
                if mine.together and rng.random() < mine.together:
                    row["姓名"] = altered_name(person, rng.choice(CLERKS_SLIPS), rng)
            if rng.random() < mine.names:
                row["姓名"] = altered_name(person, rng.choice(mine.name_kinds), rng)
            if rng.random() < mine.moved:
                moved(row, rng)
            if damage.sparse:
                row.update(untold(row))
            truth.append((path, row_no, feed, person.key, kind))
        target = to / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(rows, infer_schema_length=None).write_csv(target)
    _write_policy(to)
    schema = {"path": pl.String, "row_no": pl.Int64, "feed": pl.String, "person": pl.Int64, "damage": pl.String}
    return pl.DataFrame(truth, schema=schema, orient="row")


def member_code(home: Home, place: int) -> str:
    """人编号 of a member."""
    return f"{home.code}{place:02d}"


def _list(world: World):
    for home in world.homes:
        for place, person in enumerate(home.members if home.listed else (), start=1):
            yield {
                "县": COUNTIES[home.county], "乡": home.town, "村": home.village, "户编号": home.code,
                "人编号": member_code(home, place), "姓名": person.name, "性别": person.sex,
                "出生日期": f"{person.born:%Y%m%d}", "证件号码": person.number, "人数": str(len(home.members)),
                "监测对象类别": "边缘易致贫户", "与户主关系": person.relation, "健康状况": "健康",
                "人均纯收入（元）": str(home.income), "风险是否已消除": "否", "_person": person,
            }  # fmt: skip


def _dibao(world: World):
    for home in world.homes:
        for person in home.members:
            if person.on == "dibao":
                yield {
                    "地区": f"濮阳市{COUNTIES[home.county]}{home.town}{home.village}", "低保证号": f"DB{home.code[4:]}",
                    "户主姓名": home.members[0].name, "姓名": person.name, "身份证号": person.number,
                    "与户主关系": person.relation, "人员状态": "正常", "是否保障对象": "是",
                    "户月保障金额（元）": "440", "救助类型": "农村低保", "起始保障年月": "202502", "_person": person,
                }  # fmt: skip


def _tekun(world: World):
    for home in world.homes:
        for person in home.members:
            if person.on == "tekun":
                yield {
                    "县": COUNTIES[home.county], "乡镇": home.town, "村": home.village, "姓名": person.name,
                    "身份证号": person.number, "供养方式": "分散供养", "月供养金": "689", "人员状态": "正常",
                    "_person": person,
                }  # fmt: skip


def _edge(world: World):
    for home in world.homes:
        for person in home.members:
            if person.on == "edge":
                yield {
                    "县": COUNTIES[home.county], "户主姓名": home.members[0].name, "姓名": person.name,
                    "身份证号": person.number, "与户主关系": person.relation, "认定日期": "2026-01-24",
                    "有效期至": "2027-01-24", "_person": person,
                }  # fmt: skip


def _insurance(world: World):
    for home in world.homes:
        for person in home.members:
            if person.key % 20:
                yield {
                    "年度": "2026", "姓名": person.name, "证件号码": person.number, "参保状态": "正常参保",
                    "资助类别": "", "资助金额": "0", "_person": person,
                }  # fmt: skip


def _register(world: World):
    for home in world.homes:
        for person in home.members:
            yield {
                "姓名": person.name, "身份证号": person.number, "户号": home.code[-8:], "与户主关系": person.relation,
                "户籍类别": "农业", "户籍状态": "正常", "曾用名": person.former, "_person": person,
            }  # fmt: skip


_FILES = {
    "monitoring_list": ("乡村振兴局/监测对象信息_20261118.csv", _list),
    "dibao_roll": ("民政局/低保名册_20261118.csv", _dibao),
    "tekun_roll": ("民政局/特困人员名册_20261118.csv", _tekun),
    "edge_roll": ("民政局/低保边缘家庭名册_20261118.csv", _edge),
    "insurance_roll": ("医保局/医保参保资助名册_20261118.csv", _insurance),
    "household_register": ("公安局/户籍信息_20261118.csv", _register),
}
_DAMAGED = ("monitoring_list", "dibao_roll", "tekun_roll", "edge_roll")


def _write_policy(to: Path) -> None:
    heading = "parameter,county_code,residence_type,effective_from,value,per,document,document_no,article,published_on,checked_on"
    rows = [
        f"standard,{code},{scheme},2019-01-01,530.00,month,测试标准,测〔2019〕1号,一,2018-12-20,2019-01-01"
        for code in COUNTIES for scheme in ("rural", "urban")
    ]  # fmt: skip
    (to / "policy").mkdir(parents=True, exist_ok=True)
    (to / "policy" / "dibao.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
