"""Tell from a file's name and title what it is to the list before it, and for which towns it speaks.

Belongs here: words of supplement, correction and change, and names of towns. Which parts are then in use is
``transforms.series``'.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import StrEnum


class Says(StrEnum):
    """What a file says it is: a list or a part of one, or what is to be done to the list before it."""

    LIST = "list"
    SUPPLEMENT = "supplement"
    CORRECTION = "correction"
    CHANGES = "changes"


_WORDS = {
    Says.CORRECTION: r"更正|订正|勘误|(?<!经)修正",
    Says.CHANGES: r"增减|变动|异动",
    Says.SUPPLEMENT: r"补报|补录|补送|增补|追加|补充(?!医疗|保险|养老)|(?<![含括加及和])新增",
}
"""The first that stands in the name or the title holds; 含新增 is a whole list, 补充医疗保险 an insurance."""
_END = "街道办事处|街道|办事处|镇|乡"
_TOWN = re.compile(rf"([\u4e00-\u9fff]{{1,5}}?(?:{_END}))(?!村|镇|乡)")
_NO_TOWN = re.compile(r"(?:各|全|本|城|村|集|乡|下|返|回|家|建制|小城|中心)(?:镇|乡)$")
"""Words that end as the name of a town does."""
_LIST_WORDS = re.compile(
    r"低保|特困|边缘|监测对象|监测|名册|名单|花名册|台账|信息|人员|家庭|对象|农村|城市|城镇|城乡|刚性支出|临时救助|救助|"
    r"供养|保障|残疾|两项补贴|困境儿童|儿童|医保|参保|乡村振兴局?|扶贫办|民政[局所办]?|报送|汇总|明细|[\d\s_\-－—（）()【】\[\].、,，：:]+"
)


def said_town(columns: Collection[str], of: str = "") -> str:
    """Write the SQL of the town that a row tells, ``''`` for none; columns: ``Feed.tells_town``. of: their table."""
    told = {"town": f"{of}town", "locality": f"regexp_extract({of}locality, '^(.*?(?:{_END}))', 1)"}
    return f"coalesce({', '.join([told[name] for name in columns])}, '')"


def says(text: str) -> Says:
    """Tell what the words of a name or title say of the list before it."""
    return next((said for said, words in _WORDS.items() if re.search(words, text)), Says.LIST)


def stem(town: str) -> str:
    """Give the town's name without its county and the word for its kind: 城关, of 城关镇 and of 清丰县城关镇."""
    plain = re.sub(r"^.{1,5}县(?=.{2})", "", town)
    return re.sub(rf"(?<=..)(?:{_END})$", "", plain) or plain


def towns_named(text: str, towns: Collection[str], counties: Iterable[str]) -> set[str]:
    """Find which of the towns a text names, by their stems: a longer name first, no county taken for a town."""
    found = set()
    for town in sorted(towns, key=lambda town: (-len(town), town)):
        if len(town) > 1 and town in text:
            found.add(stem(town))
            text = text.replace(town, "|")
    text = _without_counties(text, counties)
    for short in sorted({stem(town) for town in towns}, key=lambda short: (-len(short), short)):
        if len(short) > 1 and short in text:
            found.add(short)
            text = text.replace(short, "|")
    return found


def town_in_words(text: str, counties: Iterable[str]) -> set[str]:
    """Find the towns that a text names by the word for their kind, for rows that tell none; by their stems."""
    parted = _LIST_WORDS.sub("|", _without_counties(text, counties))
    return {stem(town) for town in _TOWN.findall(parted) if not _NO_TOWN.search(town)}


def _without_counties(text: str, counties: Iterable[str]) -> str:
    """Cut names of counties out; 南乐镇 of 南乐县 stays a town."""
    for name in sorted(counties, key=lambda name: (-len(name), name)):
        if not name.isascii():
            text = re.sub(rf"{name}(?!{_END})", "|", text)
    return re.sub(r"[\u4e00-\u9fff]{2,3}市(?!场)", "|", text)
