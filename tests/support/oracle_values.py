"""Values as a careful reader takes them from a cell: numbers of persons, dates, months, money.

Written from the rules alone, without sight of the production code, so that the two can disagree.
Everything here returns None for what cannot be read; nothing guesses.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
TYPES = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class Identity(NamedTuple):
    """A usable citizen number and, when it came as a certificate, its type and level."""

    number: str
    kind: str | None = None
    level: int | None = None


def plain(cell: Any) -> str:
    """One spelling of a text cell: width folded, wrapper and spaces gone, blank words empty."""
    if cell is None:
        return ""
    folded = unicodedata.normalize("NFKC", str(cell))
    folded = re.sub(r"\s", "", folded)
    wrapped = re.fullmatch(r'="?(.*?)"?', folded)
    folded = (wrapped[1] if wrapped else folded).lstrip("'’‘`")
    return "" if folded in {"-", "--", "—", "无", "/"} else folded


def check_character(first17: str) -> str:
    """GB 11643-1999."""
    return CHECKS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def born_on(number: str) -> date | None:
    """The birth date that an 18-character number carries."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def identity(cell: Any) -> Identity | None:
    """The person a cell names, or None when the number is unusable.

    A cell that a workbook holds as a number is lost whatever its digits are.
    """
    if cell is None or isinstance(cell, (int, float)):
        return None
    text = plain(cell).upper()
    if text.startswith("999999"):
        return None
    if re.fullmatch(r"\d{15}", text):
        first17 = text[:6] + "19" + text[6:]
        text = first17 + check_character(first17)
        return Identity(text) if born_on(text) else None
    card = re.fullmatch(r"(\d{17}[\dX])(?:([1-7])([1-4])(B\d)?)?", text)
    if not card or check_character(card[1][:17]) != card[1][17] or born_on(card[1]) is None:
        return None
    return Identity(card[1], TYPES.get(card[2] or ""), LEVELS.get(card[3] or ""))


def age_on(born: date, day: date) -> int:
    """Full years; the birthday itself completes one."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def earlier(day: date, months: int) -> date:
    """The same day some months before."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def day_of(cell: Any, *, last: bool = False) -> date | None:
    """A date; of a month alone its first day, or its last where a period ends."""
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if not text:
        return None
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    parts = re.fullmatch(r"(\d{4})[-./年]?(\d{1,2})(?:[-./月]?(\d{1,2}))?[月日]?(?:00:00:00)?", text)
    if parts is None:
        return None
    year, month = int(parts[1]), int(parts[2])
    try:
        days = monthrange(year, month)[1]
        return date(year, month, int(parts[3]) if parts[3] else (days if last else 1))
    except ValueError:
        return None


def fen(cell: Any) -> int | None:
    """An amount in fen; None when blank or unreadable."""
    text = plain(cell).replace(",", "").removesuffix("元")
    try:
        amount = Decimal(text) * 100
    except InvalidOperation:
        return None
    return int(amount) if amount == int(amount) else None


def disability_type(cell: Any) -> str | None:
    """视力…多重, from the word with or without 残疾, or from the code."""
    text = plain(cell).removesuffix("残疾")
    return TYPES.get(text, text or None)


def disability_level(cell: Any) -> int | None:
    """1 (heaviest) to 4."""
    return LEVELS.get(plain(cell).removesuffix("级"))
