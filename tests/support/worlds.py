"""Small seeded worlds in the shapes offices send, full of slips and lines one fen wide.

``make_world`` gives the records (what the oracle reads) and ``World.write`` the files (what the
program reads); both hold the same cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.support.oracle_facts import EVENT_FEEDS
from tests.support.oracle_home import Numbers
from tests.support.worlds_files import TITLES, write_file
from tests.support.worlds_homes import Homes
from tests.support.worlds_people import Fen, Num, Person, written
from tests.support.worlds_policy import Policy, make_policy
from tests.support.worlds_rolls import Row

COUNTIES = {
    "410922": "清丰县",
    "410926": "范县",
    "410927": "台前县",
    "410923": "南乐县",
    "410928": "濮阳县",
    "410902": "华龙区",
}
CITY = "市级汇总"
BY_COUNTY = ("monitoring_list", "dibao_roll", "tekun_roll", "edge_roll", "child_roll", "rigid_roll")
ROLLS = (*BY_COUNTY[1:], "disability_allowances", "insurance_roll")


@dataclass
class World:
    """A world: what is on file, the standards, and the day judged."""

    seed: int
    day: date
    counties: list[str]
    policy: Policy
    records: list[dict[str, Any]] = field(default_factory=list)

    def numbers(self, day: date | None = None) -> Numbers:
        """The numbers in force at D, or on another day, as the oracle wants them."""
        return self.policy.numbers(day)

    def without(self, feed: str, county: str | None = None) -> "World":
        """The same world where a feed was never sent, or not by one county."""
        kept = [r for r in self.records if r["feed"] != feed or (county is not None and r["county"] != county)]
        return replace(self, records=kept)

    def write(self, inbox: Path, shuffle_seed: int = 0) -> None:
        """Write the files; another ``shuffle_seed`` gives other row, column and file orders."""
        by_path: dict[str, list[dict[str, Any]]] = {}
        for record in self.records:
            by_path.setdefault(record["path"], []).append(record)
        paths = sorted(by_path)
        Random(shuffle_seed).shuffle(paths)
        for path in paths:
            # the form of a file belongs to the world, the order of its rows to the shuffle
            form = Random(f"{self.seed}/{path}")
            write_file(inbox / path, by_path[path], form, Random(f"{shuffle_seed}/{path}"))

    def write_policy(self, folder: Path) -> None:
        """Write the office's own numbers."""
        self.policy.write(folder)


def make_world(
    seed: int,
    counties: int = 2,
    households: int = 40,
    day: date = date(2026, 11, 20),
    *,
    slips: bool = True,
    beside: bool = False,
) -> World:
    """A world of made-up people in real counties; the same arguments give the same world.

    Without ``slips`` everybody has a number, every list comes once, each from one office in one file, and
    standards stand still: a world that a night reads quickly, and that can be judged on later days, too.
    ``beside`` adds the lists that no programme reads.
    """
    rng = Random(seed)
    codes = rng.sample(sorted(COUNTIES), counties)
    world = World(seed, day, codes, make_policy(codes, rng, day, changing=slips))
    homes = Homes(rng, day, world.numbers(), slips=slips)
    rows: list[Row] = []
    for county in codes:
        with_codes = county != codes[-1] or rng.random() < 0.5
        rows += homes.county(county, households, with_codes)
    office = _Office(rng, world, homes.everybody)
    if slips:
        office.file(rows)
    else:
        office.file_once([*rows, *(office.beside() if beside else ())])
    return world


