"""Derive the structural half of a suite from the feed's declaration: nothing is written twice."""

from collections.abc import Iterator
from typing import Literal

import great_expectations.expectations as gxe

from expectations.patterns import AMOUNT, AS_NUMBER, COUNT, DAMAGED, DAY, LACKS, NO_CODE, OVERFLOW, SEVERAL
from transforms.feed import Feed, Field, Kind
from transforms.values import text

Severity = Literal["critical", "warning"]


def structural(feed: Feed) -> Iterator[gxe.Expectation]:
    """Derive what every feed must be, by the kinds of its columns."""
    yield _without("overflow", OVERFLOW, "row_slipped", "critical")
    yield _without("overflow", LACKS, "row_short")
    for field in feed.fields:
        yield from _expected(field, feed)


def _expected(field: Field, feed: Feed) -> Iterator[gxe.Expectation]:
    if field.needed:
        yield _present(field, f"{field.name}_missing", "critical")
    if field.kind is Kind.NAME:
        yield from _name(field)
    elif field.kind is Kind.NUMBER:
        yield _lost(field, feed)
    elif field.kind is Kind.CODE:
        yield _lost(field, feed)
        yield from _no_code(field)
    elif field.kind in _READABLE:
        reason, pattern = _READABLE[field.kind]
        yield gxe.ExpectColumnValuesToMatchRegex(
            column=field.name, regex=pattern, severity="warning", meta={"reason": reason}
        )
    elif field.of_household and field.kind is Kind.TEXT:
        yield _without(field.name, DAMAGED, "text_damaged")
    if field.kind in (Kind.SINCE, Kind.UNTIL):
        yield _without(field.name, rf"{text.HELD_AS_NUMBER}$", "month_unclear")


def _name(field: Field) -> Iterator[gxe.Expectation]:
    yield _without(field.name, DAMAGED, "text_damaged")
    yield _without(field.name, SEVERAL, "several_names")
    if field.required and not field.needed:
        yield _present(field, f"{field.name}_missing")


def _no_code(field: Field) -> Iterator[gxe.Expectation]:
    """Placeholders are no codes: households would be joined by them."""
    if field.needed:
        yield gxe.ExpectColumnValuesToNotMatchRegex(
            column=field.name,
            regex=NO_CODE,
            severity="critical",
            meta={"reason": f"{field.name}_missing", "code": f"{field.name}.code_placeholder"},
        )
    else:
        yield _without(field.name, NO_CODE, "code_placeholder")
        if field.required:
            yield _present(field, "code_missing")


def _lost(field: Field, feed: Feed) -> gxe.Expectation:
    """Held as a number, and so without its last digits. A listed person stays, whatever became of the number."""
    if field.kind is Kind.NUMBER:
        return _without(
            field.name, AS_NUMBER, "number_lost", "warning" if feed.code == "monitoring_list" else "critical"
        )
    return _without(field.name, AS_NUMBER, "code_lost", "critical" if field.needed else "warning")


def _present(field: Field, reason: str, severity: Severity = "warning") -> gxe.Expectation:
    return gxe.ExpectColumnValuesToNotBeNull(column=field.name, severity=severity, meta={"reason": reason})


def _without(column: str, regex: str, reason: str, severity: Severity = "warning") -> gxe.Expectation:
    return gxe.ExpectColumnValuesToNotMatchRegex(column=column, regex=regex, severity=severity, meta={"reason": reason})


_READABLE = {
    Kind.MONEY: ("amount_unreadable", AMOUNT),
    Kind.SINCE: ("day_unreadable", DAY),
    Kind.UNTIL: ("day_unreadable", DAY),
    Kind.COUNT: ("count_unreadable", COUNT),
}
