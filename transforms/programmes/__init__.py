"""Collect the programmes: one module each; adding a module adds a programme."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from transforms.messages import Both
from transforms.rules.programme import Programme


@cache
def all_programmes() -> tuple[Programme, ...]:
    """List every programme, in the order of their codes."""
    codes = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{code}").PROGRAMME for code in codes)


def label(code: str) -> Both:
    """Name a programme in a message: by its code in English, 最低生活保障 in Chinese."""
    return next((programme.called for programme in all_programmes() if programme.code == code), Both(code, code))
