"""Check how a snapshot fills its columns against its own earlier ones: an emptied column is a fault of an export.

A feed's history is its own: one supplier's snapshots. How many rows a snapshot has is ``transforms.series``' to judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from transforms.messages import Both, both

_ENOUGH_ROWS = 50
"""In fewer rows a share says nothing."""
_WORTH = 0.2
"""A column that was ever emptier than this says nothing when it is empty."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One part of a snapshot: its rows, and the share of them that is filled in each column."""

    series: tuple[str, str]
    """Feed and supplier."""
    on: date
    rows: int
    filled: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Breach:
    """A column that is emptier than in earlier snapshots."""

    column: str
    now: float
    lowest: float

    def words(self, heading: str) -> Both:
        """Tell the terminal and the supplier; heading: of the column, as the file has it."""
        return both(
            "`{heading}` is filled in {now:.0%} of the rows, in earlier snapshots in at least {lowest:.0%}",
            heading=heading,
            now=self.now,
            lowest=self.lowest,
        )


def breach(now: Filled, beside: Sequence[Filled], earlier: Sequence[Filled], shrunk_share: float) -> Breach | None:
    """Find a column that is too empty in a part and in its whole snapshot: parts may differ in what they fill.

    Args:
        now: the part judged.
        beside: the other parts of its snapshot.
        earlier: parts of any series and day; those of its own series and of an earlier day count.
        shrunk_share: the share of what earlier snapshots filled that is still plausible.

    """
    if now.rows < _ENOUGH_ROWS:
        return None
    series = [past for past in earlier if past.series == now.series and past.on < now.on]
    for column, share in now.filled.items():
        past = [part.filled[column] for part in series if column in part.filled]
        if not past or min(past) < _WORTH:
            continue
        lowest = shrunk_share * min(past)
        if share < lowest and (whole := _share(column, (now, *beside))) < lowest:
            return Breach(column, whole, min(past))
    return None


def _share(column: str, parts: Sequence[Filled]) -> float:
    """Share of filled rows among all parts that have the column."""
    having = [part for part in parts if column in part.filled]
    return sum(part.filled[column] * part.rows for part in having) / max(1, sum(part.rows for part in having))
