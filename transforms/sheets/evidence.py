"""Weigh what speaks for and against a sheet's being a feed's: words of names, titles and kinds, and its headings.

Belongs here: which words say which list it is, and who is on it. Does not: how headings are mapped (``layout.py``),
what becomes of a sheet that is in doubt (``flows/intake/``).

Headings that several lists share prove nothing. What stands nearest to the rows counts first: the values of a column
of kinds, then the title, the sheet's name, the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from transforms.feed import Feed
from transforms.sheets.headings import Headings, plain

KINDS = frozenset(("业务类型", "家庭类别", "救助类型", "救助类别", "救助项目", "享受保障类别", "救助业务类型"))
"""Headings of columns whose values name the list that a row is of."""
_OTHERS = (
    "医疗救助", "家庭医生", "签约", "退役军人", "拆迁", "征地", "慢性病", "价格补贴", "慰问", "取暖", "危房",
    "教育救助", "司法救助", "慈善", "受灾", "冬春救助", "高龄", "公益性岗位", "优抚", "计划生育", "土地",
    "贷款", "捐赠", "体检", "疫苗", "党员", "选民", "征兵", "健康扶贫", "信访", "光伏", "产业帮扶",
)  # fmt: skip
"""Words of lists about the same people that are no feed: no roll is taken from a sheet that bears one."""
_STANDING = re.compile(
    r"(?P<without>(?:不含|不包括|不包含|未含|剔除|扣除|除去|去除)(?:已|本月|当月)?[^,，、;；。()（）]{0,10})"
    r"|(?P<not_yet>(?<![模虚草])拟(?:新增|纳入|享受|保障|取消|退出|停发|停保)?|不符合|不予|不批准|未通过|未获批|未批准"
    r"|未纳入|待审|待批|待核|待定|待入户|审批中|审核中(?!心)|申请(?!单位|部门|人[:：])|初审|受理|备选|候选)"
    r"|(?P<left>停发|停保|停止|中止|取消|退出|退保|清退|注销|核销|核减|死亡|已故|去世|身故|终止|不再|减员|减少|除名"
    r"|剔出|调出|迁出|暂停|失效|历史)"
    r"|(?P<on>在保|在册|在享|在领|现有|现享|正享|存量|续保|新增|纳入|正常)"
)
"""Words of a name or title that say whether the people are on the list now."""
_NOTE = re.compile(r"^\s*(?:注|备注|说明|填表说明|填报说明|要求|提示|依据|根据|附件说明)|[。；;]|[:：].{12,}")
_SECTION = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）])")


_NAMED = 100


class Standing(StrEnum):
    """Whether people are on a list now, as words around them say it."""

    ON = "on"
    LEFT = "left"
    NOT_YET = "not_yet"
    MIXED = "mixed"
    """Some are, some left, and a column must say who."""


class Doubt(StrEnum):
    """Why a sheet with the headings of a list is not surely that list."""

    LEFT = "left"
    NOT_YET = "not_yet"
    MIXED = "mixed"
    OTHER = "other"
    """Its name, its title or its kinds say another list."""
    UNPROVEN = "unproven"
    """Other lists have the same headings, and no word says which it is."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the rows of a sheet, nearest first: title, name of the sheet, name of the file.

    kinds: heading → the values below it, for columns of kinds. heads: all that the heading rows say. sender: who sent
    the file; what a folder is called says nothing of what is in it, but who knows it.
    """

    said: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...] = ()
    heads: str = ""
    sender: str = ""

    @property
    def text(self) -> str:
        """Give all names and titles."""
        return " ".join(self.said)


@dataclass(frozen=True, slots=True)
class Seen:
    """The headings of a sheet as one feed reads them.

    own: mapped headings that no other feed knows. is_known: few of all are unknown. telling: words of the feed's own
    columns of kinds. has_status: a column says who left.
    """

    own: int
    is_known: bool
    telling: str
    has_status: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How surely a sheet is a feed's. strength: how much speaks for it, from 100 on its own word; 0: nothing."""

    strength: int
    doubt: Doubt | None = None
    word: str = ""
    """What stands there that raises the doubt."""

    @property
    def is_named(self) -> bool:
        """True where the feed's own word says so."""
        return self.strength >= _NAMED


