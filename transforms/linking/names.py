"""Normalise names for comparison: one script, no separators; and as they sound.

Characters are turned one by one, from a table made of those that occur: a million names cost no more
than their few thousand different characters.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from opencc import OpenCC
from pypinyin import lazy_pinyin

_MARKS = r"[(（][^()（）]*[)）]?|[·.\s)）\-\d]"
"""What is no part of a name: separators, a remark in brackets, the digit that tells namesakes apart on some lists."""


def name_forms(names: pl.Series, surnames: Mapping[str, str]) -> pl.DataFrame:
    """Spell each different name in the forms that are compared.

    Grain:   one row per different name
    Given:   surnames whose reading differs from the character's common one (单 shan)
    Returns: ``raw``; ``name``: simplified, without separators; ``sound``: its syllables without tone;
             letters stay, so a character that was typed as its syllable sounds the same
    """
    raw = names.drop_nulls().unique().alias("raw")
    plain = simplified(raw).alias("name")
    forms = pl.DataFrame([raw, plain]).with_columns(_surname(surnames).alias("family"))
    read = pl.col("family").replace_strict(dict(surnames), default="", return_dtype=pl.String)
    rest = pl.col("name").str.slice(pl.col("family").str.len_chars())
    sounded = forms.with_columns(read.alias("read"), rest.alias("rest"))
    return sounded.select("raw", "name", (pl.col("read") + _sounds(sounded["rest"])).alias("sound"))


def _surname(surnames: Mapping[str, str]) -> pl.Expr:
    longest_first = sorted(surnames, key=lambda name: (-len(name), name))
    return pl.col("name").str.extract(f"^({'|'.join(longest_first)})", 1).fill_null("")


def simplified(raw: pl.Series) -> pl.Series:
    """Turn names into simplified characters and capitals, without separators."""
    bare = raw.str.replace_all(_MARKS, "")
    names = bare.zip_with((bare != "").fill_null(value=True), raw).str.to_uppercase()
    turn = OpenCC("t2s").convert
    turned = {letter: turn(letter) for letter in _letters(names)}
    return names.str.replace_many({letter: to for letter, to in turned.items() if to != letter})


def _sounds(names: pl.Series) -> pl.Series:
    letters = _letters(names)
    return names.str.replace_many({letter: "".join(lazy_pinyin(letter)) for letter in letters}).str.to_lowercase()


def _letters(names: pl.Series) -> list[str]:
    """Find the different characters beyond ASCII."""
    return sorted(letter for letter in set(names.str.join("").item()) if not letter.isascii())
