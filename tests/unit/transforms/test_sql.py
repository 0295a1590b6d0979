"""Every query binds against empty contract tables, and gives what its header says."""

import pytest

from tests.support.empty_tables import NAMES, database, given
from tests.support.places import ROOT
from transforms.contracts.core_links import CORE_LINKS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.contracts.out_work_list import HEADINGS
from transforms.sql import query


@pytest.fixture(scope="module")
def made():
    connection = database()
    for name in NAMES:
        connection.execute(f"create table {name} as {query(name).text}", given(name))
    return connection


def test_every_query_file_is_known():
    found = {path.stem for path in (ROOT / "transforms" / "sql").rglob("*.sql")}
    assert found == set(NAMES)


@pytest.mark.whole
@pytest.mark.parametrize("name", NAMES)
def test_a_query_binds_and_reads_only_what_its_header_says(name):
    connection = database()
    tables = {row[0] for row in connection.sql("select table_name from duckdb_tables()").fetchall()}
    reads = set(query(name).reads)
    for other in NAMES[: NAMES.index(name)]:
        connection.execute(f"create table {other} as {query(other).text}", given(other))
    for table in (tables | set(NAMES[: NAMES.index(name)])) - reads:
        connection.execute(f"drop table {table}")
    connection.execute(f"create table {name} as {query(name).text}", given(name))
    assert query(name).grain


def test_core_persons_keeps_its_contract(made):
    CORE_PERSONS.conform(made.sql("from core_persons").pl(), at="core_persons.sql")


def test_core_links_keeps_its_contract(made):
    CORE_LINKS.conform(made.sql("from core_links").pl(), at="core_links.sql")


def test_the_work_list_has_the_promised_columns_in_order(made):
    promised = (
        "线索编号 县 乡镇 村 户编号 户主姓名 户主证件号码 家庭人口 未保障人数 建议救助类型 强度 判定依据 法规依据 需补充信息 "
        "保留事项 家庭年收入下限（元） 家庭年收入上限（元） 保障标准（元/月） 数据截止日期 首次发现日期 状态 优先级 核查结果 "
        "原因代码 核查日期 核查人 拟纳入类别 备注"
    ).split()
    assert made.sql("from out_work_list").columns[: len(promised)] == promised == list(HEADINGS)


def test_the_details_have_the_promised_columns_in_order(made):
    promised = (
        "线索编号 县 乡镇 村 户编号 人编号 姓名 证件号码 与户主关系 救助项目 判定结果 强度 判定依据 法规依据 需补充信息 保留事项 来源"
    ).split()
    assert made.sql("select * exclude (county_code, strength_rank) from out_details").columns == promised
