"""Faults of one line in the law each turn a worked case red: the cases hold the law, not the code."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from made import SHIPPED, persons
from test_programmes import CASES, PROGRAMMES, numbers_of

from transforms import rules
from transforms.facts import facts


def reds(code, programme=None, numbers=None):
    """How many worked cases of a programme are red, with another declaration or other shipped numbers."""
    red = 0
    for case in (param.values[1] for param in CASES if param.values[0] == code):
        day = case["day"] if isinstance(case["day"], date) else date.fromisoformat(case["day"])
        known = numbers_of(case)
        if numbers is not None:
            known = pl.concat([numbers, known.slice(SHIPPED.height)])
        found = rules.assess(programme or PROGRAMMES[code], facts(persons(*case["persons"]), known, day), day)
        red += found["outcome"].to_list() != case["expect"]
    return red


def with_clauses(code, change):
    programme = PROGRAMMES[code]
    versions = tuple(replace(found, clauses=tuple(change(found.clauses))) for found in programme.versions)
    return replace(programme, versions=versions)


def instead(clauses, code, test):
    """The clauses with another test for one condition."""
    return [
        replace(clause, condition=replace(clause.condition, test=test)) if clause.condition.code == code else clause
        for clause in clauses
    ]


def at_most(name):
    return pl.col(name) <= pl.col("line_fen")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("dibao", lambda all_: instead(all_, "income_below_standard", at_most("upper_fen"))),
        ("dibao", lambda all_: instead(all_, "income_may_be_below_standard", at_most("lower_fen"))),
        ("edge", lambda all_: instead(all_, "income_not_below_standard", pl.col("upper_fen") > pl.col("line_fen"))),
        ("temporary", lambda all_: instead(all_, "not_helped_lately", pl.lit(value=True))),
        ("disability_care", lambda all_: instead(all_, "certificate_level_1_or_2", pl.col("is_severe"))),
    ],
)
def test_a_comparison_or_a_set_exchanged_turns_a_case_red(code, change):
    assert reds(code, with_clauses(code, change)) > 0


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_dropped_condition_turns_a_case_red(code):
    for version in PROGRAMMES[code].versions[-1:]:
        for dropped in version.clauses:
            if dropped.condition in rules.GENERAL or dropped.condition.code in UNSEEN:
                continue
            left = with_clauses(code, lambda all_, dropped=dropped: [one for one in all_ if one != dropped])
            assert reds(code, left) > 0, dropped.condition.code


UNSEEN = {"spending_ratio_set", "disposable_income_set"}
"""Their loss leaves the outcome cannot_say, only less well named."""


BEGUN = [code for code, found in PROGRAMMES.items() if min(one.effective_from for one in found.versions) > rules.EVER]


@pytest.mark.parametrize("code", BEGUN)
def test_a_version_a_day_late_turns_a_case_red(code):
    programme = PROGRAMMES[code]
    later = tuple(
        replace(found, effective_from=date.fromordinal(found.effective_from.toordinal() + 1))
        for found in programme.versions
    )
    assert reds(code, replace(programme, versions=later)) > 0


@pytest.mark.parametrize(
    ("code", "parameter"),
    [
        ("tekun", "labour_until_age"), ("tekun", "labour_from_age"), ("tekun", "no_labour_mind"), ("tekun", "no_labour_limb"),
        ("dibao_single", "severe_any"), ("disability_care", "care_any"), ("unsupported_child", "parent_any"),
        ("unsupported_child", "child_age"), ("temporary", "new_risk_months"), ("temporary", "repeat_months"),
    ],
)  # fmt: skip
def test_a_number_one_higher_turns_a_case_red(code, parameter):
    its = (pl.col("programme") == code) & (pl.col("parameter") == parameter)
    wrong = SHIPPED.with_columns(pl.when(its).then(pl.col("value") + 1000).otherwise("value").alias("value"))
    assert not wrong.equals(SHIPPED)
    assert reds(code, numbers=wrong) > 0
