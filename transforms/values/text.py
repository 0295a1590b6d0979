"""Normalise text as typed: width (NFKC), spaces and stray marks, the same for every cleaner.

Belongs here: the normal forms of codes and of words. Does not: what a value means (the cleaners).
"""

from collections.abc import Callable

import polars as pl

UNSEEN = (
    r"\p{Cf}\p{Variation_Selector}\x{34F}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{2800}\x{3164}\x{FFA0}\x{FFFC}"
    r"\x{0}-\x{8}\x{E}-\x{1F}\x{7F}-\x{84}\x{86}-\x{9F}"
)
"""Characters that are not seen: zero width, direction marks (U+200E, U+202A–E, U+2066–9, U+061C …), variants, soft
hyphen, combining joiner, Hangul and Khmer fillers, blank of Braille, place of an object, tags, control characters."""
_NOISE = rf"[\s{UNSEEN}\p{{Co}}'\"‘’“”`´=\ufffd]"
_PLAIN = r"^[0-9A-Z.:-]*$"
_PLAIN_WORDS = r"^[!-~\x{4E00}-\x{9FFF}]*$"
HELD_AS_NUMBER = "\u2063"
"""Stands after a figure that a spreadsheet held as a number and that may have lost a last 0: 2023.1 was 2023.10, too.
It is not seen (invisible separator), so what reads amounts and codes needs not know of it."""
NOTHING = r"^(?i:[-—–―_/\\]+|无|null|none|nan|nat|n/a)?$"
"""Matches a cell without content, after ``normalise_code``."""
WITHOUT_VALUE = (
    r"^\s*(?:[#＃](?i:REF|DIV/0|VALUE|NAME|NUM|NULL|NOVALUE|CALC|SPILL|GETTING_DATA|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY)"
    r"[!！?？]?|[#＃](?i:N/A)[!！]?|[#＃]{2,}|(?i:Err:\d{3})"
    r"|[(（\[<]?(?i:null|none|nan|nat|undefined|n/a)[)）\]>]?|\\+N|<NA>)\s*$"
)
"""Matches what a program writes where it has no value: an error of a workbook (#REF!, #N/A, #NOVALUE! for a formula
without a result), a column that was too narrow (####), and the words of databases (NULL, None, nan, \\N)."""
DITTO = r"^[\s\"“”'‘’]*(?:同\s*[上前]|[″〃\"“”]|''|’’)[\s\"“”'‘’]*$"
"""Matches a cell that says what the one above it says."""
NO_CODE = (
    r"^(?i:[^\p{Han}\p{L}\p{N}]*|\d|0+|9{2,}|1{3,}|2{3,}|3{3,}|4{3,}|5{3,}|6{3,}|7{3,}|8{3,}|x+|n+/?a|null|none|nan"
    r"|待(?:查|定|补|核|核实|核查|录入|填|补充|补录|办|办理|分配|编|生成|确认|更新)|补?办理?中|未(?:知|办|办理|填|编|编号|录入|生成|分配|提供|取得)"
    r"|[暂尚]?(?:无|缺|没有|未有)(?:号码?|编号|证号?|户编号)?|暂未.*|不(?:详|明|知|清楚|清|存在)|空|空白|缺失|没有|丢失|遗失|略|同上|同前"
    r"|系统自动生成|自动生成|默认|其他|其它|未.?办.?证|1234567(?:8(?:90?)?)?)$"
)
"""Matches what stands where no code is known, after ``normalise_code``: 待查, 无, -, #, one digit, noughts or nines."""


def normalise_code(raw: pl.Series) -> pl.Series:
    """Normalise codes and figures: half width, upper case, without spaces, quotes and the wrapper ="…"."""
    return _cleaned(raw, _PLAIN, lambda few: few.str.normalize("NFKC").str.replace_all(_NOISE, "").str.to_uppercase())


def normalise_words(raw: pl.Series) -> pl.Series:
    """Normalise words, names and addresses: half width, without white space."""
    return _cleaned(raw, _PLAIN_WORDS, lambda few: few.str.normalize("NFKC").str.replace_all(rf"[\s{UNSEEN}]+", ""))


def _of_gbk(leads: range, trails: range) -> str:
    """Make a class of the characters that two bytes of these ranges are in GBK."""
    pairs = (bytes([lead, trail]).decode("gbk", errors="ignore") for lead in leads for trail in trails)
    return f"[{''.join(sorted({pair for pair in pairs if len(pair) == 1 and ord(pair) > _ASCII}))}]"


SAME_PLACE = r"(?:镇|乡|街道|办事处|街道办事处|村民委员会|居民委员会|村委会|居委会|社区居委会|社区|村|居)+$"
"""Cut from the names of towns and villages before two are held against each other."""
_ASCII = 127
_FIRST, _REST = range(0xE4, 0xEA), range(0x80, 0xC0)
"""Bytes of a Chinese character in UTF-8: the first, and the two that follow."""
UTF8_AS_GBK = _of_gbk(_FIRST, _REST) + _of_gbk(_REST, _FIRST) + _of_gbk(_REST, _REST)
"""Matches what two Chinese characters in UTF-8 become when they are read as GBK: 寤哄崕 is 建华."""


def _cleaned(raw: pl.Series, plain: str, clean: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Clean the values that are not plain already: most are, and cleaning costs ten times what testing does."""
    strange = (~raw.str.contains(plain)).fill_null(value=False).arg_true()
    if strange.is_empty():
        return raw
    return raw.clone().scatter(strange, clean(raw.gather(strange)))
