"""States of a case and the numbers on lists have one home; everything else asks there."""

import re

import polars as pl
import pytest

from tests.support.places import ROOT
from transforms.cases import numbers, states
from transforms.cases.states import CaseState
from transforms.values.text import normalise_code

MEMBERS = set(CaseState)
CODE = [path for room in ("flows", "transforms") for path in (ROOT / room).rglob("*.py") if path.name != "states.py"]
QUERIES = sorted((ROOT / "transforms" / "sql").rglob("*.sql"))


def test_every_state_has_its_words_and_only_listed_ones_a_word_for_the_list():
    assert set(states.WORDS) == MEMBERS
    assert {state for state, words in states.WORDS.items() if words.listed} == states.OPEN


def test_every_state_is_open_ended_by_lists_or_rests_on_a_finding():
    assert not states.OPEN & states.ENDED_BY_LISTS
    assert states.ENDED_BY_LISTS | states.HAS_FINDING | states.OPEN == MEMBERS


def test_every_result_of_a_visit_leads_to_a_state_with_a_finding():
    results = pl.read_csv(ROOT / "data" / "cases" / "results.csv", infer_schema=False)
    assert {CaseState(state) for state in results["state"]} == states.HAS_FINDING


def test_no_query_lists_states_and_every_state_that_one_names_is_a_member():
    for path in QUERIES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bstate\w* (?:not )?in \('", text), path.name
        named = re.findall(r"\b(?:\w*_)?state(?:_\w+)? (?:=|<>) '(\w+)'", text)
        if path.stem == "core_case_transitions":
            named += re.findall(r"\b(?:then|else) '(\w+)'", text)
        assert set(named) <= MEMBERS, path.name


def test_the_search_for_named_states_finds_some():
    text = (ROOT / "transforms/sql/flag/core_case_transitions.sql").read_text(encoding="utf-8")
    assert len(re.findall(r"\b(?:then|else) '(\w+)'", text)) > 5


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_other_module_spells_a_state(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    spelt = re.compile(r"state.*['\"](?:" + "|".join(CaseState) + r")['\"]")
    assert not [line for line in lines if spelt.search(line)]


@pytest.mark.parametrize("prefix", [kind.prefix for kind in numbers.KINDS])
def test_no_other_file_spells_the_prefix_of_a_number(prefix):
    files = [path for path in (*CODE, *QUERIES) if path.name != "numbers.py"]
    assert not [path.name for path in files if f"{prefix}-" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("DD-410926-0000007", "DD-410926-0000007"),
        ("ＤＤ－４１０９２６－０００００１２", "DD-410926-0000012"),
        ("线索 cy4109260000003 号", "CY-410926-0000003"),
        ("lk-0123456789AB", "LK-0123456789ab"),
        ("某户", None),
        (None, None),
    ],
)
def test_a_number_is_read_however_it_was_typed(written, number):
    cells = normalise_code(pl.Series([written], dtype=pl.String))
    assert cells.to_frame("cell").select(numbers.read_number(pl.col("cell"))).item() == number


@pytest.mark.parametrize("kind", numbers.KINDS)
def test_a_number_made_by_its_template_is_one_of_its_kind_and_no_other(kind):
    number = kind.template.format(*("410926", 7) if kind is not numbers.QUESTION else ("0123456789ab",))
    assert [other for other in numbers.KINDS if other.matches(number)] == [kind]
    assert re.search(numbers.LIKE, number.lower().replace("-", "－"))[0] == number.lower().replace("-", "－")
