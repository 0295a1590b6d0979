"""Parse dates as offices write them, in cells and in file names (日期).

Belongs here: dates in words and figures, and arithmetic of months. Does not: working days (``workdays.py``).
"""

import calendar
import re
from datetime import date

import polars as pl

from transforms.values.text import HELD_AS_NUMBER, normalise_code

_EARLIEST, _LATEST = date(1850, 1, 1), date(2199, 12, 31)
_TIMED = r"\d:\d"
"""Cells that may hold a time of day; only they are looked at again."""
_MOMENT = (
    r"^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:(?:UTC|GMT)?([-+−]|[Zz]|UTC|GMT)(?:(\d{1,2}):?(\d{2})?)?)?\s*$"
)
_NEARLY = r"^[1-9]\d{4}-99(?:8[6-9]|9)\d*$"
"""The serial number of a day less than two minutes short: 45017.9990."""
_CHINA = 8 * 60
"""Minutes that the clock of China is ahead of Greenwich."""
_ROUNDED = 2
"""Minutes before midnight that a spreadsheet's rounding of a day makes; they belong to the day that follows."""
SERIAL_0 = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""The day of serial number 0, by whether the workbook counts from 1904."""


def clean_day(raw: pl.Series, *, last: bool = False, epoch_1904: bool = False) -> pl.Series:
    """Parse a date, however it is written; a month alone means its first day, or with ``last`` its last.

    Forms: 202304, 2023-04, 2023年4月, 2023年4月起, 2023-04-05, 2023.4.5, 20230405, 2023/4/5 10:00, Excel serials,
    2023-03-31T16:00:00Z (a day of China, where that moment is already the next). Null when blank, unreadable, 长期 (no
    end), or 2023.1 of a spreadsheet's number, which may be October (``HELD_AS_NUMBER``).
    """
    # Drop the time of day and words, and bring every separator to a hyphen.
    text = (
        normalise_code(_without_time(raw, last=last).str.replace(r"[ T]\d{1,2}:\d{2}.*$", ""))
        .str.replace(r"(?:起|止|以来)$", "")
        .str.replace_all(r"[年月./]", "-")
        .str.replace_all(r"[日号]", "")
        .str.strip_chars_end("-")
        .str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3")
        .str.replace(r"^(\d{4})(\d{2})$", "$1-$2")
        .alias("text")
    )
    # Year, month and, if it is told, day; or the serial number of a day in a spreadsheet.
    parts = text.str.extract_groups(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$").struct
    year, month, day = (parts.field(str(group)).cast(pl.Int32) for group in (1, 2, 3))
    serial = text.str.extract(r"^([1-9]\d{4})(?:-\d+)?$", 1).cast(pl.Int32) + text.str.contains(_NEARLY).cast(pl.Int32)
    held = raw.str.ends_with(HELD_AS_NUMBER)
    frame = pl.DataFrame({"year": year, "month": month, "day": day, "serial": serial, "held": held})
    written = pl.concat_str(
        pl.col("year").cast(pl.String),
        pl.col("month").cast(pl.String).str.pad_start(2, "0"),
        pl.col("day").fill_null(1).cast(pl.String).str.pad_start(2, "0"),
    ).str.to_date("%Y%m%d", strict=False)
    counted = pl.lit(SERIAL_0[epoch_1904]) + pl.duration(days="serial")
    ended = pl.when(pl.col("day").is_null() & last).then(written.dt.month_end()).otherwise(written)
    parsed = frame.select(day=pl.coalesce(ended, counted.cast(pl.Date)))
    is_told = pl.col("day").is_between(_EARLIEST, _LATEST) & ~frame["held"].fill_null(value=False)
    return parsed.select(pl.when(is_told).then("day")).to_series()


def _without_time(raw: pl.Series, *, last: bool) -> pl.Series:
    """Give moments as days of China; within two minutes of midnight the next day, but for the end of a last day."""
    timed = raw.str.contains(_TIMED).fill_null(value=False).arg_true()
    if timed.is_empty():
        return raw
    few = raw.gather(timed)
    moments = few.str.extract_groups(_MOMENT).struct.rename_fields(
        ["day", "hour", "minute", "sign", "hours", "minutes"]
    )
    frame = pl.DataFrame({"raw": few, "moment": moments}).unnest("moment")
    clock = pl.col("hour", "minute", "hours", "minutes").cast(pl.Int32, strict=False)
    # How far the writer's clock is ahead of Greenwich; a moment without a zone is one of China.
    away = (pl.col("hours") * 60 + pl.col("minutes").fill_null(0)) * pl.when(sign="+").then(1).otherwise(-1)
    ahead = pl.when(pl.col("sign").is_null()).then(_CHINA).otherwise(away.fill_null(0))
    minutes = pl.col("hour") * 60 + pl.col("minute") - ahead + _CHINA + (0 if last else _ROUNDED)
    written = pl.col("day").str.replace_all("[/.]", "-").str.to_date("%Y-%m-%d", strict=False)
    here = written + pl.duration(days=minutes.floordiv(24 * 60))
    days = frame.with_columns(clock).select(pl.coalesce(here.dt.strftime("%Y-%m-%d"), "raw")).to_series()
    return raw.clone().scatter(timed, days)


def day_in_words(text: str) -> tuple[date, date] | None:
    """Find the date in a file name or title, and the first day it may be used.

    The last valid ``yyyymmdd``, else the last valid ``yyyymm`` of 2000–2099, which is usable from the
    month's first day and ordered as its last (DECISIONS.md 8). ``410922`` is a county, not a month.
    """
    spelt = re.sub(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?", _joined, text)
    spelt = re.sub(r"(\d{4})\s*[年./-]\s*(\d{1,2})(?!\d)\s*月?", _joined, spelt)
    for width in (8, 6):
        for digits in reversed(re.findall(rf"(?<!\d)(\d{{{width}}})(?!\d)", spelt)):
            year, month = int(digits[:4]), int(digits[4:6])
            if not (2000 <= year <= 2099 and 1 <= month <= 12):
                continue
            length = calendar.monthrange(year, month)[1]
            if width == 6:
                return date(year, month, length), date(year, month, 1)
            if 1 <= int(digits[6:]) <= length:
                return date(year, month, int(digits[6:])), date(year, month, int(digits[6:]))
    return None


def months_before(day: date, months: int) -> date:
    """Find the same day of an earlier month, or that month's last day where it has no such day.

    What happened on it or later happened within that many months before the day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _joined(date_parts: re.Match[str]) -> str:
    return "".join(part.zfill(2) for part in date_parts.groups()) + " "
