"""What the rolls say of made-up households: every status, period and mixture of programmes."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.support.worlds_people import Fen, Month, Num, Person

PLACES = {
    "410922": ("清丰县", "城关镇", "双庙乡"),
    "410926": ("范县", "城关镇", "濮城镇"),
    "410927": ("台前县", "城关镇", "侯庙镇"),
    "410923": ("南乐县", "城关镇", "韩张镇"),
    "410928": ("濮阳县", "城关镇", "柳屯镇"),
    "410902": ("华龙区", "岳村镇", "孟轲乡"),
}
COVERS = (
    ["none"] * 9
    + ["dibao"] * 3
    + ["dibao_no", "dibao_some", "dibao_stopped", "dibao_soon", "dibao_dead", "dibao_month", "urban", "two"]
    + ["tekun_all", "tekun_one", "tekun_stopped", "mixed", "both", "child", "child_soon"]
    + ["edge", "edge", "edge_last_day", "edge_over", "edge_soon", "edge_one"]
    + ["single", "single", "single"]
    + ["child_dibao"] * 4
)
KINDS = ("孤儿", "事实无人抚养儿童", "事实无人抚养儿童（差额）", "困境儿童", "重病儿童")
"""What the child roll supports; only the first two in full."""


@dataclass
class Row:
    """One row to be sent: typed cells, and whether its person has no usable number."""

    feed: str
    county: str | None
    cells: dict[str, Any]
    lost: bool = False


@dataclass
class Home:
    """A household in the making; ``known`` is the monthly assistance that the rolls will show."""

    county: str
    code: str
    members: list[Person]
    urban: bool = False
    known: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def present(self) -> list[Person]:
        return [who for who in self.members if not who.dead]


class Rolls:
    """A seeded writer of roll rows; keeps count of the monthly assistance they will show."""

    def __init__(self, rng: Random, day: date) -> None:
        self.rng, self.day = rng, day

    def _cover(self, home: Home, cover: str) -> None:
        if cover.startswith("edge"):
            self._edge(home, cover)
        elif cover.startswith("child"):
            who = max(home.members, key=lambda member: member.born)
            self._child(home, who, soon=cover == "child_soon")
            if cover == "child_dibao":
                self._dibao(home, home.members, "dibao")
        elif cover == "single":
            self._dibao(home, [who for who in home.members if who.single], "dibao")
        elif cover in {"tekun_all", "tekun_one", "tekun_stopped", "mixed", "both"}:
            chosen = home.members if cover == "tekun_all" else home.members[:1]
            for who in chosen:
                self._tekun(home, who, "停保" if cover == "tekun_stopped" else self.rng.choice(("正常", None)))
            others = home.members if cover == "both" else home.members[1:]
            if cover in {"mixed", "both"} and others:
                self._dibao(home, others, "dibao")
        elif cover == "two" and len(home.members) > 1:
            self._dibao(home, home.members[:1], "dibao")
            self._dibao(home, home.members[1:], "dibao", mark="B")
        elif cover != "none":
            self._dibao(home, home.members, cover)

    def _dibao(self, home: Home, members: list[Person], cover: str, mark: str = "A") -> None:
        rng = self.rng
        amount = rng.choice((180_00, 1_040_00, 333_33))
        certificate = f"DB{home.code[2:6]}{home.code[-6:]}{mark}"
        if cover == "dibao_some" and len(members) > 1:
            members = members[:-1]
        stopped = rng.randrange(len(members))
        paid = False
        scheme = "城市低保" if cover == "urban" else rng.choice(("农村低保", "农村最低生活保障"))
        for place, who in enumerate(members):
            cells = self.dibao_cells(who, certificate, home.county, scheme) | {"户月保障金额": Fen(amount)}
            cells |= {"户主姓名": members[0].name, "起始保障年月": self._month(-400)}
            odd = place == stopped
            if cover == "dibao_no" and odd:
                cells["是否保障对象"] = "否"
            if cover in {"dibao_stopped", "dibao_dead"} and odd:
                cells["人员状态"] = "停保" if cover == "dibao_stopped" else "死亡"
            if cover == "dibao_soon":
                cells["起始保障年月"] = self.day + timedelta(days=1)
            if cover == "dibao_month":
                cells["起始保障年月"] = Month(self.day.year, self.day.month)
            home.rows.append(Row("dibao_roll", home.county, cells, who.lost is not None))
            good = cover != "dibao_soon" and not (odd and cover in {"dibao_no", "dibao_stopped", "dibao_dead"})
            paid = paid or (good and not who.dead and who.lost is None)
            home.urban = home.urban or (cover == "urban" and who.lost is None)
        home.known += amount if paid else 0

    @staticmethod
    def dibao_cells(who: Person, certificate: str, county: str, scheme: str) -> dict[str, Any]:
        """A plain row of the dibao roll."""
        place = f"濮阳市{PLACES[county][0]}{PLACES[county][1]}"
        return {
            "地区": place, "低保证号": certificate, "户主姓名": who.name, "姓名": who.name, "性别": who.sex,
            "身份证号": Num(who.number), "与户主关系": who.relation, "人员状态": "正常", "是否保障对象": "是",
            "户月保障金额": Fen(200_00), "救助类型": scheme, "起始保障年月": Month(2018, 3),
        }  # fmt: skip

    def _tekun(self, home: Home, who: Person, state: str | None) -> None:
        amount = self.rng.choice((689_00, 700_00))
        cells = {
            "县": PLACES[home.county][0],
            "供养方式": self.rng.choice(("集中", "分散供养")),
            "人员状态": state,
        }
        self._add(home, "tekun_roll", who, 月供养金=Fen(amount), 起始保障年月=self._month(-500), **cells)
        home.known += 0 if state == "停保" or who.dead or who.lost is not None else amount

    def _child(self, home: Home, who: Person, *, soon: bool) -> None:
        cells = {"县": PLACES[home.county][0], "保障类别": self.rng.choice(KINDS), "月标准": Fen(1_100_00)}
        self._add(home, "child_roll", who, 起始月份=self._month(40 if soon else -90), **cells)
        home.known += 0 if soon or who.dead or who.lost is not None else 1_100_00

    def _edge(self, home: Home, cover: str) -> None:
        start, end = {
            "edge_last_day": (-300, 0), "edge_over": (-366, -1), "edge_soon": (1, 366),
        }.get(cover, (-200, 165))  # fmt: skip
        for who in home.members[:1] if cover == "edge_one" else home.members:
            cells = {
                "县": PLACES[home.county][0],
                "户主姓名": home.members[0].name,
                "与户主关系": who.relation,
            }
            since, until = self.day + timedelta(days=start), self.day + timedelta(days=end)
            self._add(home, "edge_roll", who, 认定日期=since, 有效期至=until, **cells)

    def _add(self, home: Home, feed: str, who: Person, **cells: Any) -> None:
        base = {"姓名": who.name, "身份证号": Num(who.number)}
        home.rows.append(Row(feed, home.county, base | cells, who.lost is not None))

    def _month(self, after: int) -> Month:
        day = self.day + timedelta(days=after)
        return Month(day.year, day.month)
