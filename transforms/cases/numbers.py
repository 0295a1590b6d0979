"""Define the numbers on lists by which an answer finds its case: 线索编号, 抽样编号, 疑问编号.

Here belong their prefixes, templates and patterns; queries get the templates as parameters (``TEMPLATES``).
Not here: which number comes next (``sql/flag``), how a link's digest is made (``sql/link/core_links.sql``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

_DASHES = "[-－—–]?"
"""Dashes as people type them; often left out."""


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A kind of number: ``DD-410923-0000123`` is a prefix and two parts.

    parts: patterns of what follows the prefix. template: for ``str.format`` and DuckDB's ``format`` alike.
    """

    prefix: str
    parts: tuple[str, ...]
    template: str

    def matches(self, text: str) -> bool:
        """Tell whether the text is such a number, exactly as on our lists."""
        return re.fullmatch("-".join((self.prefix, *self.parts)), text) is not None

    def typed(self, dash: str, *, groups: bool = False) -> str:
        """Make the pattern of a number as somebody typed it: any case, dashes by a pattern of their own."""
        parts = (f"({part})" if groups else part for part in self.parts)
        return dash.join((self.prefix, *parts))

    def is_in(self, column: str) -> pl.Expr:
        """Tell whether a column of canonical numbers holds one of this kind; false where it is null."""
        return pl.col(column).str.starts_with(f"{self.prefix}-").fill_null(value=False)

    def read_from(self, text: pl.Expr) -> pl.Expr:
        """Read the number in a cell of normalised text, spelt as on our lists; null where there is none."""
        groups = text.str.extract_groups(f"(?i){self.typed('-?', groups=True)}")
        fields = (groups.struct.field(str(place)) for place in range(1, len(self.parts) + 1))
        return pl.concat_str(pl.lit(self.prefix), *(field.str.to_lowercase() for field in fields), separator="-")


CASE = NumberKind("DD", (r"\d{6}", r"\d{7}"), "DD-{}-{:07d}")
"""A case: county, number within the county."""
SAMPLE = NumberKind("CY", CASE.parts, "CY-{}-{:07d}")
"""A household drawn at random: county, number within the county."""
QUESTION = NumberKind("LK", ("[0-9a-f]{12}",), "LK-{}")
"""A question whether two rows are one person: digest of both."""
KINDS = (CASE, SAMPLE, QUESTION)

LIKE = "(?i)" + "|".join(kind.typed(_DASHES) for kind in KINDS)
"""Anything that looks like one of our numbers, in a cell as it was written."""
TEMPLATES = {"case_number": CASE.template, "sample_number": SAMPLE.template, "question_number": QUESTION.template}
"""What queries are given to spell a number."""


def read_number(text: pl.Expr) -> pl.Expr:
    """Read the number of any kind in a cell of normalised text, spelt as on our lists."""
    return pl.coalesce(kind.read_from(text) for kind in KINDS)
