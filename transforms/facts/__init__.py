"""Compute facts: what the law defines about persons and households, dated and cited, for conditions to read.

Belongs here: the registry of all declared facts and their computation, one county's frame at a time (the unit of
decision, 县级民政部门). Does not: the facts themselves, which the modules of this folder declare in ``FACTS``.
Adding a fact is one declaration; its place in the computation and the numbers it rests on follow from what it reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.facts.members import CODES, HOUSEHOLD
from transforms.rules import policy
from transforms.values.days import months_before

KEY = ("county_code", "household_code", "member_code")


def declared() -> Iterator[Fact]:
    """Collect every declaration of a fact, module by module."""
    for module in iter_modules(__path__):
        yield from getattr(import_module(f"{__name__}.{module.name}"), "FACTS", ())


@cache
def all_facts() -> dict[str, Fact]:
    """List every fact by its name.

    Raises:
        RuntimeError: a name is declared twice.

    """
    facts: dict[str, Fact] = {}
    for fact in declared():
        if fact.name in facts:
            raise RuntimeError(f"the fact {fact.name} is declared twice")
        facts[fact.name] = fact
    return facts


def of_lists() -> tuple[str, ...]:
    """List the columns of core_facts that published lists show; the others serve the assessment alone."""
    return (*KEY, *(fact.name for fact in all_facts().values() if fact.on_lists))


def schemes(persons: pl.DataFrame) -> pl.DataFrame:
    """Counties and schemes (urban, rural) of the judged households: where standards must be known."""
    return _places(persons.group_by(CODES).agg(*_composition()))


def facts(persons: pl.DataFrame, numbers: pl.DataFrame, day: date, numbers_on: date | None = None) -> pl.DataFrame:
    """core_facts: the persons with every fact that a condition reads.

    ``numbers_on``: whose numbers apply, if another day's than the one judged (to tell why two days differ).

    Grain: one row per listed person, as given
    Reads: core_persons of one county, ref_policy_numbers
    Unit:  fen a year for the whole household, unless the name says otherwise
    """
    # The households, each with its size, its scheme and the numbers in force at its place.
    grouped = persons.with_row_index("rows").group_by(CODES, maintain_order=True).agg(*_composition(), "rows")
    homes = grouped.drop("rows").with_row_index(HOUSEHOLD)
    household_of_row = grouped.select("rows").with_row_index(HOUSEHOLD).explode("rows").sort("rows")[HOUSEHOLD]
    homes = _with_numbers(homes, policy.resolved(numbers, _places(homes), numbers_on or day), day)
    # The persons, with the numbers that they are compared with.
    beside = homes.select(HOUSEHOLD, *_beside_persons())
    judged = _computed(persons.hstack(beside[household_of_row]), Level.PERSON)
    # The households again, with what their persons come to.
    totals = judged.group_by(HOUSEHOLD).agg(*_expressions(_of_level(Level.AGGREGATE)))
    homes = _computed(homes.join(totals, on=HOUSEHOLD, maintain_order="left"), Level.HOUSEHOLD)
    homes = homes.drop(HOUSEHOLD, *CODES, *_beside_persons(), *_unread_by_members())
    # The persons again, with everything about their household.
    complete = _computed(judged.hstack(homes[household_of_row]), Level.MEMBER)
    intermediate = (fact.name for fact in all_facts().values() if fact.is_intermediate)
    return complete.drop(HOUSEHOLD, "as_of", *intermediate, strict=False)


def spending_since(numbers: pl.DataFrame, day: date) -> date:
    """Find the day from which payments count as spending before the day (《刚性支出困难家庭认定办法》)."""
    return months_before(day, _everywhere(numbers, "rigid_expenditure.spending_months", day) or 0)


def care_level(numbers: pl.DataFrame, day: date) -> int | None:
    """Find the lightest level of disability that the care allowance is for (国发〔2015〕52号); None: not yet any."""
    return _everywhere(numbers, "disability_care.care_any", day)


def _everywhere(numbers: pl.DataFrame, name: str, day: date) -> int | None:
    anywhere = pl.DataFrame({"county_code": [""], "scheme": ["rural"]})
    value = policy.in_force(numbers, name, anywhere, day)["value"].item()
    return None if value is None else int(value) // 1000


def _of_level(level: Level) -> list[Fact]:
    return [fact for fact in all_facts().values() if fact.level is level]


def _expressions(facts: list[Fact]) -> list[pl.Expr]:
    return [fact.expression.alias(fact.name) for fact in facts if fact.expression is not None]


def _composition() -> list[pl.Expr]:
    return _expressions(_of_level(Level.COMPOSITION))


def _computed(frame: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Add the facts of a level to the frame."""
    for expressions in _rounds(level):
        frame = frame.with_columns(expressions)
    return frame


@cache
def _rounds(level: Level) -> list[list[pl.Expr]]:
    """Order the facts of a level in rounds: each reads only what earlier rounds or levels computed.

    Raises:
        RuntimeError: some read each other in a circle.

    """
    waiting, rounds = _of_level(level), []
    while waiting:
        names = {fact.name for fact in waiting}
        ready = [fact for fact in waiting if names.isdisjoint(fact.reads)]
        if not ready:
            raise RuntimeError(f"these facts read each other in a circle: {', '.join(sorted(names))}")
        rounds.append(_expressions(ready))
        waiting = [fact for fact in waiting if fact not in ready]
    return rounds


@cache
def _beside_persons() -> tuple[str, ...]:
    """List what of a place is laid beside persons: numbers and days that facts below the household read."""
    of_place = {*policy.NAMES, "as_of", *(fact.name for fact in _of_level(Level.PLACE))}
    below = (*_of_level(Level.PERSON), *_of_level(Level.AGGREGATE), *_of_level(Level.MEMBER))
    return tuple(sorted(of_place & {name for fact in below for name in fact.reads}))


@cache
def _unread_by_members() -> tuple[str, ...]:
    """Intermediate values of a household that no fact of its members reads."""
    read = {name for fact in _of_level(Level.MEMBER) for name in fact.reads}
    of_home = (*_of_level(Level.PLACE), *_of_level(Level.AGGREGATE), *_of_level(Level.HOUSEHOLD))
    unread = {fact.name for fact in of_home if fact.is_intermediate} - read
    return tuple(sorted(unread - set(_beside_persons())))


def _places(homes: pl.DataFrame) -> pl.DataFrame:
    return homes.select("county_code", "scheme").unique().sort("county_code", "scheme")


def _with_numbers(homes: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Lay every number in force at a household's place beside it (null: none), and what follows from them."""
    places = _computed(places.with_columns(as_of=pl.lit(day)), Level.PLACE)
    return homes.join(places, on=["county_code", "scheme"], how="left", maintain_order="left")
