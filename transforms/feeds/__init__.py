"""The feeds: one module each; adding a module adds a feed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from transforms.feed import Feed


@cache
def all_feeds() -> dict[str, Feed]:
    """Every feed by its code."""
    codes = sorted(found.name for found in iter_modules(__path__))
    return {code: import_module(f"{__name__}.{code}").FEED for code in codes}
