"""Derive the structural half of a suite from the feed's declaration: nothing is written twice."""

from collections.abc import Iterator

from expectations.expect import Expect, Severity
from transforms.feed import Feed, Field, Kind
from transforms.values import text

_SPACE = r"[\s\p{Cf}　'’‘`]*"
_DIGIT = r"[0-9０-９]"
AS_NUMBER = rf"^{_SPACE}{_DIGIT}([.．]{_DIGIT}+)?[eEｅＥ][+＋]?{_DIGIT}+{_SPACE}$"
"""How a spreadsheet shows an identifier that it held as a number: its last digits are lost."""
# A cell without content: blank, dashes, 无, null, n/a.
_NOTHING = rf"{_SPACE}([-－—–/／]*|无|[nN]ull|NULL|None|NaN|#?[nN]/[aA]|#?N/A){_SPACE}"
# A sign, a currency mark, digits with or without thousands separators; then yuan with decimals, 百千万, 元, 整,
# or 分 and 角 without parts of a fen.
AMOUNT = (
    rf"^({_NOTHING}|{_SPACE}[-－+＋]?[¥￥]?({_DIGIT}+|{_DIGIT}{{1,3}}([,，]{_DIGIT}{{3}})+)"
    rf"(([.．]{_DIGIT}*)?[百千万]?(元|圆)?(整)?|[.．]?[0０]*分|([.．]{_DIGIT}?[0０]*)?角){_SPACE})$"
)
_YEAR = rf"([1１]([8８][5-9５-９]|[9９]{_DIGIT})|[2２][01０１]{_DIGIT}){_DIGIT}"
"""Of a day that can be meant: 1850 to 2199."""
_NO_END = "长期|永久|长期有效|至今|(9999|2999)[-年./]?12[-月./]?31日?"
# What stands between year, month and day.
_CUT = r"[-－年./／．]"
_MONTH = "([0０]?[1-9１-９]|[1１][0-2０-２])"
# Month and day, by the length of the month: 31 days, 30 days, February; CUT stands for the separator.
_DAY = (
    "(([0０]?[13578１３５７８]|[1１][02０２])(?:CUT)([0０]?[1-9１-９]|[12１２]DIGIT|[3３][01０１])"
    "|([0０]?[469４６９]|[1１][1１])(?:CUT)([0０]?[1-9１-９]|[12１２]DIGIT|[3３][0０])"
    "|[0０]?[2２](?:CUT)([0０]?[1-9１-９]|[12１２]DIGIT))"
).replace("DIGIT", _DIGIT)
_MONTH_AND_DAY, _RUN = _DAY.replace("CUT", r"[-－月./／．]"), _DAY.replace("CUT", "").replace("[0０]?", "[0０]")
# In turn: blank, without end, a spreadsheet's serial number, digits only, and with separators and a time of day.
DAY = (
    rf"^({_NOTHING}|{_SPACE}({_NO_END})([ T]+{_DIGIT}{{1,2}}:.*)?{_SPACE}"
    rf"|{_SPACE}[1-9１-９]{_DIGIT}{{4}}([.．]{_DIGIT}+)?{_SPACE}"
    rf"|{_SPACE}{_YEAR}({_RUN}|{_MONTH.replace('?', '')}){_SPACE}"
    rf"|{_SPACE}{_YEAR}{_CUT}({_MONTH_AND_DAY}[日号]?|{_MONTH}[-－月./／．]?)(起|止|以来)?"
    rf"([ T]+{_DIGIT}{{1,2}}:.*)?{_SPACE})$"
)
# Up to six digits and at most two characters of a measure word.
COUNT = rf"^({_NOTHING}|{_SPACE}{_DIGIT}{{1,6}}([.．]0+)?[^0-9]{{0,2}}{_SPACE})$"


OVERFLOW = r"[^\s…，]"
"""Anything beyond the cells that the other rows of a delimited text have: the row has slipped."""
_LATIN = r"[\x{A1}-\x{AC}\x{AE}-\x{B6}\x{B8}-\x{FF}\x{192}\x{20AC}]"
_DAMAGED = (
    rf"\x{{FFFD}}|锟斤|斤拷|烫烫|屯屯|{_LATIN}{{2}}|[ÃÂ]|[?？]{{2}}|^[?？□]+$|&#|\\u[0-9a-fA-F]{{4}}"
    rf"|{text.UTF8_AS_GBK}"
)
"""What stands where bytes were read as characters of another encoding, or were no characters of the file's."""
_NO_CODE = text.NO_CODE.replace(r"\d", _DIGIT).replace("0+", "[0０]+")
_SEVERAL = r"[、;；]|\S[,，/]\S|\p{Han}{2}\s*\n\s*\p{Han}{2}"
"""Between the names of several people in one cell."""
_LACKS = r"^…$"
"""What marks a row that has fewer cells (``transforms.sheets.slipped_rows``)."""


def structural(feed: Feed) -> Iterator[Expect]:
    """Derive what every feed must be, by the kinds of its columns."""
    yield Expect("overflow", "row_slipped", "critical", avoids=OVERFLOW)
    yield Expect("overflow", "row_short", avoids=_LACKS)
    for field in feed.fields:
        yield from _expected(field, feed)


def _expected(field: Field, feed: Feed) -> Iterator[Expect]:
    if field.needed:
        yield Expect(field.name, f"{field.name}_missing", "critical", present=True)
    if field.kind is Kind.NAME:
        yield from _name(field)
    elif field.kind is Kind.NUMBER:
        yield _lost(field, feed)
    elif field.kind is Kind.CODE:
        yield _lost(field, feed)
        yield from _no_code(field)
    elif field.kind in _READABLE:
        reason, pattern = _READABLE[field.kind]
        yield Expect(field.name, reason, matches=pattern)
    elif field.of_household and field.kind is Kind.TEXT:
        yield Expect(field.name, "text_damaged", avoids=_DAMAGED)
    if field.kind in (Kind.SINCE, Kind.UNTIL):
        yield Expect(field.name, "month_unclear", avoids=rf"{text.HELD_AS_NUMBER}$")


def _name(field: Field) -> Iterator[Expect]:
    yield Expect(field.name, "text_damaged", avoids=_DAMAGED)
    yield Expect(field.name, "several_names", avoids=_SEVERAL)
    if field.required and not field.needed:
        yield Expect(field.name, f"{field.name}_missing", present=True)


def _no_code(field: Field) -> Iterator[Expect]:
    """Placeholders are no codes: households would be joined by them."""
    if field.needed:
        yield Expect(field.name, f"{field.name}_missing", "critical", avoids=_NO_CODE)
    else:
        yield Expect(field.name, "code_placeholder", avoids=_NO_CODE)
        if field.required:
            yield Expect(field.name, "code_missing", present=True)


def _lost(field: Field, feed: Feed) -> Expect:
    """Held as a number, and so without its last digits. A listed person stays, whatever became of the number."""
    if field.kind is Kind.NUMBER:
        severity: Severity = "warning" if feed.code == "monitoring_list" else "critical"
        return Expect(field.name, "number_lost", severity, avoids=AS_NUMBER)
    return Expect(field.name, "code_lost", "critical" if field.needed else "warning", avoids=AS_NUMBER)


_READABLE = {
    Kind.MONEY: ("amount_unreadable", AMOUNT),
    Kind.SINCE: ("day_unreadable", DAY),
    Kind.UNTIL: ("day_unreadable", DAY),
    Kind.COUNT: ("count_unreadable", COUNT),
}
