"""The structural half of a suite, derived from the feed's declaration: nothing is written twice."""

from collections.abc import Iterator

from expectations.expect import Expect, Severity
from transforms.feed import Feed, Field, Kind

_SPACE = r"[\s　'’‘`]*"
_DIGIT = r"[0-9０-９]"
AS_NUMBER = rf"^{_SPACE}{_DIGIT}([.．]{_DIGIT}+)?[eEｅＥ][+＋]?{_DIGIT}+{_SPACE}$"
"""How a spreadsheet shows an identifier that it held as a number: its last digits are lost."""
_NOTHING = rf"{_SPACE}([-－—–/／]*|无|[nN]ull|NULL|None|NaN|#?[nN]/[aA]|#?N/A){_SPACE}"
AMOUNT = rf"^({_NOTHING}|{_SPACE}[-－+＋]?[¥￥]?[0-9０-９,，]+([.．]{_DIGIT}*)?万?(元|圆)?(整)?{_SPACE})$"
DAY = (
    rf"^({_NOTHING}|{_SPACE}(长期|永久|长期有效|至今){_SPACE}"
    rf"|{_SPACE}{_DIGIT}{{5,8}}{_SPACE}"
    rf"|{_SPACE}{_DIGIT}{{4}}[-－年./／．]{_DIGIT}{{1,2}}([-－月./／．]({_DIGIT}{{1,2}}日?)?)?[日号]?"
    rf"([ T]{_DIGIT}{{1,2}}:.*)?{_SPACE})$"
)
COUNT = rf"^({_NOTHING}|{_SPACE}{_DIGIT}{{1,6}}([.．]0+)?\S?{_SPACE})$"


def structural(feed: Feed) -> Iterator[Expect]:
    """What every feed must be, by the kinds of its columns."""
    for found in feed.fields:
        yield from _expected(found, feed)


def _expected(found: Field, feed: Feed) -> Iterator[Expect]:
    grave: Severity = "critical"
    if found.needed:
        yield Expect(found.name, f"{found.name}_missing", grave, present=True)
    match found.kind:
        case Kind.NAME if found.required and not found.needed:
            yield Expect(found.name, f"{found.name}_missing", "warning", present=True)
        case Kind.NUMBER:
            # A listed person stays, whatever became of the number (DECISIONS 12).
            yield Expect(
                found.name,
                "number_lost",
                "warning" if feed.code == "monitoring_list" else grave,
                avoids=AS_NUMBER,
            )
        case Kind.CODE:
            yield Expect(found.name, "code_lost", grave if found.needed else "warning", avoids=AS_NUMBER)
        case Kind.MONEY:
            yield Expect(found.name, "amount_unreadable", matches=AMOUNT)
        case Kind.SINCE | Kind.UNTIL:
            yield Expect(found.name, "day_unreadable", matches=DAY)
        case Kind.COUNT:
            yield Expect(found.name, "count_unreadable", matches=COUNT)
