"""Faults of one line in the law each turn a worked case red: the cases hold the law, not the code.

The faults follow from the declarations: every comparison made weaker or stricter, every part of a condition and every
clause dropped, every set of disability exchanged for another, every number one higher and one lower, every version a
day late.
"""

import io
import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from tests.support.made import SHIPPED
from tests.support.worked_cases import PROGRAMMES, prepared
from transforms.facts import facts
from transforms.facts.numbers import behind, rests_on
from transforms.rules import evaluate, policy
from transforms.rules.programme import EVER, GENERAL

pytestmark = pytest.mark.whole

CODES = sorted(PROGRAMMES)


def is_red(code, programme=None, numbers=None):
    """Some worked case of the programme is red, with another declaration or other shipped numbers."""
    for day, people, known, counted, expected in prepared(code):
        judged = counted
        if numbers is not None:
            judged = facts(people, pl.concat([numbers, known.slice(SHIPPED.height)]), day)
        if evaluate.assess(programme or PROGRAMMES[code], judged, day)["outcome"].to_list() != expected:
            return True
    return False


@pytest.mark.parametrize("code", CODES)
def test_without_a_fault_no_case_is_red(code):
    assert not is_red(code)


def with_test(code, wrong, test):
    """The programme with another test for one condition, wherever a version has it."""

    def changed(clause):
        return replace(clause, condition=replace(wrong, test=test)) if clause.condition is wrong else clause

    versions = PROGRAMMES[code].versions
    return replace(
        PROGRAMMES[code], versions=tuple(replace(one, clauses=tuple(map(changed, one.clauses))) for one in versions)
    )


def own_conditions(code):
    """Every condition that the programme's versions declare, each once."""
    declared = [clause.condition for version in PROGRAMMES[code].versions for clause in version.clauses]
    return [one for one in {id(found): found for found in declared}.values() if one not in GENERAL]


WEAKER_OR_STRICTER = {"Lt": "LtEq", "LtEq": "Lt", "Gt": "GtEq", "GtEq": "Gt"}
SETS = ("is_severe", "is_severe_adult", "is_severe_for_care", "is_certified")


def expression(tree):
    return pl.Expr.deserialize(io.BytesIO(json.dumps(tree).encode()), format="json")


def mutants(tree):
    """The tree of an expression with one thing wrong, each time another: (what, tree)."""
    if not isinstance(tree, dict):
        return
    binary = tree.get("BinaryExpr")
    if binary and binary["op"] in WEAKER_OR_STRICTER:
        other = WEAKER_OR_STRICTER[binary["op"]]
        yield f"{binary['op']} to {other}", {"BinaryExpr": binary | {"op": other}}
    if binary and binary["op"] in ("And", "Or"):
        yield f"without {expression(binary['right'])}", binary["left"]
        yield f"without {expression(binary['left'])}", binary["right"]
    if tree.get("Column") in SETS:
        yield from ((f"{tree['Column']} to {other}", {"Column": other}) for other in SETS if other != tree["Column"])
    for name, below in tree.items():
        parts = below if isinstance(below, list) else [below]
        for place, part in enumerate(parts):
            for what, wrong in mutants(part):
                yield what, tree | {name: [*parts[:place], wrong, *parts[place + 1 :]] if parts is below else wrong}


NO_FAULT = {
    ("severely_disabled_perhaps_in_edge_household", 'without col("anyone_on_edge")'): "the clause before decides",
    ("severely_disabled_perhaps_in_edge_household", "LtEq to Lt"): "the clause before decides",
    ("severely_disabled_perhaps_in_edge_household", 'without col("income_known")'): "cannot_say by a later clause",
    ("seriously_ill_in_edge_household", 'without col("income_known")'): "cannot_say by a later clause",
}
"""What gives every outcome as before, and why; the condition says more than it need for whoever reads it."""


@pytest.mark.parametrize("code", CODES)
def test_a_comparison_a_part_or_a_set_exchanged_turns_a_case_red(code):
    unseen = {
        (found.code, what)
        for found in own_conditions(code)
        for what, tree in mutants(json.loads(found.test.meta.serialize(format="json")))
        if not is_red(code, with_test(code, found, expression(tree)))
    }
    assert unseen == {fault for fault in NO_FAULT if fault[0] in {found.code for found in own_conditions(code)}}


@pytest.mark.parametrize("code", CODES)
def test_every_dropped_clause_turns_a_case_red(code):
    programme = PROGRAMMES[code]
    for dropped in own_conditions(code):
        if dropped.code in UNSEEN:
            continue
        versions = tuple(
            replace(one, clauses=tuple(clause for clause in one.clauses if clause.condition is not dropped))
            for one in programme.versions
        )
        assert is_red(code, replace(programme, versions=versions)), dropped.code


UNSEEN = {"spending_ratio_set", "disposable_income_set"}
"""Their loss leaves the outcome cannot_say, only less well named."""


BEGUN = [code for code in CODES if min(one.effective_from for one in PROGRAMMES[code].versions) > EVER]


@pytest.mark.parametrize("code", BEGUN)
def test_a_programme_a_day_late_turns_a_case_red(code):
    programme = PROGRAMMES[code]
    first, *others = programme.versions
    later = replace(first, effective_from=first.effective_from + timedelta(days=1))
    assert is_red(code, replace(programme, versions=(later, *others)))


def counts(code):
    """The ages, levels and months behind the programme's conditions; those by which payments are joined apart."""
    names = behind(*(found.test for found in own_conditions(code)))
    return sorted(name for name in names - rests_on("spent_fen") if policy.NAMES[name].is_count)


def exists(name, sign):
    """One more or less is another set: a level is 1 to 4."""
    is_level = not name.endswith(("_age", "_months"))
    heaviest = SHIPPED.filter(pl.concat_str("programme", "parameter", separator=".") == name)["value"].max()
    return not (is_level and sign > 0 and heaviest == 4000)


NUMBERS = [(code, name, sign) for code in CODES for name in counts(code) for sign in (1, -1) if exists(name, sign)]


@pytest.mark.parametrize(("code", "name", "sign"), NUMBERS)
def test_a_number_one_higher_or_lower_turns_a_case_red(code, name, sign):
    its = pl.concat_str("programme", "parameter", separator=".") == name
    wrong = SHIPPED.with_columns(pl.when(its).then(pl.col("value") + sign * 1000).otherwise("value").alias("value"))
    assert not wrong.equals(SHIPPED)
    assert is_red(code, numbers=wrong)
