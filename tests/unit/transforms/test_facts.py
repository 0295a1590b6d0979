"""Facts as declared: each once, computed by something, and every one that a condition reads."""

import re

import polars as pl
import pytest

from tests.support.made import STANDARDS, TODAY, numbers, persons
from tests.support.places import ROOT
from transforms import facts as registry
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import all_facts, facts, of_lists
from transforms.facts.fact import Fact, Level
from transforms.facts.labels import SUPPLIERS
from transforms.facts.members import HOUSEHOLD
from transforms.facts.numbers import rests_on
from transforms.programmes import all_programmes
from transforms.rules.policy import NAMES
from transforms.sql import query

CONDITIONS = [
    (programme.code, condition)
    for programme in all_programmes()
    for version in programme.versions
    for condition in version.conditions
]
COMPUTED = facts(persons({}), numbers(*STANDARDS), TODAY)


def test_every_fact_that_a_condition_reads_is_declared_and_has_words():
    read = {name for _, condition in CONDITIONS for name in condition.test.meta.root_names()}
    assert read - all_facts().keys() == set()
    assert [name for name in read if not all_facts()[name].zh or not all_facts()[name].supplied_by] == []


def test_a_condition_of_one_code_asks_the_same_wherever_it_stands():
    asked = {}
    for _, condition in CONDITIONS:
        asked.setdefault(condition.code, set()).add((str(condition.test), condition.asks_zh, condition.lacks))
    assert {code: asks for code, asks in asked.items() if len(asks) > 1} == {}
    assert [condition.code for _, condition in CONDITIONS if not condition.asks_zh] == []


def read_behind(table):
    """The tables that a query reads, and those that they are made of, by the headers of the queries."""
    try:
        reads = query(table).reads
    except KeyError:
        return {table}
    return {table}.union(*(read_behind(read) for read in reads))


def test_what_is_said_to_supply_a_fact_is_read_for_it():
    """Facts are computed from core_persons and the numbers: a feed that no query behind it reads supplies nothing."""
    feeds = {table.removeprefix("std_") for table in read_behind("core_persons") if table.startswith("std_")}
    suppliers = {fact.name: fact.supplied_by for fact in all_facts().values() if fact.supplied_by}
    assert {name: by for name, by in suppliers.items() if by not in feeds and by not in rests_on(name)} == {}


def test_every_supplier_of_a_fact_has_words_and_no_words_are_idle():
    assert {fact.supplied_by for fact in all_facts().values()} - {""} - NAMES.keys() == SUPPLIERS.keys()


@pytest.mark.parametrize("name", all_facts())
def test_every_declared_fact_is_computed_by_something(name):
    """Listed facts are columns of core_persons; the others read only what exists before them."""
    fact, columns = all_facts()[name], set(CORE_PERSONS.schema)
    if fact.level is Level.LISTED:
        assert name in columns
        assert fact.expression is None
        return
    assert fact.expression is not None
    assert set(fact.reads) <= columns | all_facts().keys() | NAMES.keys() | {HOUSEHOLD, "as_of"}
    assert fact.is_intermediate or name in COMPUTED.columns


def test_a_fact_declared_twice_is_refused(monkeypatch):
    twice = [Fact("n", "一"), Fact("n", "二")]
    monkeypatch.setattr(registry, "declared", lambda: iter(twice))
    with pytest.raises(RuntimeError, match="the fact n is declared twice"):
        all_facts.__wrapped__()


def test_facts_that_read_each_other_in_a_circle_are_refused(monkeypatch):
    circle = [Fact("a", "", Level.PERSON, pl.col("b")), Fact("b", "", Level.PERSON, pl.col("a"))]
    monkeypatch.setattr(registry, "_of_level", lambda _: circle)
    with pytest.raises(RuntimeError, match="in a circle: a, b"):
        registry._rounds.__wrapped__(Level.PERSON)


def test_no_intermediate_value_is_left_and_no_fact_is_declared_under_a_column_of_the_lists():
    assert [name for name in COMPUTED.columns if "__" in name] == []
    computed = {fact.name for fact in all_facts().values() if fact.level is not Level.LISTED}
    assert computed & set(CORE_PERSONS.schema) == set()


def test_the_facts_kept_for_the_lists_are_those_that_their_queries_read():
    queries = [path.read_text(encoding="utf-8") for path in (ROOT / "transforms" / "sql").rglob("*.sql")]
    readers = " ".join(text for text in queries if "core_facts" in text)
    assert [name for name in of_lists() if not re.search(rf"\b{name}\b", readers)] == []
