"""Outcomes stand in one enumeration: nowhere else in Python, spelt right in SQL, and each with its words."""

import ast
import csv
import re

import pytest

from tests.support.places import DATA, ROOT
from transforms.contracts.core_assessments import Outcome

PYTHON = sorted((ROOT / "transforms").rglob("*.py"))
SQL = sorted((ROOT / "transforms" / "sql").rglob("*.sql"))
COMPARED = re.compile(r"\boutcome\b\s*(?:=|<>|(?:not\s+)?in)\s*(\(?\s*'[^']+'(?:\s*,\s*'[^']+')*)")

CASE = re.compile(r"\bcase\s+(?:\w+\.)?outcome\s+((?:when\s+'[^']+'\s+then\s+\S+\s+)+)")


def test_no_module_but_the_contract_spells_an_outcome():
    spelt = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in PYTHON
        if path.name != "core_assessments.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in set(Outcome)
    }
    assert spelt == set()


def spelt_in_sql():
    for path in SQL:
        text = path.read_text(encoding="utf-8")
        for values in COMPARED.findall(text):
            yield from ((path.stem, value) for value in re.findall(r"'([^']+)'", values))
        for whens in CASE.findall(text):
            yield from ((path.stem, value) for value in re.findall(r"when\s+'([^']+)'", whens))


def test_sql_compares_outcomes_with_outcomes_that_there_are():
    compared = set(spelt_in_sql())
    assert {"core_case_signals", "core_flags", "out_funnel", "out_summary"} <= {name for name, _ in compared}
    assert [(name, value) for name, value in compared if value not in set(Outcome)] == []


@pytest.mark.parametrize("column", ["outcome_zh", "explained_zh"])
def test_every_outcome_has_words_on_lists_and_in_explanations_and_no_words_are_idle(column):
    with (DATA / "templates" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        words = {row["outcome"]: row[column] for row in csv.DictReader(file)}
    assert words.keys() == set(Outcome)
    assert all(words.values())
