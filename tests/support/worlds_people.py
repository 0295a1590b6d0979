"""Made-up people and their cells: numbers with valid check characters from regions that do not exist.

A *typed* value (``Num``, ``Fen``, ``Month``, ``date``, ``Level``) is what is meant; ``written`` turns
it into one of the many ways in which offices write it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from tests.support.oracle_values import check_character

REGIONS = ("990101", "990102", "990203", "419981", "419982")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄宇宙洪荒盈昃列张寒来暑往秋收冬藏"
LEVEL_WORDS = {1: ("一级", "1", "一"), 2: ("二级", "2"), 3: ("三级", "3级"), 4: ("四级", "4")}
LOST = (
    "",
    "无",
    "999999999999999999",
    "4.19981E+17",
    "41998119800101",
    "41998119801332001X",
    419981198001011200,
)


class Num(NamedTuple):
    """A citizen number; ``suffix`` makes it a disability certificate number."""

    number: str
    suffix: str = ""


class Fen(NamedTuple):
    """An amount of money in fen."""

    fen: int


class Month(NamedTuple):
    """A month without a day."""

    year: int
    month: int


class Level(NamedTuple):
    """A disability level, 1 the heaviest."""

    level: int


@dataclass
class Person:
    """One made-up person; ``lost`` is the unusable cell that stands for the number on the list."""

    number: str
    name: str
    sex: str
    born: date
    relation: str = "其他"
    code: str = ""
    lost: Any = None
    card: str = ""
    health: str = "健康"
    work_place: str = ""
    dead: bool = False
    single: bool = False
    certified: bool = False
    on: set[str] = field(default_factory=set)

    @property
    def cell(self) -> Any:
        """What the list holds as 证件号码."""
        return Num(self.number, self.card) if self.lost is None else self.lost


def birthday(day: date, years: int, offset: int) -> date:
    """The birth date of someone who completes ``years`` on the day ``offset`` days after D."""
    turns = day + timedelta(days=offset)
    return date(turns.year - years, turns.month, min(turns.day, 28) if turns.month == 2 else turns.day)


class People:
    """A seeded source of persons, every number once."""

    def __init__(self, rng: Random, day: date) -> None:
        self.rng, self.day = rng, day
        self.taken: set[str] = set()

    def person(self, years: int, offset: int | None = None) -> Person:
        """Someone who is ``years`` old, to the day when an offset is given."""
        rng = self.rng
        born = birthday(self.day, years, -rng.randrange(0, 330) if offset is None else offset)
        while True:
            sex = rng.choice("男女")
            order = rng.randrange(0, 499) * 2 + (sex == "男")
            first17 = f"{rng.choice(REGIONS)}{born:%Y%m%d}{order:03d}"
            number = first17 + check_character(first17)
            if number not in self.taken:
                break
        self.taken.add(number)
        name = rng.choice(SURNAMES) + "某" + rng.choice(GIVEN) + rng.choice(("", rng.choice(GIVEN)))
        return Person(number, name, sex, born)


def written(value: Any, kind: str, rng: Random) -> Any:
    """A typed value as a cell of a file of that kind (``xlsx`` or ``csv``)."""
    if isinstance(value, Num):
        return _number(value, kind, rng)
    if isinstance(value, Fen):
        return _amount(value.fen, kind, rng)
    if isinstance(value, Month):
        return _month(value, rng)
    if isinstance(value, Level):
        return rng.choice(LEVEL_WORDS[value.level])
    if isinstance(value, date):
        return _date(value, kind, rng)
    if value is None:
        return rng.choice(("", "", "-")) if kind == "csv" else None
    return value if kind == "xlsx" else str(value)


def _number(value: Num, kind: str, rng: Random) -> str:
    text, way = value.number + value.suffix, rng.randrange(20)
    if way == 0:
        return text.lower()
    if way == 1:
        return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    if way == 2:
        return f" {text[:6]} {text[6:14]} {text[14:]}　"
    if way == 3:
        return "'" + text
    if way == 4 and kind == "csv":
        return f'="{text}"'
    if way == 5 and not value.suffix and text[6:8] == "19":
        return text[:6] + text[8:17]
    return text


def _amount(fen: int, kind: str, rng: Random) -> Any:
    yuan = f"{fen // 100}.{fen % 100:02d}"
    way = rng.randrange(8)
    if way == 0:
        return f"{fen // 100:,}.{fen % 100:02d}"
    if way == 1:
        return yuan + "元"
    if way == 2:
        return yuan.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    if kind == "xlsx" and way < 6:
        return fen / 100 if fen % 100 else fen // 100
    return yuan if fen % 100 else str(fen // 100)


def _month(value: Month, rng: Random) -> str:
    y, m = value
    return rng.choice((f"{y}{m:02d}", f"{y}-{m:02d}", f"{y}年{m}月", f"{y}年{m:02d}月", f"{y}.{m:02d}"))


def _date(value: date, kind: str, rng: Random) -> Any:
    y, m, d = value.year, value.month, value.day
    ways: list[Any] = [f"{value:%Y%m%d}", f"{value}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}/{m}/{d}"]
    ways.append(value if kind == "xlsx" else str((value - date(1899, 12, 30)).days))
    return rng.choice(ways)
