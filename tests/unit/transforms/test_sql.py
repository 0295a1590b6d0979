"""Every query binds against empty contract tables, and gives what its header says."""

import re
from graphlib import CycleError

import pytest

from flows.nightly.tables import printed
from tests.support.empty_tables import database, given, make
from tests.support.places import ROOT
from transforms import sql
from transforms.contracts import loaded_tables
from transforms.contracts.core_links import CORE_LINKS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.contracts.out_work_list import HEADINGS
from transforms.feeds import all_feeds
from transforms.sql import feeds_read, in_order, names, query

NAMES = in_order(names())


@pytest.fixture(scope="module")
def made():
    connection = database()
    make(connection, *names())
    return connection


@pytest.mark.whole
@pytest.mark.parametrize("name", NAMES)
def test_a_query_binds_and_reads_only_what_its_header_says(name):
    connection = database()
    tables = {row[0] for row in connection.sql("select table_name from duckdb_tables()").fetchall()}
    reads = set(query(name).reads)
    needed = [other for other in in_order([name], tables) if other != name]
    for other in needed:
        connection.execute(f"create table {other} as {query(other).text}", given(other))
    for table in (tables | set(needed)) - reads:
        connection.execute(f"drop table {table}")
    connection.execute(f"create table {name} as {query(name).text}", given(name))
    assert query(name).grain


@pytest.mark.parametrize("name", NAMES)
def test_a_query_needs_every_table_that_its_header_names(name):
    bare = re.sub(r"--.*", "", query(name).text)
    unread = [table for table in query(name).reads if not re.search(rf"\b{table}\b", bare)]
    assert not unread


def test_each_table_is_made_after_those_it_reads():
    for place, name in enumerate(NAMES):
        assert set(query(name).reads) & set(names()) <= set(NAMES[:place])


def test_what_is_there_is_not_made_again_but_a_target_is():
    assert in_order(["core_deaths"], {"core_confirmed", "core_deaths"}) == ("core_deaths",)
    assert in_order(["core_roll_entries"]) == ("std_rolls", "core_roll_entries")


def test_queries_that_read_each_other_are_refused(monkeypatch):
    text = sql.text_of
    monkeypatch.setattr(
        sql, "text_of", lambda name: "-- reads: core_deaths\n" if name == "core_confirmed" else text(name)
    )
    query.cache_clear()
    try:
        with pytest.raises(CycleError):
            in_order(["core_deaths"])
    finally:
        query.cache_clear()


def test_every_table_that_is_loaded_has_a_contract_that_something_reads():
    read = {table for name in names() for table in query(name).reads}
    promised = set(loaded_tables())
    assert {table for table in read if table.startswith(("run_", "known_", "ref_"))} <= promised
    assert promised - read == {"link_spellings"}


def test_the_feeds_that_nothing_reads_are_known():
    assert set(all_feeds()) - feeds_read() == {
        "pensions",
        "public_housing",
        "enrolment",
        "left_behind",
        "vagrant_ledger",
    }


def test_no_program_file_reads_a_feed_that_no_query_reads():
    unread = set(all_feeds()) - feeds_read()
    for path in (ROOT / "flows").rglob("*.py"):
        assert not re.findall(rf"\b(?:std|lost)_(?:{'|'.join(unread)})\b", path.read_text(encoding="utf-8")), path


def test_core_persons_keeps_its_contract(made):
    CORE_PERSONS.conform(made.sql("from core_persons").pl(), at="core_persons.sql")


def test_core_links_keeps_its_contract(made):
    CORE_LINKS.conform(made.sql("from core_links").pl(), at="core_links.sql")


def test_the_work_list_has_the_promised_columns_in_order(made):
    promised = (
        "线索编号 县 乡镇 村 户编号 户主姓名 户主证件号码 家庭人口 未保障人数 建议救助类型 强度 判定依据 法规依据 需补充信息 "
        "保留事项 家庭年收入下限（元） 家庭年收入上限（元） 保障标准（元/月） 数据截止日期 首次发现日期 状态 优先级 核查结果 "
        "涉及成员 原因代码 核查日期 核查人 拟纳入类别 备注"
    ).split()
    assert printed(made.sql("from out_work_list").pl()).columns == promised == list(HEADINGS)


def test_the_details_have_the_promised_columns_in_order(made):
    promised = (
        "线索编号 县 乡镇 村 户编号 人编号 姓名 证件号码 与户主关系 救助项目 判定结果 强度 判定依据 法规依据 需补充信息 保留事项 来源"
    ).split()
    assert printed(made.sql("from out_details").pl()).columns == promised