def weigh(feed: Feed, seen: Seen, around: Around, headings: Headings) -> Verdict:
    """Judge how surely a sheet with a feed's headings is that feed's."""
    feeds = tuple(headings.feeds.values())
    told, word = _told(feed, around, headings, feeds)
    hinted = any(hint in f"{plain(around.text)} {around.heads} {seen.telling}" for hint in (*feed.words, *feed.hints))
    said = told or any(hint in plain(around.text) or hint in seen.telling for hint in (*feed.words, *feed.hints))
    strength = _NAMED * bool(told) + 3 * (hinted or said) + 2 * seen.own
    if told is False:
        return Verdict(strength, Doubt.OTHER, word)
    if not (said or (hinted and seen.is_known) if feed.needs_word else strength):
        return Verdict(strength, Doubt.UNPROVEN)
    if feed.lists_who_is_on:
        standing, word = standing_of(around.said)
        if standing is Standing.MIXED and seen.has_status:
            standing = Standing.ON
        if standing is not Standing.ON:
            return Verdict(strength, Doubt(standing.value), word)
    return Verdict(strength)


def _told(feed: Feed, around: Around, headings: Headings, feeds: tuple[Feed, ...]) -> tuple[bool | None, str]:
    """Tell whether words say that a sheet is a feed's: true, false with the word that says another, or None.

    A list with headings of its own may be named after the people in it (机动车 of 低保 households); one that others
    could be taken for may not.
    """
    is_taken_for = feed.lists_who_is_on or feed.needs_word
    own = headings.by_feed[feed.code]
    values = " ".join(value for heading, value in around.kinds if plain(heading) in own)
    for text, are_values in ((values, True), *((text, False) for text in around.said)):
        if barring := next((word for word in feed.barred_by if word in text), ""):
            return False, barring
        named, other = named_in(text, feeds)
        is_named = feed.code in named
        if is_taken_for and other and not (are_values and is_named):
            return False, other
        if is_named:
            against = _against(feed, around, feeds) if are_values and not feed.needs_word else ""
            return not against, against or named[feed.code]
        if named and is_taken_for and not (are_values and not feed.lists_who_is_on):
            return False, next(iter(named.values()))  # a ledger's kinds may say who its people are
    return None, ""


def _against(feed: Feed, around: Around, feeds: tuple[Feed, ...]) -> str:
    """Find the word by which names and titles say another list, though kinds say this: 医疗救助 of 低保 people."""
    if not (feed.lists_who_is_on and around.said):
        return ""
    told = [named_in(text, feeds) for text in around.said]
    if any(feed.code in named for named, _ in told):
        return ""
    return next((word for named, other in told for word in (other, *named.values()) if word), "")


def named_in(text: str, feeds: tuple[Feed, ...]) -> tuple[dict[str, str], str]:
    """Find the feeds that a text names, each with its word, and a word of a list that is no feed."""
    words, pattern = _words(feeds)
    named: dict[str, str] = {}
    other = ""
    for found in pattern.findall(plain(text)):
        for code in words.get(found, ()):
            named.setdefault(code, found)
        other = other or ("" if found in words else found)
    return named, other


@cache
def _words(feeds: tuple[Feed, ...]) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Give word → feeds, and the pattern that finds the longest words first: 低保边缘 is not 低保."""
    words: dict[str, tuple[str, ...]] = {}
    for feed in feeds:
        for word in dict.fromkeys((*feed.words, plain(feed.name_zh))):
            words[word] = (*words.get(word, ()), feed.code)
    longest = sorted({*words, *_OTHERS}, key=lambda word: (-len(word), word))
    return words, re.compile("|".join(map(re.escape, longest)))


def standing_of(said: Iterable[str]) -> tuple[Standing, str]:
    """Read from what stands nearest whether the people are on the list now, with the word that says so."""
    for text in said:
        words: dict[str, str] = {}
        for found in _STANDING.finditer(text):
            words.setdefault(str(found.lastgroup), found[0])
        words.pop("without", None)
        if not words:
            continue
        if "on" in words and "left" in words:
            return Standing.MIXED, words["left"]
        if "left" in words and re.search(f"含(?:已|本月|当月|部分)?{words['left']}", text):
            return Standing.MIXED, words["left"]
        if "not_yet" in words:
            return Standing.NOT_YET, words["not_yet"]
        return (Standing.LEFT, words["left"]) if "left" in words else (Standing.ON, words["on"])
    return Standing.ON, ""


def titles_of(rows: Sequence[Sequence[str | None]]) -> str:
    """Join the titles above the headings: notes in sentences and headings of sections say nothing of the whole."""
    cells = dict.fromkeys(cell.strip() for row in rows for cell in row if cell and cell.strip())
    return " ".join(cell for cell in cells if not _NOTE.search(cell) and not is_section(cell))


def is_section(cell: str) -> bool:
    """Tell whether a cell is the heading of a section: 一、在保人员."""
    return bool(_SECTION.match(cell))
