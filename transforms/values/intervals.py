"""Compute confidence intervals of shares.

Belongs here: one formula, for numbers and for columns alike. Does not: what is made of an interval.
"""

from math import sqrt
from typing import TypeVar

import polars as pl

_Z = 1.959964
"""Quantile of the normal distribution that leaves 2.5 % on either side."""
Quantity = TypeVar("Quantity", float, pl.Expr)


def wilson(share: Quantity, of: Quantity) -> tuple[Quantity, Quantity]:
    """Lower and upper end of the Wilson score interval at 95 % of a share of so many.

    Source: E. B. Wilson, JASA 22 (1927), 209–212
    """
    centre = share + _Z**2 / (2 * of)
    variance = share * (1 - share) / of + _Z**2 / (4 * of**2)
    spread = _Z * (variance.sqrt() if isinstance(variance, pl.Expr) else sqrt(variance))
    scale = 1 + _Z**2 / of
    return (centre - spread) / scale, (centre + spread) / scale
