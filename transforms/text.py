"""Text as typed → text to compare: width, spaces and stray marks, the same for every cleaner."""

import polars as pl

_NOISE = r"[\s'\"‘’“”`´=\u200b-\u200f\u2060\ufeff\ufffd]"
_PLAIN = r"^[0-9A-Z.:-]*$"
NOTHING = r"^(?i:[-—–/\\]+|无|null|none|nan|n/a|#n/a)?$"
"""What a cell holds when it says nothing, after ``narrow``."""


def narrow(raw: pl.Series) -> pl.Series:
    """Half width, upper case, without spaces, quotes and the wrapper ="…": for codes and figures."""
    if raw.str.contains(_PLAIN).all():
        return raw
    return raw.str.normalize("NFKC").str.replace_all(_NOISE, "").str.to_uppercase()


def widthless(raw: pl.Series) -> pl.Series:
    """Half width and without white space: for words, names and addresses."""
    return raw.str.normalize("NFKC").str.replace_all(r"[\s\u200b\ufeff]+", "")
