"""The work list's columns have one source: the contract says what each is, the query fills it, nothing else lists them."""

import ast

import polars as pl

from flows.cases.rules import read_case_rules
from flows.workspace.settings import Settings
from tests.support.places import ROOT
from transforms.contracts.out_work_list import ANSWERS, COLUMNS, DECIDING, HEADINGS, READ, ZH

MANY = 4


def test_the_folder_of_headings_holds_other_spellings_only():
    seen = pl.read_csv(ROOT / "data" / "cases" / "headings.csv", infer_schema=False)
    assert not set(seen["seen"]) & set(HEADINGS)
    assert set(seen["column"]) <= set(ZH)


def test_every_column_that_is_read_is_known_by_the_contracts_heading():
    headings = read_case_rules(Settings()).headings
    assert {headings[ZH[name]] for name in READ} == set(READ)


def test_what_decides_is_an_answer_and_what_names_the_case_is_none():
    assert set(DECIDING) < set(ANSWERS)
    assert not [column.zh for column in COLUMNS if column.names_case and column.is_officers]
    assert sum(column.starts_page for column in COLUMNS) == 1


def test_no_other_module_lists_the_columns():
    names, listing = set(HEADINGS) | set(READ), []
    for path in (path for room in ("flows", "transforms") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple | ast.List | ast.Set):
                texts = {item.value for item in node.elts if isinstance(item, ast.Constant)}
                if len(texts & names) >= MANY:
                    listing.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not listing
