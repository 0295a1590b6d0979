"""Put the suite of a feed together: what follows from its declaration, then what the module of its name expects.

Belongs here: the suite as a value of the library's, with everything that an expectation says about itself. How rows
are judged by it is in ``expectations.judging``, how it is shown in ``expectations.docs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import great_expectations as gx
import great_expectations.expectations as gxe

from expectations import suites
from expectations.from_contract import structural
from transforms.feed import Feed


class Words(Protocol):
    """What an officer reads of a reason: why a row is returned, and what to do."""

    @property
    def reason_zh(self) -> str:
        """Why."""

    @property
    def remedy_zh(self) -> str:
        """What to do."""


def suite_for(feed: Feed, words: Mapping[str, Words]) -> gx.ExpectationSuite:
    """Compose the suite of a feed, named by the feed's code.

    Every expectation says in ``meta`` what becomes of a row that fails it: ``code`` (its own within the suite),
    ``reason`` (of ``data/templates/returned_reasons.csv``), ``column``, and ``reason_zh``.
    """
    declared = [*structural(feed), *_content(feed)]
    return gx.ExpectationSuite(
        name=feed.code, notes=feed.name_zh, expectations=[_worded(expectation, words) for expectation in declared]
    )


def _content(feed: Feed) -> tuple[gxe.Expectation, ...]:
    name = f"{suites.__name__}.{feed.code}"
    content: tuple[gxe.Expectation, ...] = import_module(name).CONTENT if find_spec(name) else ()
    return content


def _worded(expectation: gxe.Expectation, words: Mapping[str, Words]) -> gxe.Expectation:
    """Add to an expectation what follows from its column and its reason; declarations stay as they are."""
    column, said = expectation.column, dict(expectation.meta or {})
    reason = said["reason"]
    told = words[reason]
    meta = {"code": f"{column}.{reason}", "column": column, "reason_zh": told.reason_zh, **said}
    return expectation.copy(update={"meta": meta, "description": f"{told.reason_zh}；{told.remedy_zh}"})
