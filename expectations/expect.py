"""Declare one expectation of a source without the library: test, column, severity and reason code."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True)
class Expect:
    """A test of one column; a row that fails it is set aside (critical) or kept with a question (warning).

    Exactly one of: ``present`` (not blank), ``matches`` or ``avoids`` (anchored patterns), ``among``
    (the values there are). Blank cells only fail ``present``. ``reason`` is a code of the wording table.
    """

    column: str
    reason: str
    severity: Severity = "warning"
    present: bool = False
    matches: str = ""
    avoids: str = ""
    among: tuple[str, ...] = ()
