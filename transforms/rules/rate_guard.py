"""Withhold a programme in a county where its rate of flagged persons is implausible (DECISIONS 18).

Belongs here: the comparison of a night with those before it, its thresholds, and the words for it. Does not: how
persons are counted (``transforms/sql/flag/core_rates.sql``), and where rates are kept (``flows/``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from transforms.messages import Both, both, mark
from transforms.values.intervals import wilson

NIGHTS = 10
"""How many published nights make the history."""
_ENOUGH = 200
_ENOUGH_AT_FIRST = 500
_LEAST_AT_FIRST, _MOST_AT_FIRST = Fraction(1, 100), Fraction(90, 100)
ALL = "all"
"""What is withheld and released where all programmes of a county are judged together, on its first night."""


@dataclass(frozen=True, slots=True)
class Large:
    """From which change on a rate is withheld: a share of the rate before it, and so many hundredths of persons."""

    share: float = 0.25
    points: float = 0.01


@dataclass(frozen=True, slots=True)
class Night:
    """How many persons of a county a programme flags tonight, of how many that it could judge.

    enrolled: flagged in the last published night and not tonight, since a roll shows the household by now; they are
        counted as flagged. gone: those of them who are not judged any more.
    entitled: flagged tonight and not then, since a roll shows the household by now; they are not counted as flagged.
    lost: fewer persons than then whose outcome can be told, though no feed is missing; they are counted as judged.
    passed: flagged by tonight's data on the day of that night and not tonight: a time has run out; they are counted as
        flagged. begun: the other way round: a day has come; they are not counted as flagged.
    """

    flagged: int
    judged: int
    enrolled: int = 0
    gone: int = 0
    entitled: int = 0
    lost: int = 0
    passed: int = 0
    begun: int = 0

    @property
    def unexplained(self) -> tuple[int, int]:
        """Flagged and judged without what new coverage and the days between explain, and with the persons lost."""
        flagged = self.flagged + self.enrolled - self.entitled + self.passed - self.begun
        return flagged, self.judged + self.gone + self.lost

    @property
    def counted(self) -> list[Both]:
        """Tell what was counted otherwise than it stands tonight."""
        told = {
            mark("{count} now on a roll counted as flagged"): self.enrolled,
            mark("{count} flagged only since a roll shows them left out"): self.entitled,
            mark("{count} whose time has run out since counted as flagged"): self.passed,
            mark("{count} flagged only by the days since left out"): self.begun,
            mark("{count} who could be judged then and not tonight counted as judged"): self.lost,
        }
        return [both(message, count=count) for message, count in told.items() if count]


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a rate is implausible: what was counted, and the lowest and highest rate before it; none on a first night.

    night: how the persons were counted.
    """

    flagged: int
    judged: int
    low: float | None = None
    high: float | None = None
    nights: int = 0
    night: Night = Night(0, 0)

    @property
    def told(self) -> Both:
        """Tell it in one clause, for the terminal, the manifest (English) and the briefing (Chinese)."""
        share = {"flagged": self.flagged, "judged": self.judged, "share": self.flagged / self.judged}
        if self.low is None or self.high is None:
            return both("{flagged} of {judged} ({share:.1%}) would be flagged on a first night", **share)
        rates = tuple(dict.fromkeys(f"{end:.1%}" for end in (self.low, self.high)))
        before = {"nights": self.nights, "rates": Both(" to ".join(rates), "～".join(rates))}
        nights = (
            both("the last {nights} nights ({rates})", **before)
            if self.nights > 1
            else both("the last night ({rates})", **before)
        )
        if counted := self.night.counted:
            how = Both(", ".join(one.en for one in counted), "，".join(one.zh for one in counted))
            return both(
                "{flagged} of {judged} ({share:.1%}) is far from {before}; {how}", **share, before=nights, how=how
            )
        return both("{flagged} of {judged} ({share:.1%}) is far from {before}", **share, before=nights)


def objection(
    night: Night, history: Sequence[tuple[int, int]], large: Large, *, zero_is_right: bool
) -> Objection | None:
    """Give the reason to withhold a programme in a county tonight, or None.

    Args:
        night: what was counted tonight.
        history: flagged and judged of the last published nights in which any could be judged.
        large: from which change on a rate is withheld.
        zero_is_right: on a first night nobody at all may be the right answer.

    """
    flagged, judged = night.unexplained
    if not night.judged + night.gone:  # nobody: a roll of this year, or a number of the law, is not there yet
        return None
    if not history:
        is_nobody = flagged == 0 and not zero_is_right
        too_many = flagged > _MOST_AT_FIRST * judged
        return Objection(flagged, judged) if judged >= _ENOUGH_AT_FIRST and (is_nobody or too_many) else None
    if judged < _ENOUGH:
        return None
    rates = [Fraction(*one) for one in history]
    rate, least, most = Fraction(flagged, judged), min(rates), max(rates)
    change, before = (least - rate, least) if rate < least else (rate - most, most)
    low, high = wilson(float(rate), judged)
    is_significant = rate < least > high or rate > most < low
    is_large = change >= _exact(large.share) * before and change >= _exact(large.points)
    if is_significant and (is_large or flagged == 0):
        return Objection(flagged, judged, float(least), float(most), len(history), night)
    return None


def objection_at_first(flagged: int, persons: int) -> Objection | None:
    """Give the reason to withhold everything in a county that has no history, or None.

    Args:
        flagged: persons flagged by any programme.
        persons: persons neither covered nor deceased.

    """
    is_plausible = _LEAST_AT_FIRST * persons <= flagged <= _MOST_AT_FIRST * persons
    return None if is_plausible or persons < _ENOUGH_AT_FIRST else Objection(flagged, persons)


def _exact(setting: float) -> Fraction:
    """Read a setting as it is written: 0.25 is a quarter."""
    return Fraction(str(setting))
