"""Say every message in the office's language; each is written once, in English, where it is needed.

Belongs here: the two languages and the look-up. The Chinese stands in ``locale/zh_CN/LC_MESSAGES/doudi.po``, in the
format of GNU gettext, which Babel extracts and compiles (``python -m tests.support.catalogue``). Which language an
office reads is ``flows.workspace.language``'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import NamedTuple

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)
CATALOGUE = files("transforms") / "locale" / "zh_CN" / "LC_MESSAGES" / "doudi.mo"
_spoken = CHINESE


class Both(NamedTuple):
    """One message in both languages: for what is kept and may be read in either."""

    en: str
    zh: str

    def __str__(self) -> str:
        """Give the message in the office's language."""
        return self.zh if _spoken == CHINESE else self.en


def speak(language: str) -> None:
    """Choose the language of every later message of this process; one of ``LANGUAGES``."""
    global _spoken  # noqa: PLW0603 — one process speaks to one office
    _spoken = language


def spoken() -> str:
    """Tell the language that messages are in."""
    return _spoken


def tr(message: str, /, **values: object) -> str:
    """Give a message in the office's language, with values in the place of its ``{names}``.

    message: written out where it is used, never put together, so that the catalogue finds it. A brace that is meant
    is doubled. Values of type ``Both`` are given in the same language.
    """
    return str(both(message, **values))


def both(message: str, /, **values: object) -> Both:
    """Give a message in both languages, with values in the place of its ``{names}``."""
    return Both(
        message.format(**{name: value.en if isinstance(value, Both) else value for name, value in values.items()}),
        _chinese()
        .gettext(message)
        .format(**{name: value.zh if isinstance(value, Both) else value for name, value in values.items()}),
    )


def quoted(name: object) -> Both:
    """Quote a name as it stands in a file, such as a heading, for a message."""
    return Both(f"`{name}`", f"“{name}”")


def mark(message: str) -> str:
    """Mark a message for the catalogue where it is declared; whoever shows it passes it to ``tr`` or ``both``."""
    return message


def listed(parts: Iterable[object]) -> Both:
    """Put names one after the other, as either language does; those of type ``Both`` in the same language."""
    pairs = [part if isinstance(part, Both) else Both(str(part), str(part)) for part in parts]
    return Both(", ".join(pair.en for pair in pairs), "、".join(pair.zh for pair in pairs))


@cache
def _chinese() -> NullTranslations:
    with CATALOGUE.open("rb") as compiled:
        return GNUTranslations(compiled)
