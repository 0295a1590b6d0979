"""The live guard: a rule that fires for nobody, for everybody, or far outside its history stops (DECISIONS 18)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

_ENOUGH = 500
_ENOUGH_FOR_ALL = 30
_Z = 1.959964
NIGHTS = 10
"""How many published nights make the history."""


def interval(flagged: int, judged: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate."""
    rate = flagged / judged
    centre = rate + _Z**2 / (2 * judged)
    spread = _Z * sqrt(rate * (1 - rate) / judged + _Z**2 / (4 * judged**2))
    scale = 1 + _Z**2 / judged
    return (centre - spread) / scale, (centre + spread) / scale


def objection(flagged: int, judged: int, history: Sequence[float], *, zero_is_right: bool) -> str | None:
    """Why a programme must not be published tonight, in words for the terminal and the manifest; or None.

    Args:
        flagged: persons with meets or possible.
        judged: persons neither covered nor deceased.
        history: rates of the last published nights.
        zero_is_right: the programme's declaration lets zero pass.

    """
    if judged == 0:
        return None
    share = f"{flagged} of {judged} ({flagged / judged:.1%})"
    if not history:
        if flagged == judged and judged >= _ENOUGH_FOR_ALL:
            return f"it would flag everybody, {share}"
        if flagged == 0 and judged >= _ENOUGH and not zero_is_right:
            return f"it would flag nobody of {judged}"
        return None
    low, high = interval(flagged, judged)
    if judged >= _ENOUGH and (high < min(history) or low > max(history)) and not (flagged == 0 and zero_is_right):
        return f"{share} is far from the last {len(history)} nights ({min(history):.1%} to {max(history):.1%})"
    return None
