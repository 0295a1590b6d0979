"""What clerks and spreadsheets do to numbers, names and addresses, in known ways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Protocol

from opencc import OpenCC
from pypinyin import lazy_pinyin

COUNTIES = {"410922": "清丰县", "410926": "范县"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕单解"
KINDS = ("one_digit", "transposition", "excel", "missing", "fifteen")
HARDER_KINDS = ("birth_digit", "distant_swap", "two_digits")
NAME_KINDS = ("homophone", "traditional", "separator", "former")
CLERKS_SLIPS = ("letter", "dropped", "married")
_TRADITIONAL = OpenCC("s2t").convert


class Written(Protocol):
    """Who is written down."""

    name: str
    former: str


@dataclass
class Damage:
    """How much is damaged: share of numbers by kind on a side, and share of names.

    together: of the rows with a damaged number, how many have a letter of the name wrong as well.
    sparse: the list tells no village, sex or day of birth, and rolls only county, name and number.
    """

    share: float = 0.0
    kinds: tuple[str, ...] = KINDS
    side: str = "both"
    names: float = 0.0
    name_kinds: tuple[str, ...] = NAME_KINDS
    moved: float = 0.0
    together: float = 0.0
    sparse: bool = False


def damaged_number(number: str, kind: str, rng: Random) -> str:
    """The number as a hurried clerk or a spreadsheet leaves it."""
    if kind == "one_digit":
        place = rng.randrange(17)
        return number[:place] + rng.choice([d for d in "0123456789" if d != number[place]]) + number[place + 1 :]
    if kind == "transposition":
        places = [place for place in range(16) if number[place] != number[place + 1]]
        place = rng.choice(places)
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if kind == "birth_digit":
        place = rng.randrange(6, 14)
        return number[:place] + rng.choice([d for d in "0123456789" if d != number[place]]) + number[place + 1 :]
    if kind == "two_digits":
        return damaged_number(damaged_number(number, "one_digit", rng), "one_digit", rng)
    if kind == "distant_swap":
        one, other = rng.choice([(a, b) for a in range(17) for b in range(a + 2, 17) if number[a] != number[b]])
        return number[:one] + number[other] + number[one + 1 : other] + number[one] + number[other + 1 :]
    if kind == "excel":
        shown = f"{number[0]}.{number[1:15]}".rstrip("0")
        return rng.choice((f"{shown}E+17", number[:15] + "000"))
    if kind == "unrelated":
        return f"{number[:6]}{rng.randrange(1940, 2010)}{rng.randrange(10**7, 10**8)}"
    if kind == "fifteen":
        return number[:6] + number[8:17] if number[6:8] == "19" else number[:15]
    return rng.choice(("", "无", "999999999999999999"))


def altered_name(person: Written, kind: str, rng: Random) -> str:
    """The name as another office writes it; unchanged where this kind does not apply."""
    name = person.name
    if kind == "former" and person.former:
        return person.former
    if kind == "traditional":
        return _TRADITIONAL(name)
    if kind == "letter":
        return name[:-1] + rng.choice("?？某口")
    if kind == "dropped" and len(name) > 2:
        return name[:-1]
    if kind == "married":
        return rng.choice(SURNAMES) + name[1:]
    if kind == "separator" and "·" in name:
        return name.replace("·", rng.choice("•・．‧ "))
    places = [place for place in range(1, len(name)) if _alike(name[place])]
    if kind == "homophone" and places:
        place = rng.choice(places)
        return name[:place] + rng.choice(_alike(name[place])) + name[place + 1 :]
    return name


def moved(row: dict[str, str], rng: Random) -> None:
    """Another town or county, as after a resettlement, and another householder."""
    county, town = rng.choice(list(COUNTIES.values())), rng.choice("城张王柳") + "乡"
    if "地区" in row:
        row |= {"地区": f"濮阳市{county}{town}新村", "低保证号": row["低保证号"] + "N", "户主姓名": "迁某某"}
    elif "乡镇" in row:
        row |= {"县": county, "乡镇": town}


def untold(row: dict[str, str]) -> dict[str, str]:
    """The cells that a list or roll of few columns leaves blank."""
    told = {name: "" for name in ("性别", "出生日期", "户主姓名", "乡镇", "村") if name in row}
    return told | ({"地区": row["地区"].partition("县")[0] + "县"} if "地区" in row else {})


def _alike(letter: str) -> list[str]:
    return [one for one in _of_sound()[lazy_pinyin(letter)[0]] if one != letter]


@cache
def _of_sound() -> dict[str, list[str]]:
    """The 3755 commonest characters (the first level of GB 2312) by their reading."""
    found: dict[str, list[str]] = defaultdict(list)
    for high in range(0xB0, 0xD8):
        for letter in bytes(byte for low in range(0xA1, 0xFF) for byte in (high, low)).decode("gb2312", "ignore"):
            found[lazy_pinyin(letter)[0]].append(letter)
    return found
