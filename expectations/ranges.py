"""Check a snapshot against its own earlier ones: cut in half, doubled, or with an emptied column.

A feed's history is its own: one supplier's snapshots for one county. Of events a quiet month is no fault,
but a flood is: ten times as many deaths as in any month before would hide as many families.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_ENOUGH_ROWS = 50
"""Below this many rows in every earlier snapshot a share says nothing."""
_SEVERAL = 3
"""Months of events swing: so many must be known before one is held against them."""
_WORTH = 0.2
"""A column that was ever emptier than this says nothing when it is empty."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One part of a snapshot: rows for each county, and the share of rows filled in each column."""

    series: tuple[str, str]
    """Feed and supplier."""
    on: date
    counties: Mapping[str | None, int]
    filled: Mapping[str, float]
    are_events: bool = False

    @property
    def rows(self) -> int:
        """Rows of all counties."""
        return sum(self.counties.values())


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a snapshot may be from its earlier ones."""

    shrunk_share: float
    grown_times: float


@dataclass(frozen=True, slots=True)
class Breach:
    """What is out of range: rows of a county, or a column (``column``) that is emptier."""

    now: float
    lowest: float
    highest: float
    column: str | None = None

    @property
    def words(self) -> tuple[str, str]:
        """For the terminal and for the supplier; ``{}`` stands for the column's heading."""
        if self.column:
            return (
                f"`{{}}` is filled in {self.now:.0%} of the rows, in earlier snapshots in at least {self.lowest:.0%}",
                f"“{{}}”本期仅{self.now:.0%}的行有内容，以往各期不低于{self.lowest:.0%}",
            )
        return (
            f"{self.now:.0f} rows for one county, earlier snapshots had {self.lowest:.0f} to {self.highest:.0f}",
            f"某县本期{self.now:.0f}行，以往各期{self.lowest:.0f}至{self.highest:.0f}行",
        )


def breach(now: Counted, beside: Sequence[Counted], earlier: Sequence[Counted], limits: Limits) -> Breach | None:
    """Find the first way in which a part is out of the range of its series, or None.

    Args:
        now: the part judged.
        beside: the other parts of its snapshot; rows of one county in several parts are counted together.
        earlier: parts of any series and day; those of its own series and of an earlier day count.
        limits: the settings.

    """
    series = [past for past in earlier if past.series == now.series and past.on < now.on]
    for county, own in now.counties.items():
        rows = own + sum(part.counties.get(county, 0) for part in beside)
        past = [max(part.counties[county] for part in series if part.on == day and county in part.counties) for day in
                sorted({part.on for part in series if county in part.counties})]  # fmt: skip
        if now.are_events:
            if len(past) >= _SEVERAL and rows > limits.grown_times * max(*past, _ENOUGH_ROWS):
                return Breach(rows, min(past), max(past))
            continue
        if not past or min(past) < _ENOUGH_ROWS:
            continue
        if rows < limits.shrunk_share * min(past) or rows > limits.grown_times * max(past):
            return Breach(rows, min(past), max(past))
    return _emptied(now, beside, series, limits)


def _emptied(now: Counted, beside: Sequence[Counted], series: Sequence[Counted], limits: Limits) -> Breach | None:
    """Find a column that is too empty in this part and in its whole snapshot: parts may differ in what they fill."""
    if now.rows < _ENOUGH_ROWS:
        return None
    for column, share in now.filled.items():
        past = [part.filled[column] for part in series if column in part.filled]
        if not past or min(past) < _WORTH:
            continue
        lowest = limits.shrunk_share * min(past)
        if share < lowest and (whole := _share(column, (now, *beside))) < lowest:
            return Breach(whole, min(past), max(past), column)
    return None


def _share(column: str, parts: Sequence[Counted]) -> float:
    """Share of filled rows among all parts that have the column."""
    having = [part for part in parts if column in part.filled]
    return sum(part.filled[column] * part.rows for part in having) / max(1, sum(part.rows for part in having))
