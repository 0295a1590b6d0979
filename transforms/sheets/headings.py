"""Map headings to the columns of each feed, whatever their width, spaces, units, years and character forms.

Belongs here: the normal form of a heading and its meaning. Does not: where headings stand (``layout.py``).

A heading that is not in ``data/headings`` is never guessed: it stays unknown, and is reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from transforms.feed import Feed, Kind
from transforms.values import nearest as names_near

IGNORE = "ignore"
_TRADITIONAL = str.maketrans(
    "萬與業兩個豐臨爲為樂鄉書產優會體償兒關養冊況準劃剛別辦務動勵勞區醫華單縣參發臺號員園場備獎學實審對屬歲庫應開態總戶撫護報據數時術機權來構標檔殘匯"
    "測濟點狀電療監碼離種積稱築籤類級純納終經結統編緣繳聯範營補規計訂認討記證識話説說讀負財責賬質貧貼費賃資賠贍車轉輛邊遷進採銀鎮門間陽際險難項領額風"
    "齡龍戸裏曆歷後係繫証",
    "万与业两个丰临为为乐乡书产优会体偿儿关养册况准划刚别办务动励劳区医华单县参发台号员园场备奖学实审对属岁库应开态总户抚护报据数时术机权来构标档残汇"
    "测济点状电疗监码离种积称筑签类级纯纳终经结统编缘缴联范营补规计订认讨记证识话说说读负财责账质贫贴费赁资赔赡车转辆边迁进采银镇门间阳际险难项领额风"
    "龄龙户里历历后系系证",
)
# A unit or remark in brackets at the end: (单位:元), (必填), (M2).
_UNIT = re.compile(
    r"\((?:单位)?[::]?(?:必填|选填|必填项|文本|人民币|[元角分人户口名个岁M2平方米/每·]*[元角分人户口名个岁月年M2米])\)$"
)
# The period of an amount: 元/月, 每人每年), /季.
_PERIOD = re.compile(r"[(/每]\s*(?:元?/)?(?:人|户)?[/·.]?\s*([月年季])\)?$")
# The unit of an amount: (万元), 【单位:分】, :百元/户.
_MONEY = re.compile(
    r"[(:/\[【〔,](?:金额|计量|货币)?(?:单位)?:?(?:人民币)?(?:[百千万]?元|[百千]万元|角|分)(?:人民币)?"
    r"(?:[/每·.]?(?:人|户))?(?:[/每·.]?个?(?:年|月|季度?))?(?:[)\]】〕]|$)"
)
# Letters that are not seen, and a line end as a workbook escapes it.
_UNSEEN = re.compile("[\u115f\u1160\u3164\uffa0\u17b4\u17b5]|_[xX]000[dDaA9]_")
# A year before the heading proper: 2026年度参保 → 参保.
_YEAR = re.compile(r"^20\d\d年?度?")
# A column label before it: A01姓名 → 姓名.
_LABEL = re.compile(r"^[A-Z]{0,2}\d{1,3}(?=\D)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a heading: our column or ``ignore``; the lower the rank, the better it names the column."""

    column: str
    rank: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings seen for each feed: plain heading → meaning."""

    feeds: Mapping[str, Feed]
    by_feed: Mapping[str, Mapping[str, Meaning]]
    owned: Mapping[str, str]
    """Plain headings that one feed alone knows, mapped or ignored, with that feed's code."""

    @property
    def known(self) -> frozenset[str]:
        """Every heading of every feed."""
        return frozenset(heading for headings in self.by_feed.values() for heading in headings)

    def meaning(self, feed: Feed, heading: str) -> Meaning | None:
        """Look up a heading in a feed; None when it was never seen, or its period is not the column's."""
        own, text = self.by_feed[feed.code], plain(heading)
        for spelt in (text, _YEAR.sub("", text), _LABEL.sub("", text), plain(without_money(heading))):
            if meaning := own.get(spelt):
                return None if _contradicts(meaning.column, heading) else meaning
        return None


def _contradicts(column: str, heading: str) -> bool:
    """True when a heading's unit says a year or a quarter for a monthly column, or a month for a yearly one."""
    period = _PERIOD.search(unicodedata.normalize("NFKC", heading).strip())
    return period is not None and (
        (column.endswith("_month") and period[1] in "年季") or (column.endswith("_year") and period[1] in "月季")
    )


def without_money(heading: str) -> str:
    """Cut the unit of an amount from a heading, whichever it is: the unit is read by ``units.py``."""
    return _MONEY.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)))


def plain(heading: str) -> str:
    """Normalise a heading: simplified characters, half width, no white space, unit or punctuation; 万元 stays."""
    seen = _UNSEEN.sub("", heading)
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", seen)).translate(_TRADITIONAL).upper()
    text = text.strip("'\"‘’“”")
    while (shorter := _UNIT.sub("", text)) != text and shorter:
        text = shorter
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def headings_of(feeds: Mapping[str, Feed], seen: pl.DataFrame) -> Headings:
    """Collect the headings of data/headings, read as ``feed, heading, column, reason``.

    Those of ``common`` serve every feed that has the column under a common heading: 姓名 is nobody's
    承租人, or every list of persons would be one of tenants.
    """
    common = _listed(seen, "common", 1000)
    by_feed = {}
    for code, feed in feeds.items():
        of_common = {field.name for field in feed.fields if field.kind is Kind.COUNTY or plain(field.zh) in common}
        shared = {heading: meaning for heading, meaning in common.items() if meaning.column in of_common | {IGNORE}}
        canonical = {plain(field.zh): Meaning(field.name, 0) for field in feed.fields}
        by_feed[code] = shared | _listed(seen, code, 1) | canonical
    return Headings(feeds, by_feed, _owned(by_feed))


def _owned(by_feed: Mapping[str, Mapping[str, Meaning]]) -> dict[str, str]:
    """Find the headings that one feed alone knows."""
    owners: dict[str, list[str]] = {}
    for code, meanings in by_feed.items():
        for heading in meanings:
            owners.setdefault(heading, []).append(code)
    return {heading: codes[0] for heading, codes in owners.items() if len(codes) == 1}


def _listed(seen: pl.DataFrame, code: str, first: int) -> dict[str, Meaning]:
    """Rank meanings by their order in the file; of two spellings with one normal form the first counts."""
    rows = seen.filter(pl.col("feed") == code).select("heading", "column", "reason").iter_rows()
    meanings: dict[str, Meaning] = {}
    for rank, (heading, column, reason) in enumerate(rows, start=first):
        meanings.setdefault(plain(heading), Meaning(column, rank, reason or ""))
    return meanings


def nearest(wanted: str, names: Iterable[str], at_least: float = names_near.NEAR) -> str | None:
    """Find the heading most like the one wanted, or None when none is like it."""
    return names_near.nearest(wanted, sorted(names, reverse=True), at_least, plain)