class _Office:
    """Decides who sends what, when, and in which file."""

    def __init__(self, rng: Random, world: World, everybody: list[Person]) -> None:
        self.rng, self.world, self.everybody = rng, world, everybody
        self.newest = world.day - timedelta(days=2)
        self.older = world.day - timedelta(days=33)
        self.stale = world.day - timedelta(days=80)
        self.future = world.day + timedelta(days=40)

    def file(self, rows: list[Row]) -> None:
        first = self.world.counties[0]
        for feed in sorted({row.feed for row in rows}):
            for row_set, supplier in self._suppliers([row for row in rows if row.feed == feed], feed, first):
                self._snapshots(feed, supplier, row_set)
        self._overlap([row for row in rows if row.feed in {"monitoring_list", "dibao_roll"}], first)
        self._left_behind(first)

    def file_once(self, rows: list[Row]) -> None:
        """Every list in one file of one day, rolls in one for each county."""
        for feed in sorted({row.feed for row in rows}):
            mine = [row for row in rows if row.feed == feed]
            for county in self.world.counties if feed in BY_COUNTY else [None]:
                supplier = COUNTIES[county] + "报送" if county else CITY
                some = [row for row in mine if county in {None, row.county}]
                if some:
                    self._send(feed, supplier, self.newest, some, kind="csv")

    def beside(self) -> Iterable[Row]:
        """A few rows of the lists that no programme reads."""
        day = self.newest
        for who in self.rng.sample(self.everybody, 12):
            base, number = {"姓名": who.name, "身份证号": Num(who.number)}, {"身份证号": Num(who.number)}
            yield Row("pensions", None, base | {"险种": "城乡居民养老", "月待遇": Fen(2_143_00), "状态": "正常"})
            yield Row("public_housing", None, {"承租人": who.name, **number, "保障方式": "租赁补贴"})
            yield Row("enrolment", None, base | {"学校": "某某中学", "学籍状态": "在籍"})
            yield Row("left_behind", None, base | {"类别": "留守儿童", "监护人状况": "外出务工"})
            yield Row("payments", None, base | {"资金类别": "低保金", "金额": Fen(440_00), "发放日期": day})
            yield Row("vagrant_ledger", None, base | {"入站日期": day - timedelta(days=9), "离站日期": day})

    def _suppliers(self, rows: list[Row], feed: str, first: str) -> Iterable[tuple[list[Row], str]]:
        """The first county sends its list and dibao roll itself; the city sends the rest."""
        if feed in {"monitoring_list", "dibao_roll"}:
            yield [row for row in rows if row.county == first], COUNTIES[first] + "报送"
            yield [row for row in rows if row.county != first], CITY
        else:
            yield rows, CITY

    def _snapshots(self, feed: str, supplier: str, rows: list[Row]) -> None:
        if not rows:
            return
        if feed in EVENT_FEEDS:
            early = [row for row in rows if self.rng.random() < 0.5]
            self._send(feed, supplier, self.older, early)
            self._send(feed, supplier, self.newest, [row for row in rows if row not in early])
            dead = [Row(feed, None, self._death(who)) for who in self.rng.sample(self.everybody, 6)]
            self._send(feed, supplier, self.future, dead)
            return
        self._send(feed, supplier, self.older, self._otherwise(rows))
        parts = [rows]
        if feed == "monitoring_list" and supplier == CITY:  # two parts of one snapshot
            cut = sorted({row.cells["户编号"] for row in rows})[::2]
            parts = [[row for row in rows if (row.cells["户编号"] in cut) == half] for half in (True, False)]
        for place, part in enumerate(parts):
            self._send(feed, supplier, self.newest, part, part=place)
        self._send(feed, supplier, self.future, self._otherwise(rows))

    def _death(self, who: Person) -> dict[str, Any]:
        died = self.world.day - timedelta(days=100)
        return {"姓名": who.name, "身份证号": Num(who.number), "死亡日期": died, "数据来源": "公安"}

    def _otherwise(self, rows: list[Row]) -> list[Row]:
        """Another day's state of the same: some gone, some others instead, other incomes."""
        kept = []
        for row in rows:
            chance, cells = self.rng.random(), dict(row.cells)
            if chance < 0.08 and row.feed != "monitoring_list":
                continue
            if chance < 0.2 and row.feed in ROLLS:
                other = self.rng.choice(self.everybody)
                number = "证件号码" if "证件号码" in cells else "身份证号"
                cells |= {"姓名": other.name, number: Num(other.number)}
            if row.feed == "monitoring_list":
                cells["低保金"] = None
                cells["健康状况"] = self.rng.choice(("健康", "患有大病"))
                if int(cells["户编号"]) % 17 == 0:
                    cells["户编号"] = cells["户编号"][:6] + "9" + cells["户编号"][7:]
                    cells["人编号"] = None
            kept.append(Row(row.feed, row.county, cells))
        return kept

    def _overlap(self, rows: list[Row], first: str) -> None:
        """Part of the first county's list and roll comes again: the same day with blanks, and another day, older."""
        for feed in ("monitoring_list", "dibao_roll"):
            key = "户编号" if feed == "monitoring_list" else "低保证号"
            mine = [row for row in rows if row.feed == feed and row.county == first]
            lost = {row.cells[key] for row in mine if row.lost}
            again = [row for row in mine if row.cells[key] not in lost and hash_of(row.cells[key]) % 3 == 0]
            blanked = [Row(feed, first, row.cells | {"性别": None, "村": None}) for row in again]
            self._send(feed, CITY, self.newest, blanked, part=5)
            others = [row for row in mine if row.cells[key] not in lost and hash_of(row.cells[key]) % 4 == 1]
            self._send(feed, "县直部门", self.newest - timedelta(days=9), self._otherwise(others))

    def _left_behind(self, first: str) -> None:
        """An old series, more than 62 days behind: everybody on dibao, and nothing of it counts."""
        rows = [
            Row("dibao_roll", first, Homes.dibao_cells(who, f"DBOLD{place:05d}", first, "农村低保"))
            for place, who in enumerate(self.everybody[:25])
        ]
        self._send("dibao_roll", "旧系统", self.stale, rows)

    def _send(self, feed: str, supplier: str, on: date, rows: list[Row], part: int = 0, kind: str = "") -> None:
        kind = kind or self.rng.choice(("xlsx", "csv"))
        monthly = feed == "tekun_roll"
        stamp = f"{on:%Y%m}" if monthly else f"{on:%Y%m%d}"
        path = f"{supplier}/{TITLES[feed]}{'' if not part else f'第{part + 1}部分'}_{stamp}.{kind}"
        meta = {"feed": feed, "supplier": supplier, "path": path, "date": on}
        if monthly:
            first_day = on.replace(day=1)
            meta |= {"usable_on": first_day, "date": _last_of(on)}
        for row in rows:
            cells = {name: written(value, kind, self.rng) for name, value in row.cells.items()}
            county = row.county if feed in BY_COUNTY else None
            self.world.records.append({**cells, **meta, "county": county})


def _last_of(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def hash_of(text: str) -> int:
    """A number from a text that does not change from process to process."""
    return sum(ord(letter) * place for place, letter in enumerate(text, start=1))
