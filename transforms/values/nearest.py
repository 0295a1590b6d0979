"""Find the name that somebody meant: the nearest among those that are known.

Belongs here: likeness of names. Does not: which names are known, and what is said of one that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

NEAR = 0.6
NEAR_SHORT = 0.5
"""For names of places, of which half the characters may be one."""


def nearest(wanted: str, names: Iterable[str], at_least: float = NEAR, spelt: Callable[[str], str] = str) -> str | None:
    """Find the name most like the one wanted, the first of several; None when none is like it.

    spelt: brings both into the spelling in which they are compared.
    """
    goal, best, likeness = spelt(wanted), None, at_least
    for name in names:
        found = SequenceMatcher(None, goal, spelt(name)).ratio()
        if found > likeness or (best is None and found == likeness):
            best, likeness = name, found
    return best
