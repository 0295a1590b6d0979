"""Text as typed → text to compare: width, spaces and stray marks, the same for every cleaner."""

from collections.abc import Callable

import polars as pl

_NOISE = r"[\s'\"‘’“”`´=\u200b-\u200f\u2060\ufeff\ufffd]"
_PLAIN = r"^[0-9A-Z.:-]*$"
_PLAIN_WORDS = r"^[!-~\x{4E00}-\x{9FFF}]*$"
NOTHING = r"^(?i:[-—–/\\]+|无|null|none|nan|n/a|#n/a)?$"
"""What a cell holds when it says nothing, after ``normalise_code``."""


def normalise_code(raw: pl.Series) -> pl.Series:
    """Half width, upper case, without spaces, quotes and the wrapper ="…": for codes and figures."""
    return _cleaned(raw, _PLAIN, lambda few: few.str.normalize("NFKC").str.replace_all(_NOISE, "").str.to_uppercase())


def normalise_words(raw: pl.Series) -> pl.Series:
    """Half width and without white space: for words, names and addresses."""
    return _cleaned(raw, _PLAIN_WORDS, lambda few: few.str.normalize("NFKC").str.replace_all(r"[\s\u200b\ufeff]+", ""))


def _cleaned(raw: pl.Series, plain: str, clean: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What is not plain already, cleaned; most values are, and cleaning costs ten times what looking does."""
    strange = (~raw.str.contains(plain)).fill_null(value=False).arg_true()
    if strange.is_empty():
        return raw
    return raw.clone().scatter(strange, clean(raw.gather(strange)))
