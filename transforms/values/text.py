"""Normalise text as typed: width (NFKC), spaces and stray marks, the same for every cleaner.

Belongs here: the normal forms of codes and of words. Does not: what a value means (the cleaners).
"""

from collections.abc import Callable

import polars as pl

_UNSEEN = r"\p{Cf}\p{Variation_Selector}"
"""Characters that are not seen: zero width, direction marks (U+200E, U+202A–E, U+2066–9, U+061C …), variants."""
_NOISE = rf"[\s{_UNSEEN}'\"‘’“”`´=\ufffd]"
_PLAIN = r"^[0-9A-Z.:-]*$"
_PLAIN_WORDS = r"^[!-~\x{4E00}-\x{9FFF}]*$"
NOTHING = r"^(?i:[-—–/\\]+|无|null|none|nan|n/a|#n/a)?$"
"""Matches a cell without content, after ``normalise_code``."""


def normalise_code(raw: pl.Series) -> pl.Series:
    """Normalise codes and figures: half width, upper case, without spaces, quotes and the wrapper ="…"."""
    return _cleaned(raw, _PLAIN, lambda few: few.str.normalize("NFKC").str.replace_all(_NOISE, "").str.to_uppercase())


def normalise_words(raw: pl.Series) -> pl.Series:
    """Normalise words, names and addresses: half width, without white space."""
    return _cleaned(raw, _PLAIN_WORDS, lambda few: few.str.normalize("NFKC").str.replace_all(rf"[\s{_UNSEEN}]+", ""))


def _cleaned(raw: pl.Series, plain: str, clean: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Clean the values that are not plain already: most are, and cleaning costs ten times what testing does."""
    strange = (~raw.str.contains(plain)).fill_null(value=False).arg_true()
    if strange.is_empty():
        return raw
    return raw.clone().scatter(strange, clean(raw.gather(strange)))
