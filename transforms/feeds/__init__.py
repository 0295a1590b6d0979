"""Find the feeds: one module each, and what each declares about itself.

What belongs here: questions about all feeds that their declarations answer (which are rolls, which facts do they
give). Adding a module adds a feed; one with ``covers`` is a roll everywhere.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from transforms.feed import Coverage, CoverageFact, Feed


@cache
def all_feeds() -> dict[str, Feed]:
    """List every feed by its code."""
    codes = sorted(found.name for found in iter_modules(__path__))
    return {code: import_module(f"{__name__}.{code}").FEED for code in codes}


def rolls() -> dict[Feed, Coverage]:
    """Feeds whose entries mean that a person is covered by a programme, with what an entry means."""
    return {feed: feed.covers for feed in all_feeds().values() if feed.covers}


def registers() -> tuple[Feed, ...]:
    """Feeds that are no rolls, whose rows are linked to listed persons."""
    return tuple(feed for feed in all_feeds().values() if feed.linked_as)


def linked_unnumbered() -> tuple[Feed, ...]:
    """Linked feeds whose rows without a usable number are kept: read as ``lost_<feed>``."""
    return tuple(feed for feed in (*rolls(), *registers()) if feed.keeps_unnumbered)


def roll_facts() -> tuple[tuple[CoverageFact, Feed], ...]:
    """List every fact that a roll gives (name and doubt, both in words), with the roll."""
    return tuple((fact, feed) for feed, covers in rolls().items() for fact in covers.facts)
