"""Made-up list households with everything that rolls and registers say of them.

Each household draws one situation of every sort: ages at the very birthday, certificates here and
there, rolls of every status, deaths of every proof, property with and without authorisation; its
income is then set so that the upper or the lower bound stands on a line or one fen beside it.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.support.oracle_home import DEDUCTED, OLD_AGE, Numbers
from tests.support.oracle_values import earlier
from tests.support.worlds_people import LOST, Fen, Level, Num, People, Person
from tests.support.worlds_rolls import COVERS, PLACES, Home, Rolls, Row

FAMILIES = (
    (70,), (63, 61), (75, 9), (59, 60), (40,), (30,), (15,), (16, 66), (45, 43, 12), (50, 48, 20, 78),
    (38, 36, 10, 8, 66), (17, 72), (67, 14, 3), (35, 5), (60,), (59,), (18, 70), (22, 64, 61), (80, 40),
    (18,), (19, 62), (22,), (23, 71),
)  # fmt: skip
KIN = tuple(
    tuple((relation, int(age)) for relation, age in (member.split() for member in family.split(", ")))
    for family in (
        "户主 70, 之兄弟姐妹 50", "户主 64, 之兄弟姐妹 67", "户主 45, 之兄弟姐妹 61, 之母 85", "户主 14, 之兄弟姐妹 20",
        "户主 68, 之儿媳 35", "户主 66, 之女婿 40, 之外孙女 10", "户主 73, 之女婿 61", "户主 65, 之子 62, 之儿媳 38",
        "户主 71, 之子 39, 之儿媳 38, 之孙女 9", "户主 69, 配偶 58, 之儿媳 33, 之孙子 17",
        "户主 13, 之祖父 80, 之祖母 78", "户主 12, 之祖母 59", "户主 35, 之父 66, 之祖母 88", "户主 10, 之父 40, 之祖父 70",
        "户主 62, 配偶 60, 之岳父 84, 之岳母 82", "户主 61, 配偶 50, 之岳母 80", "户主 63, 配偶 45, 之公公 85, 之婆婆 83",
        "户主 40, 之岳母 70", "户主 38, 之公公 68, 之婆婆 59", "户主 72, 其他 44", "户主 76, 其他 13", "户主 44, 其他 74",
        "户主 75, 之孙子 12", "户主 74, 之孙子 20", "户主 66, 配偶 64, 之外孙子 18", "户主 70, 之孙女 16, 之女 45",
        "户主 20, 之祖父 62, 之祖母 57", "户主 63, 配偶 60, 之岳父 64, 之岳母 58", "户主 61, 配偶 60, 之公公 66, 之婆婆 55",
        "户主 9, 之父 61, 之母 55", "户主 15, 之兄弟姐妹 12, 之父 50", "户主 9, 之父 45, 之祖父 63, 之祖母 61",
        "户主 60, 配偶 60", "户主 67, 配偶 59", "户主 30, 之父 62, 之母 61", "户主 16, 之父 45, 之母 44", "户主 64, 之子 40",
    )
)  # fmt: skip
"""Families in which it matters who is whose: relation and age."""
SCHOOLS = ("在校", "在校", "非在校生", None)
TURNS = (None, None, None, None, 0, 0, 1, -1)
CARDS = (
    ("智力", 3), ("智力", 2), ("精神", 3), ("精神", 1), ("肢体", 1), ("肢体", 2), ("肢体", 3), ("视力", 1),
    ("视力", 2), ("听力", 1), ("言语", 3), ("多重", 1), ("多重", 3), ("智力", 4), ("听力", 4),
)  # fmt: skip
TYPE_DIGITS = {"视力": "1", "听力": "2", "言语": "3", "肢体": "4", "智力": "5", "精神": "6", "多重": "7"}
DEATHS = (
    (("公安", -40),), (("卫健", -40),), (("卫健", -40), ("殡葬", -40)), (("卫健", -9), ("卫健", -9)),
    (("公安", 1),), (("公安", 0),), (("公安", None),), (("殡葬", 0),),
)  # fmt: skip
CARS = (("小型轿车", "正常"), ("小型普通客车", "正常"), ("小型轿车", "注销"), ("残疾人专用车", "正常"),
        ("普通二轮摩托车", "正常"))  # fmt: skip
SINGLE_CARDS = (("听力", 1), ("言语", 2), ("智力", 3), ("精神", 3), ("智力", 4), ("肢体", 3), None, None)
"""Of someone on dibao alone: severely disabled, one level less, or no certificate."""
PERIODS = ((-100, 265), (-100, 265), (-100, 265), (-300, 0), (-300, -1), (0, 365), (1, 366))


class Homes(Rolls):
    """A seeded source of households."""

    def __init__(self, rng: Random, day: date, numbers: Numbers, *, slips: bool = True) -> None:
        super().__init__(rng, day)
        self.numbers, self.slips = numbers, slips
        self.people = People(rng, day)
        self.everybody: list[Person] = []
        self.families = 0

    def county(self, county: str, households: int, with_codes: bool) -> list[Row]:
        """All rows about one county."""
        rows: list[Row] = []
        for place in range(1, households + 1):
            rows += self._home(county, place, with_codes)
        return rows + self._strangers(county)

    def _home(self, county: str, place: int, with_codes: bool) -> list[Row]:
        code = f"{county}{place:09d}"
        rng = self.rng
        cover = rng.choice(COVERS)
        members = self._family(place)
        if cover == "child_dibao":
            max(members, key=lambda member: member.born).certified = True
        if cover == "single":
            rng.choice(members).single = True
        for order, who in enumerate(rng.sample(members, len(members)), start=1):
            who.code = f"{code}{order:02d}" if with_codes else ""
            who.health = rng.choice(("健康", "健康", "长期慢性病", "患有大病", "残疾", "残疾,患有大病"))
            who.work_place = rng.choice(("", "", "省内县外"))
        self.everybody += members
        if self.slips and with_codes and rng.random() < 0.12:
            rng.choice(members).lost = rng.choice(LOST)
        home = Home(county, code, members, urban=rng.random() < 0.1)
        if not home.urban and cover != "urban" and rng.random() < 0.2:
            self._death(home)
        self._register(home)
        for who in members:
            self._card(home, who)
        self._cover(home, cover)
        self._property(home)
        for who in members:
            self._insurance(home, who)
        self._hardship(home)
        self._list(home)
        return home.rows

    # --- persons ---

    def _family(self, place: int) -> list[Person]:
        """A family of kin, each in its turn, or persons of some ages."""
        rng = self.rng
        if place % 4:
            self.families += 1
            return self._kin(KIN[self.families % len(KIN)])
        members = [self.people.person(years, rng.choice(TURNS)) for years in rng.choice(FAMILIES)]
        rng.choice(members).relation = "户主" if rng.random() < 0.95 else "其他"
        self._relate(members)
        return members

    def _kin(self, family: tuple[tuple[str, int], ...]) -> list[Person]:
        members = []
        for relation, years in family:
            members.append(self.people.person(years, self.rng.choice(TURNS)))
            members[-1].relation = relation
        return members

    def _relate(self, members: list[Person]) -> None:
        """Sometimes a family: the householder's spouse and children, or the parents of a young householder."""
        rng = self.rng
        head = next((who for who in members if who.relation == "户主"), None)
        if head is None or rng.random() < 0.3:
            return
        for who in members:
            older = self._age(head) - self._age(who)
            if who is head:
                continue
            if abs(older) <= 15 and not any(other.relation == "配偶" for other in members):
                who.relation = "配偶"
            elif older > 50:
                who.relation = rng.choice(("之孙子", "之外孙女"))
            elif older > 15:
                who.relation = rng.choice(("之子", "之女", "之子", "之儿媳"))
            elif older < -15:
                who.relation = rng.choice(("之父", "之母"))

    def _insurance(self, home: Home, who: Person) -> None:
        rng = self.rng
        for year in (self.day.year - 1, self.day.year):
            if rng.random() < 0.15:
                continue
            kind, amount = rng.choice(
                (("低保", 380_00), ("特困", 400_00), ("", 0), ("", 0), ("低保边缘", 0), ("", 200_00))
            )
            cells = {
                "年度": str(year), "姓名": who.name, "证件号码": Num(who.number),
                "参保状态": rng.choice(("正常参保", "正常参保", "正常参保", "暂停参保", "未参保", None)),
                "资助类别": kind or None, "资助金额": Fen(amount) if amount or rng.random() < 0.5 else None,
            }  # fmt: skip
            home.rows.append(Row("insurance_roll", None, cells, who.lost is not None))

    def _hardship(self, home: Home) -> None:
        """Temporary assistance, payments and spending around their days and shares."""
        rng, day = self.rng, self.day
        who = rng.choice(home.members)
        if rng.random() < 0.3:
            paid = earlier(day, 12) + timedelta(days=rng.choice((-1, 0, 1, 200)))
            paid = rng.choice((paid, paid, day, day + timedelta(days=1)))
            self._add(home, "temporary_ledger", who, 救助类型="急难型", 救助金额=Fen(1_000_00), 救助日期=paid)
        if rng.random() < 0.2:
            end = rng.choice((day, day + timedelta(days=1), earlier(day, 12), earlier(day, 12) - timedelta(days=1)))
            period = f"{end - timedelta(days=30):%Y-%m-%d}至{end:%Y-%m-%d}"
            spent = Fen(rng.choice((1_000_00, 40_000_00)))
            self._add(home, "medical_spending", who, 个人自付=spent, 起止日期=period)
        if rng.random() < 0.1 and day >= date(2025, 1, 1):
            since, until = day + timedelta(days=rng.choice((-90, 0, 1))), day + timedelta(days=rng.choice((0, 100)))
            cells = {"县": PLACES[home.county][0], "救助类别": "刚性支出困难家庭"}
            for member in home.members:
                self._add(home, "rigid_roll", member, 认定日期=since, 有效期至=max(since, until), **cells)

    def _death(self, home: Home) -> None:
        proof = self.rng.choice(DEATHS)
        for who in self.rng.sample(home.members, min(len(home.members), self.rng.choice((1, 1, 2)))):
            self._die(home, who, proof)

    def _die(self, home: Home, who: Person, proof: tuple[tuple[str, int | None], ...]) -> None:
        for source, after in proof:
            died = None if after is None else self.day + timedelta(days=after)
            self._add(home, "deaths", who, 死亡日期=died, 数据来源=source)
        past = {source for source, after in proof if after is not None and after <= 0}
        who.dead = who.lost is None and ("公安" in past or len(past) > 1)

    def _register(self, home: Home) -> None:
        if not home.urban and self.rng.random() < 0.5:
            return
        for who in home.members:
            town = home.urban if who.relation == "户主" else self.rng.random() < 0.2
            kind = self.rng.choice(("非农业", "城镇")) if town else "农业"
            cells = {"户号": home.code[-8:], "与户主关系": who.relation, "户籍类别": kind, "户籍状态": "正常"}
            self._add(home, "household_register", who, **cells)
        home.urban = home.urban and any(m.relation == "户主" and m.lost is None for m in home.members)

    def _card(self, home: Home, who: Person) -> None:
        rng = self.rng
        if who.single:
            who.health = rng.choice(("健康", "长期慢性病", "患有大病", "残疾"))
        wanted = rng.choice(SINGLE_CARDS if who.single else CARDS)
        if wanted is None or (not who.single and not who.certified and rng.random() > 0.35):
            return
        where = rng.choice(("register", "register", "register", "list", "both", "differ", "cancelled"))
        kind, level = wanted
        if where != "register" and where != "cancelled":
            other = rng.choice(CARDS) if where == "differ" else (kind, level)
            who.card = f"{TYPE_DIGITS[other[0]]}{other[1]}{rng.choice(('', '', 'B1'))}"
        if where != "list":
            cells = {"残疾类别": kind + rng.choice(("", "残疾")), "残疾等级": Level(level)}
            state = "注销" if where == "cancelled" else "有效"
            number = Num(who.number, f"{TYPE_DIGITS[kind]}{level}")
            cells |= {"姓名": who.name, "残疾人证号": number, "证件状态": state}
            home.rows.append(Row("disability_register", None, cells))
        for what in ("困难残疾人生活补贴", "重度残疾人护理补贴"):
            if rng.random() < 0.3:
                amount, soon = rng.choice((60_00, 75_00, 80_50)), rng.random() < 0.2
                start = self._month(40 if soon else -200)
                cells = {"补贴类型": what, "补贴金额": Fen(amount), "享受补贴起始月份": start}
                self._add(home, "disability_allowances", who, **cells)
                home.known += 0 if soon or who.dead or who.lost is not None else amount

    # --- property ---

    def _property(self, home: Home) -> None:
        rng = self.rng
        if rng.random() < 0.85:
            start, end = rng.choice(PERIODS)
            cells = {
                "户编号": home.code, "户主姓名": home.members[0].name,
                "户主身份证号": Num(home.members[0].number),
                "授权日期": self.day + timedelta(days=start), "有效期至": self.day + timedelta(days=end),
            }  # fmt: skip
            home.rows.append(Row("authorisations", None, cells))
        owner = rng.choice(home.members)
        number = Num(owner.number)
        if rng.random() < 0.3:
            kind, state = rng.choice(CARS)
            cells = {
                "所有人": owner.name,
                "身份证号": number,
                "车辆类型": kind,
                "使用性质": "非营运",
                "状态": state,
            }
            home.rows.append(Row("vehicles", None, cells))
        for place in range(rng.choice((0, 1, 1, 2, 3))):
            unit = f"{home.code}F{place:04d}"
            cells = {"权利人": owner.name, "证件号码": number, "不动产单元号": unit, "房屋用途": "住宅"}
            home.rows.append(Row("dwellings", None, cells))
        if rng.random() < 0.1:
            cells = {
                "法定代表人": owner.name,
                "身份证号": number,
                "企业名称": "某某商行",
                "主体类型": "个体工商户",
            }
            home.rows.append(Row("businesses", None, cells | {"经营状态": rng.choice(("存续", "注销", "吊销"))}))

    # --- the list ---

    def _list(self, home: Home) -> None:
        figures = self._figures(home)
        category = self.rng.choice(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "边缘易致贫户", None))
        slip = self.rng.random()
        odd = self.rng.choice(home.members)
        back = earlier(self.day, 3)
        days = (back - timedelta(days=1), back, back + timedelta(days=9), self.day, self.day + timedelta(days=1), None)
        once = {"识别监测时间": self.rng.choice((*days, date(2020, 5, 5), date(2020, 5, 5))), "监测对象类别": category}
        for who in home.members:
            cells = self._list_cells(home, who) | once
            mine = dict(figures)
            if slip < 0.06 and who is not odd:  # blank on all rows but one: no conflict
                mine = dict.fromkeys(mine)
            elif slip < 0.12 and who is odd and mine["人均纯收入"]:
                name = self.rng.choice(("人均纯收入", "残疾补贴", OLD_AGE))
                mine[name] = Fen((mine[name] or Fen(0)).fen + 1)
            cells |= mine
            home.rows.append(Row("monitoring_list", home.county, cells, who.lost is not None))

    def _list_cells(self, home: Home, who: Person) -> dict[str, Any]:
        county, *towns = PLACES[home.county]
        return {
            "县": county, "乡": towns[int(home.code) % 2], "村": f"某{int(home.code) % 5}村",
            "户编号": home.code,
            "人编号": who.code or None, "姓名": who.name, "性别": who.sex, "出生日期": f"{who.born:%Y%m%d}",
            "证件类型": "残疾人证" if who.card else "居民身份证", "证件号码": who.cell,
            "人数": str(len(home.members)), "与户主关系": who.relation, "健康状况": who.health,
            "务工所在地": who.work_place or None, "在校生状况": self.rng.choice(SCHOOLS) if self._age(who) < 25 else "非在校生",
            "是否参加城镇职工基本医疗保险": self.rng.choice(("否", "否", None, "是")), "风险是否已消除": self.rng.choice(("是", "否")),
        }  # fmt: skip

    def _figures(self, home: Home) -> dict[str, Fen | None]:
        """Household figures of the list that put a bound where it is wanted."""
        rng, listed = self.rng, len(home.members)
        line = self.numbers.standards[home.county, "urban" if home.urban else "rural"] * len(home.present)
        edge = int(line * self.numbers.edge_multiple)
        near = [around + step for around in (line, edge) for step in (-1, 0, 1)]
        target = rng.choice([*near, *near, 0, line // 2, line * 5 // 4, line * 3, None])
        figures: dict[str, Fen | None] = dict.fromkeys(("人均纯收入", *DEDUCTED, "养老保险金", OLD_AGE))
        figures["合规自付支出"] = rng.choice((None, Fen(0), Fen(2_000_00), Fen(50_000_00)))
        if target is None:
            return figures
        left_out = self._left_out(home, figures)
        known = 12 * home.known
        if known and rng.random() < 0.5 and (target + known) % listed == 0 and known >= left_out:
            figures["人均纯收入"] = Fen((target + known) // listed)  # the lower bound stands on the line
            figures[OLD_AGE] = None
            return figures
        spare = "残疾补贴"
        for name in (name for name in DEDUCTED if name != spare):
            figures[name] = rng.choice((None, Fen(0), Fen(rng.randrange(1, 900_00))))
        left_out += sum(figures[name].fen for name in DEDUCTED if figures[name])  # type: ignore[union-attr]
        head = -(-(target + left_out) // listed)
        figures[spare] = Fen(head * listed - target - left_out)
        figures["人均纯收入"] = Fen(head)
        return figures

    def _left_out(self, home: Home, figures: dict[str, Fen | None]) -> int:
        """Fill in pension and old-age allowance; what of both some law or bound leaves out."""
        rng = self.rng
        old = sum(self._age(who) >= 60 for who in home.present)
        most = 12 * self.numbers.basic_pension_fen_month * old
        listed = rng.choice((0, most, max(0, most - 1), most + 1, most + 5_000_00, 3_000_00))
        aged = rng.choice((0, 0, 100_00, 600_01))
        figures["养老保险金"] = Fen(listed) if listed or rng.random() < 0.5 else None
        figures[OLD_AGE] = Fen(aged) if aged or rng.random() < 0.5 else None
        basic = min(most, listed)
        return rng.choice((0, basic, basic, basic + aged))

    def _age(self, who: Person) -> int:
        before = (self.day.month, self.day.day) < (who.born.month, who.born.day)
        return self.day.year - who.born.year - before

    def _strangers(self, county: str) -> list[Row]:
        """People on rolls and on no list, so that every roll knows every county."""
        home = Home(county, f"{county}000009999", [self.people.person(years) for years in (70, 68, 30, 9, 41, 12)])
        everyone = home.members
        self._dibao(home, everyone[:3], "dibao")
        for who in everyone[:3]:
            self._tekun(home, who, "正常")
        self._edge(home, "edge")
        for who in everyone[3:]:
            self._child(home, who, soon=False)
        self._add(
            home,
            "rigid_roll",
            everyone[2],
            认定日期=self.day,
            有效期至=None,
            救助类别="刚性支出困难家庭",
            县=PLACES[county][0],
        )
        return home.rows
