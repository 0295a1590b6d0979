"""Withhold a programme whose rate of flagged persons is implausible (DECISIONS 18).

Belongs here: the thresholds, and the reason to withhold: nobody, everybody, or far outside its own history. Does
not: how rates are counted and kept (``flows/``).
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.values.intervals import wilson

_ENOUGH = 500
_ENOUGH_FOR_ALL = 30
NIGHTS = 10
"""How many published nights make the history."""


def objection(flagged: int, judged: int, history: Sequence[float], *, zero_is_right: bool) -> str | None:
    """Give the reason to withhold a programme from tonight's publication, or None.

    In words for the terminal and the manifest.

    Args:
        flagged: persons with meets or possible.
        judged: persons neither enrolled nor deceased.
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
    low, high = wilson(flagged / judged, judged)
    if judged >= _ENOUGH and (high < min(history) or low > max(history)) and not (flagged == 0 and zero_is_right):
        return f"{share} is far from the last {len(history)} nights ({min(history):.1%} to {max(history):.1%})"
    return None
