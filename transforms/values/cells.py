"""Tidy cells before anything judges them: blanks and marks around them, quotes about them, words for no value.

Belongs here: what is no part of a cell's content, whatever its column. Does not: what the content means (the cleaner
of each ``Kind``).
"""

from __future__ import annotations

import polars as pl

from transforms.values.text import DITTO, HELD_AS_NUMBER, UNSEEN, WITHOUT_VALUE

_MARKS = rf"(?:[{UNSEEN}]|_[xX]000[dDaA9]_)"
STRANGE = rf"{_MARKS}|^[\s\p{{Z}}'\"‘’“”「『`´＇＂#＃(（\[<\\nNuUE同″〃]|[\s\p{{Z}}]$"
"""Cells in which something may stand that is no content: only they are looked at again."""
_BLANKS = r"^[\s\p{Z}]+|[\s\p{Z}]+$"
_QUOTED = r"^(?s:'(.*)'|\"(.*)\"|‘(.*)’|“(.*)”|”(.*)”|’(.*)’|「(.*)」|『(.*)』|`(.*)[`´]|＇(.*)＇|＂(.*)＂)$"
_PAIRS = 11
_TEXT_MARK = r"^['‘’＇`]([^'‘’＇`]*)$"
"""One apostrophe at the beginning, which a spreadsheet sets before a figure that is to be text."""


def tidy(raw: pl.Series, *, with_dittos: bool = False) -> tuple[pl.Series, pl.Series | None]:
    """Give the content of cells, null where there is none, and what programs wrote for no value (None: nothing).

    Blanks, line breaks and unseen marks around a cell, unseen marks within it and quotes that pair about the whole
    cell are no content; ``HELD_AS_NUMBER`` at the end is. with_dittos: 同上 and 〃 are no content, either.
    """
    strange = raw.str.contains(STRANGE).fill_null(value=False).arg_true()
    if strange.is_empty():
        return _without_blank(raw), None
    few = raw.gather(strange)
    held = few.str.ends_with(HELD_AS_NUMBER)
    few = few.str.replace_all(_MARKS, "").str.replace_all(_BLANKS, "")
    none = f"{WITHOUT_VALUE}|{DITTO}" if with_dittos else WITHOUT_VALUE
    groups = few.str.extract_groups(_QUOTED)
    inner = pl.DataFrame({"whole": few, "groups": groups}).select(
        pl.coalesce(*(pl.col("groups").struct.field(str(place)) for place in range(1, _PAIRS + 1)), "whole")
    )
    few = inner.to_series().str.replace(_TEXT_MARK, "$1").str.replace_all(_BLANKS, "")
    frame = pl.DataFrame({"few": few, "held": held, "none": few.str.contains(none)})
    words = frame.select(pl.when("none").then("few")).to_series()
    few = frame.select(
        pl.when(~pl.col("none")).then(pl.when("held").then(pl.col("few") + HELD_AS_NUMBER).otherwise("few"))
    ).to_series()
    tidied = _without_blank(raw.clone().scatter(strange, few))
    if words.null_count() == words.len():
        return tidied, None
    return tidied, pl.Series(raw.name, [None], dtype=pl.String).new_from_index(0, raw.len()).scatter(strange, words)


def _without_blank(cells: pl.Series) -> pl.Series:
    return cells.to_frame("cell").select(pl.when(pl.col("cell") != "").then("cell")).to_series()
