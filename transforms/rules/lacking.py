"""Tell what is missing where an outcome cannot be said, and which rolls a programme's outcome follows from.

Belongs here: what follows from the declarations of conditions and facts. Does not: how often it is so (``flows/``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

import polars as pl

from transforms.contracts.core_assessments import CHECKED, Outcome
from transforms.facts.enrolment import HELD_IF
from transforms.facts.suppliers import asked_of, suppliers
from transforms.feeds import all_feeds
from transforms.rules import policy
from transforms.rules.programme import Condition, Programme, Version

SAID_NOTHING = Outcome.CANNOT_SAY.value
UNSAID: dict[str, type[pl.DataType] | pl.DataType] = {
    "county_code": pl.String, "programme": pl.String, SAID_NOTHING: pl.Int64, "by_feed": pl.Int64,
    "feeds": pl.List(pl.String), "lacking_zh": pl.String,
}  # fmt: skip


def undecided(version: Version, clause: int, unknown: int) -> tuple[Condition, ...]:
    """List the conditions that kept an outcome from being said: what is unknown and could still have decided.

    Args:
        version: the text that was applied.
        clause: place of the first clause that surely decides.
        unknown: bit mask of the unknown conditions.

    """
    clauses = version.all_clauses
    open_ = [condition for place, condition in enumerate(version.conditions) if unknown >> place & 1]
    tried = clauses[:clause]
    kept = [condition for condition in open_ if any(one.condition is condition for one in tried)]
    could = {one.outcome for one in tried if one.condition in kept}
    could.add(clauses[clause].outcome if clause < len(clauses) else version.otherwise)
    if could & set(CHECKED):
        kept += [condition for condition in open_ if condition is version.property_condition]
    if clause < len(clauses) and clauses[clause].outcome is Outcome.CANNOT_SAY:
        kept.append(clauses[clause].condition)
    return tuple(kept)


def unsaid(
    answers: pl.DataFrame, programmes: Sequence[Programme], day: date, heard: Mapping[str, AbstractSet[str]]
) -> pl.DataFrame:
    """Count outcomes that cannot be said, with what is missing, by county and programme.

    Args:
        answers: different answers ``cannot_say`` of each county: programme, clause, unknown, and persons.
        programmes: whose answers they are.
        day: the day judged.
        heard: county → the feeds that speak for it.

    Returns: ``by_feed``: persons for whom nothing but feeds that do not speak for the county is missing; ``feeds``:
             these feeds; ``lacking_zh``: what is missing, in words

    """
    versions = {programme.code: programme.version_on(day) for programme in programmes}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in answers.sort("county_code", "programme", "clause", "unknown").iter_rows(named=True):
        version, place = versions[row["programme"]], (row["county_code"], row["programme"])
        if version is None:
            continue
        told = found.setdefault(place, {SAID_NOTHING: 0, "by_feed": 0, "feeds": {}, "words": {}})
        told[SAID_NOTHING] += row["persons"]
        lost = [
            _lost(one, heard.get(place[0], frozenset())) for one in undecided(version, row["clause"], row["unknown"])
        ]
        told["by_feed"] += row["persons"] if lost and all(feeds for feeds, _ in lost) else 0
        for feeds, words in lost:
            told["feeds"] |= dict.fromkeys(feeds)
            told["words"] |= dict.fromkeys(words)
    rows = [
        (*place, told[SAID_NOTHING], told["by_feed"], sorted(told["feeds"]), "、".join(told["words"]))
        for place, told in sorted(found.items())
    ]
    return pl.DataFrame(rows, schema=UNSAID, orient="row")


def _lost(condition: Condition, heard: AbstractSet[str]) -> tuple[list[str], list[str]]:
    """Find the feeds that would tell a condition and do not speak; name them, or a number, or else what is blank."""
    asked = suppliers(condition.test)
    feeds = sorted(one for one in asked if one in all_feeds() and one not in heard)
    numbers = sorted(asked) if asked <= policy.NAMES.keys() else []
    names = [all_feeds()[one].name_zh for one in feeds] or [policy.NAMES[one].zh for one in numbers]
    return feeds, names or [condition.lacks or condition.says]


def coverings(programmes: Sequence[Programme], day: date) -> pl.DataFrame:
    """run_coverings: whose rolls an outcome follows from, so that an enrolment there explains why it changed.

    Grain: one row per programme and programme of which a roll is read
    """
    read, covering = {}, {}
    for programme in programmes:
        if version := programme.version_on(day):
            clauses = version.all_clauses
            read[programme.code] = suppliers(*(clause.condition.test for clause in clauses))
            covered = [clause.condition.test for clause in clauses if clause.outcome is Outcome.COVERED]
            told = {name for test in covered for name in test.meta.root_names()} - set(HELD_IF.values())
            covering[programme.code] = {feed for name in told for feed in asked_of(name)}
    rows = [(code, other) for code in read for other, feeds in covering.items() if read[code] & feeds]
    return pl.DataFrame(sorted(rows), schema={"programme": pl.String, "covering": pl.String}, orient="row")
