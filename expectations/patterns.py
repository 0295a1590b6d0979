"""Define what readable cells look like: numbers, days, amounts, counts, and what damaged ones hold.

Belongs here: patterns alone, for suites and for whoever compares them with what is read. They are anchored, since
DuckDB's ``~`` finds a part of a cell.
"""

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
DAMAGED = (
    rf"\x{{FFFD}}|锟斤|斤拷|烫烫|屯屯|{_LATIN}{{2}}|[ÃÂ]|[?？]{{2}}|^[?？□]+$|&#|\\u[0-9a-fA-F]{{4}}"
    rf"|{text.UTF8_AS_GBK}"
)
"""What stands where bytes were read as characters of another encoding, or were no characters of the file's."""
NO_CODE = text.NO_CODE.replace(r"\d", _DIGIT).replace("0+", "[0０]+")
SEVERAL = r"[、;；]|\S[,，/]\S|\p{Han}{2}\s*\n\s*\p{Han}{2}"
"""What stands between the names of several people in one cell."""
LACKS = r"^…$"
"""What marks a row that has fewer cells (``transforms.sheets.slipped_rows``)."""
