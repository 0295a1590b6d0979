"""On which numbers of the law a fact rests: what is said of an outcome when one of them is not verified yet."""

from __future__ import annotations

import polars as pl

_PENSION = ("dibao.basic_pension", "dibao.basic_pension_left_out", "dibao.pension_age")
_LABOUR = (
    "tekun.labour_from_age", "tekun.labour_until_age", "tekun.no_labour_sight", "tekun.no_labour_limb",
    "tekun.no_labour_intellect", "tekun.no_labour_mind",
)  # fmt: skip
_DISPOSABLE = ("rigid_expenditure.disposable_income_head",)
RESTS_ON: dict[str, tuple[str, ...]] = {
    "has_labour": _LABOUR,
    "others_have_labour": _LABOUR,
    "is_severe": ("dibao_single.severe_any", "dibao_single.severe_intellect", "dibao_single.severe_mind"),
    "is_severe_adult": ("dibao_single.adult_age", "dibao_single.adult_any"),
    "is_severe_for_care": ("disability_care.care_any",),
    "is_child": ("unsupported_child.child_age",),
    "parents_unable": (
        "unsupported_child.child_age", "unsupported_child.parent_any", "unsupported_child.parent_intellect",
        "unsupported_child.parent_mind",
    ),
    "lower_fen": _PENSION,
    "upper_fen": _PENSION,
    "line_fen": ("dibao.standard",),
    "standard_fen_year": ("dibao.standard",),
    "edge_line_thousandths": ("dibao.standard", "edge.edge_multiple"),
    "tekun_living_fen_year": ("dibao.standard", "tekun.living_ratio"),
    "disposable_thousandths": _DISPOSABLE,
    "disposable_line_fen": _DISPOSABLE,
    "spending_ratio_thousandths": ("rigid_expenditure.spending_ratio",),
    "in_new_hardship": ("temporary.new_risk_months",),
    "helped_lately": ("temporary.repeat_months",),
    "spent_fen": ("rigid_expenditure.spending_months",),
    "many_dwellings": ("dibao.dwellings_explained_from",),
}  # fmt: skip
"""Fact → ``policy.NAMES``; a fact that is not here rests on none."""


def behind(*tests: pl.Expr) -> set[str]:
    """The numbers behind expressions over facts."""
    facts = {name for test in tests for name in test.meta.root_names()}
    return {number for fact in facts for number in RESTS_ON.get(fact, ())}
