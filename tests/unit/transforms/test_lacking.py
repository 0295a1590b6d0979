"""What is missing where nothing can be said: for any text of any programme, the conditions that could still decide."""

from datetime import date
from random import Random

import polars as pl
import pytest

from transforms.contracts.core_assessments import Outcome
from transforms.facts.suppliers import asked_of
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes
from transforms.rules import evaluate, lacking, policy
from transforms.rules.programme import SIMILAR_PERSON

DAY = date(2026, 11, 20)
VERSIONS = [
    pytest.param(version, id=f"{programme.code} {version.effective_from}")
    for programme in all_programmes()
    for version in programme.versions
]


def answers(version, rows):
    """Outcome and deciding clause of persons of whom only the conditions are told."""
    schema = {f"holds_{condition.code}": pl.Boolean for condition in version.conditions}
    tested = pl.DataFrame(rows, schema=schema, orient="row")
    outcomes = list(Outcome)
    judged = evaluate._decided(tested, version).select("decided", evaluate._deciding(version).alias("clause"))
    return [(outcomes[place], clause) for place, clause in judged.iter_rows()]


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_but_what_is_named_could_let_an_outcome_be_said(version):
    """Whatever the unknown conditions that are not named turn out to be, nothing can be said all the same."""
    random = Random(str(version.effective_from))
    rows = [[random.choice((True, False, None)) for _ in version.conditions] for _ in range(800)]
    asked, others = [], []
    for row, (outcome, clause) in zip(rows, answers(version, rows), strict=True):
        if outcome is not Outcome.CANNOT_SAY:
            continue
        unknown = sum(1 << place for place, holds in enumerate(row) if holds is None)
        named = lacking.undecided(version, clause, unknown)
        assert named
        assert SIMILAR_PERSON not in named
        asked.append(named)
        others.append(
            [
                random.random() < 0.5 if holds is None and condition not in named else holds
                for condition, holds in zip(version.conditions, row, strict=True)
            ]
        )
    assert asked or not any(one.outcome is Outcome.CANNOT_SAY for one in version.all_clauses)
    assert {outcome for outcome, _ in answers(version, others)} <= {Outcome.CANNOT_SAY}


def test_every_fact_of_a_condition_is_told_by_a_feed_or_a_number():
    names = {*all_feeds(), *policy.NAMES}
    for programme in all_programmes():
        for version in programme.versions:
            for clause in version.all_clauses:
                for name in clause.condition.test.meta.root_names():
                    assert asked_of(name), f"{programme.code}: {name}"
                    assert asked_of(name) <= names


def test_an_enrolment_explains_the_programmes_that_read_its_roll():
    rows = lacking.coverings(all_programmes(), DAY).rows()
    assert {
        ("dibao", "dibao"),
        ("dibao", "tekun"),
        ("insurance_subsidy", "dibao"),
        ("disability_living", "tekun"),
    } <= set(rows)
    assert ("dibao", "insurance") not in rows
    covered = {
        programme.code for programme in all_programmes()
        if any(one.outcome is Outcome.COVERED for one in programme.version_on(DAY).all_clauses)
    }  # fmt: skip
    assert {code for code in covered if (code, code) not in rows} == set()


def place(programme, code):
    """The place of a condition in the programme's version of the day."""
    return next(n for n, one in enumerate(programme.version_on(DAY).conditions) if one.code == code)


def test_persons_who_lack_a_feed_are_told_from_those_of_whom_a_cell_is_blank():
    dibao = next(one for one in all_programmes() if one.code == "dibao")
    income = 1 << place(dibao, "income_below_standard") | 1 << place(dibao, "income_may_be_below_standard")
    owned = 1 << place(dibao, dibao.version_on(DAY).property_condition.code)
    deciding = len(dibao.version_on(DAY).all_clauses)
    rows = [("410926", "dibao", deciding, income, 3), ("410926", "dibao", deciding - 1, owned, 5)]
    answers = pl.DataFrame(rows, schema=["county_code", "programme", "clause", "unknown", "persons"], orient="row")
    heard = {"410926": {"monitoring_list", "dibao_roll", "tekun_roll", "deaths"}}
    (row,) = lacking.unsaid(answers, all_programmes(), DAY, heard).to_dicts()
    assert (row["cannot_say"], row["by_feed"], row["feeds"]) == (8, 5, ["vehicles"])
    assert row["lacking_zh"] == f"{all_feeds()['vehicles'].name_zh}、家庭人均纯收入"
