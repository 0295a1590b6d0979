"""Whatever is published comes in one order, however the run's database stores and reads it (DECISIONS 36)."""

import ast
import re

import pytest

from flows.nightly.context import RunContext
from flows.nightly.tables import printed, published
from flows.store.store import Store
from flows.workspace.settings import Settings
from tests.support.places import ROOT
from transforms.sql import query

ROWS = 400_000
LISTS = sorted(path.stem for path in (ROOT / "transforms" / "sql").rglob("out_*.sql") if path.stem != "out_links")
WRITING = [
    *sorted((ROOT / "flows" / "nightly").rglob("*.py")),
    ROOT / "flows" / "commands" / "reconcile.py",
]
INTERNAL = {
    "from core_dibao_counties": "a set",
    "from core_links": "loaded again as a table",
    "select 1 from link_damaged": "whether there is any",
    "select * replace (coalesce(other_id": "loaded again as a table",
    "select county_code, household_code, is_deceased": "standards are asked for by place",
    "select file_no, sheet, count": "a dictionary",
    "select key, min(first_seen_on)": "a dictionary",
    "select name from link_damaged union": "loaded as a table",
    "select path, sha256, first_seen_on": "a dictionary",
}
"""Reads that need no order, by how they begin, and why."""
SINGLE = re.compile(r"^select (?:max|count)\([^)]*\)(?: as \w+)? from (?!.*group by)")
"""One row."""


class Night:
    """What ``published`` reads of a run: the run's own database."""

    table = RunContext.table

    def __init__(self, connection):
        self.connection = connection


@pytest.fixture
def run(tmp_path):
    """A run's own database, on two threads, as a night opens it."""
    store = Store(tmp_path / "store")
    store.make()
    store.migrate()
    with store.working(Settings(threads=2)) as connection:
        yield Night(connection)


def test_rows_of_a_big_list_come_in_their_order_each_time(run):
    run.connection.execute(
        "create table out_work_list as select '410926' as county_code, null as sample_id, (i // 100000) as priority_rank, "
        "-(i % 100000) // 1000 as need_points, '乡' as 乡镇, '村' as 村, printf('%08d', i) as 户编号 "
        f"from range({ROWS}) as rows(i) order by i"
    )
    for _ in range(5):
        rows = published(run, "out_work_list", "410926")
        expected = rows.sort("priority_rank", "need_points", "户编号", descending=[False, True, False])
        assert rows.height == ROWS
        assert rows.equals(expected)


def test_a_list_shows_its_chinese_columns_and_keeps_the_others_to_itself(run):
    run.connection.execute(
        "create table out_roll_overlap as select '范县' as 县, 'x' as 名册, 'y' as 另一名册, 1 as county_code"
    )
    assert printed(published(run, "out_roll_overlap")).columns == ["县", "名册", "另一名册"]


@pytest.mark.parametrize("name", LISTS)
def test_every_published_table_has_an_order(name):
    assert query(name).order


def is_ordered(text):
    return "order by" in text or SINGLE.match(text) or any(text.startswith(known) for known in INTERNAL)


def reads(path):
    """Every literal query that a module reads by ``run.table``, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "table":
            parts = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
            yield node.lineno, "".join(str(part.value) for part in parts)


def test_no_night_reads_a_table_without_an_order_but_what_needs_none():
    found = [(path.name, line, text) for path in WRITING for line, text in reads(path)]
    assert len(found) > 30
    assert not [(name, line, text[:60]) for name, line, text in found if text and not is_ordered(text)]
