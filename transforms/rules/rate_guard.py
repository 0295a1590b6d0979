"""Withhold a programme in a county where its rate of flagged persons is implausible (DECISIONS 18).

Belongs here: the comparison of a night with those before it, its thresholds, and the words for it. Does not: how
persons are counted (``transforms/sql/flag/core_rates.sql``), and where rates are kept (``flows/``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    def counted(self) -> list[tuple[int, str, str]]:
        """List what was counted otherwise than it stands tonight, with its words."""
        words = [
            (self.enrolled, "now on a roll counted as flagged", "现已在名册、仍计为疑似符合"),
            (self.entitled, "flagged only since a roll shows them left out", "因新近纳入而符合、未计入"),
            (self.passed, "whose time has run out since counted as flagged", "因期限届满而不再符合、仍计为疑似符合"),
            (self.begun, "flagged only by the days since left out", "因日期变化而符合、未计入"),
            (
                self.lost,
                "who could be judged then and not tonight counted as judged",
                "上期可判定、本次无从判定、仍计入分母",
            ),
        ]
        return [one for one in words if one[0]]


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
    def told(self) -> str:
        """Tell it in one clause for the terminal."""
        share = f"{self.flagged} of {self.judged} ({self.flagged / self.judged:.1%})"
        if self.low is None or self.high is None:
            return f"{share} would be flagged on a first night"
        how = ", ".join(f"{count} {words}" for count, words, _ in self.night.counted)
        before = f"the last {self.nights} nights" if self.nights > 1 else "the last night"
        return f"{share} is far from {before} ({self._range(' to ')}){f'; {how}' if how else ''}"

    @property
    def told_zh(self) -> str:
        """Tell it in Chinese, for the briefing."""
        share = f"本次可判定{self.judged}人中疑似符合{self.flagged}人（{self.flagged / self.judged:.1%}）"
        if self.low is None or self.high is None:
            return f"{share}，首次运行结果异常"
        how = "，".join(f"{count}人{words}" for count, _, words in self.night.counted)
        return f"{share}{f'（{how}）' if how else ''}，与此前{self.nights}次的{self._range('～')}相差过大"

    def _range(self, word: str) -> str:
        """Write the lowest and the highest rate, once where they are the same."""
        return word.join(dict.fromkeys(f"{end:.1%}" for end in (self.low or 0, self.high or 0)))


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
