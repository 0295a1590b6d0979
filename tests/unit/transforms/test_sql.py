"""Every query binds against empty contract tables, and gives what its header says."""

from datetime import date

import duckdb
import polars as pl
import pytest

from flows.nightly.tables import printed
from tests.support.places import ROOT
from transforms.cases.numbers import TEMPLATES
from transforms.cases.states import case_states
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.contracts.core_links import CORE_LINKS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.contracts.out_work_list import HEADINGS
from transforms.feeds import all_feeds
from transforms.sql import BRIEFING, CASES, ORDER, RECONCILE, query

NAMES = (
    "link_entries",
    "link_unidentified_rows",
    *ORDER,
    "core_flags",
    *CASES,
    "out_details",
    "out_work_list",
    "out_summary",
    "out_result_doubts",
    "core_paid_cases",
    "core_other_names",
    "core_shared_numbers",
    "core_register_homes",
    "core_repairs",
    "core_identities",
    "out_questions",
    "out_links",
    *RECONCILE,
    *BRIEFING,
)
ROLLS = ("dibao_roll", "tekun_roll", "edge_roll", "rigid_roll", "child_roll", "disability_allowances")
RECORDS = ("disability_register", "deaths")
SIDES = {"row_id_l": pl.Int64, "row_id_r": pl.Int64, "match_probability": pl.Float64}
GIVEN = {
    "as_of": date(2026, 11, 20),
    "spending_since": date(2025, 11, 20),
    "probable": 0.99,
    "question": 0.5,
    "care_level": 2,
    **TEMPLATES,
}
SOURCE = {"file_no": pl.Int32, "supplier": pl.String, "snapshot_on": pl.Date}
RUN = {
    "run_previous": {"as_of": pl.Date},
    "run_counties": {"county_code": pl.String, "dibao_roll_known": pl.Boolean, "tekun_roll_known": pl.Boolean, "data_on": pl.Date, "data_note": pl.String},
    "run_feeds": {"county_code": pl.String, "feed": pl.String},
    "run_rolls": {"programme": pl.String, "name_zh": pl.String},
    "run_doubts": {
        "county_code": pl.String, "scheme": pl.String, "programme": pl.String, "clause": pl.Int8, "doubt_zh": pl.String,
    },
    "run_dwellings": {
        "county_code": pl.String, "scheme": pl.String, "explained_from": pl.Int64, "is_verified": pl.Boolean,
    },
    "run_withheld": {"programme": pl.String},
    "run_opening": {"programme": pl.String},
    "run_inputs": {"file_no": pl.Int32, "path": pl.String, "supplier": pl.String},
    "run_limits": {
        "sample_households": pl.Int64, "is_past": pl.Boolean, "weekly_capacity": pl.Int64, "cool_down_days": pl.Int64, "urgent_points": pl.Int64,
    },
    "run_capacity": {"county_code": pl.String, "town": pl.String, "capacity": pl.Int64},
    "run_bases": {
        "county_code": pl.String, "feed": pl.String, "snapshot_on": pl.Date, "key": pl.String, "basis_id": pl.String,
    },
    "run_due": {"programme": pl.String, "due_on": pl.Date, "is_provisional": pl.Boolean},
    "run_rules": {"programme": pl.String, "clause": pl.Int8, "rule": pl.String},
    "run_material_facts": {"fact": pl.String},
    "run_need_points": {"fact": pl.String, "points": pl.Int32},
    "run_grades": {"county_code": pl.String, "register": pl.String, "kind": pl.String, "grade": pl.String},
    "link_names": {"raw": pl.String, "name": pl.String, "sound": pl.String},
    "link_remains": {"raw": pl.String, "number": pl.String, "born": pl.String},
    "link_pairs": SIDES | {f"gamma_{about}": pl.Int32 for about in ("name", "number", "place", "home", "sex")},
    "known_link_decisions": {"link_id": pl.String, "decision": pl.String},
    "run_links": {**CORE_LINKS.schema, "path": pl.String},
    "std_numbers": {
        "feed": pl.String, "path": pl.String, "sheet": pl.String, "row_no": pl.Int64, "id_no": pl.String,
        "id_method": pl.String, "county_code": pl.String, "household_code": pl.String,
    },
    "known_identities": dict.fromkeys(
        ("person_id", "household_id", "county_code", "household_code", "member_code", "id_no", "name"), pl.String
    ),
    "lost_roll_rows": {
        **dict.fromkeys(
            (
                "feed", "id_no", "id_method", "id_no_raw", "name", "county_code", "town", "village", "locality", "head_name",
                "certificate_no", "sheet",
            ), pl.String,
        ),
        "is_head": pl.Boolean, "file_no": pl.Int32, "row_no": pl.Int64,
    },
    "lost_entries": {
        "programme": pl.String, "certificate_no": pl.String, "id_no": pl.String, "is_active": pl.Boolean,
        "is_covering": pl.Boolean, "month_fen": pl.Int64,
    },
    "ref_case_states": case_states().schema,
    "ref_levels": {"about": pl.String, "level": pl.Int32, "words_zh": pl.String, "agrees": pl.Boolean},
    "ref_heads": {"relation": pl.String},
    "ref_feeds": {"feed": pl.String, "name_zh": pl.String},
    "ref_questions": {"question": pl.String, "question_zh": pl.String, "remedy_zh": pl.String},
    "ref_programmes": {"programme": pl.String, "name_zh": pl.String},
    "ref_counties": {"county_code": pl.String, "county_name": pl.String},
    "ref_results": {"code": pl.String, "result_zh": pl.String},
    "ref_outcomes": {"outcome": pl.String, "outcome_zh": pl.String},
    "known_cases": {
        "case_id": pl.String, "county_code": pl.String, "household_code": pl.String, "opened_on": pl.Date, "state": pl.String,
        "since": pl.Date, "event_no": pl.Int32, "due_on": pl.Date, "due_is_provisional": pl.Boolean, "valid_until": pl.Date,
        "facts": pl.String, "finding_facts": pl.String, "dispatched_on": pl.Date, "answered_on": pl.Date, "result": pl.String,
        "programme": pl.String,
        "checked_on": pl.Date, "enrolled_month": pl.Date, "flagged_members": pl.List(pl.String), "basis_id": pl.String,
        "exempt_until": pl.Date,
    },
    "known_samples": {
        "sample_id": pl.String, "county_code": pl.String, "household_code": pl.String, "drawn_on": pl.Date, "month": pl.Date,
        "drawn_from": pl.Int64, "result": pl.String,
    },
    "known_dispatches": {"county_code": pl.String, "town": pl.String, "case_id": pl.String},
    "known_bases": {"basis_id": pl.String, "feed": pl.String, "snapshot_on": pl.Date, "key": pl.String},
    "core_reasons": {
        "programme": pl.String, "outcome": pl.String, "clause": pl.Int8, "failed": pl.Int32, "unknown": pl.Int32,
        "reasons_zh": pl.String, "law_zh": pl.String, "lacking_zh": pl.String,
    },
    "core_facts": {
        "county_code": pl.String, "household_code": pl.String, "member_code": pl.String, "present": pl.Boolean, "n": pl.Int64,
        "lower_fen": pl.Int64, "upper_fen": pl.Int64, "standard_fen_year": pl.Int64, "scheme": pl.String,
        "others_may_be_on_roll": pl.Boolean, "income_known": pl.Boolean, "property_unchecked": pl.Boolean, "many_dwellings": pl.Boolean,
        "active_business": pl.Boolean, "disabled_without_certificate": pl.Boolean, "has_unnumbered": pl.Boolean,
        "line_fen": pl.Int64, "likely_disqualifying": pl.Boolean, "has_labour": pl.Boolean, "age": pl.Int32,
        "is_severe": pl.Boolean,
    },
}  # fmt: skip


def told(name):
    return {word: GIVEN[word] for word in query(name).given} or None


def database():
    connection = duckdb.connect(config={"python_enable_replacements": False})
    schemas = {**RUN, "core_assessments": CORE_ASSESSMENTS.schema}
    for feed in all_feeds().values():
        schemas[feed.table] = {**feed.standard.schema, **SOURCE}
        if feed.code in (*ROLLS, *RECORDS, "insurance_roll"):
            schemas[f"lost_{feed.code}"] = schemas[feed.table]
    for name, schema in schemas.items():
        connection.register("empty", pl.DataFrame(schema=schema))
        connection.execute(f"create table {name} as from empty")
    return connection


@pytest.fixture(scope="module")
def made():
    connection = database()
    for name in NAMES:
        connection.execute(f"create table {name} as {query(name).text}", told(name))
    return connection


def test_every_query_file_is_known():
    found = {path.stem for path in (ROOT / "transforms" / "sql").rglob("*.sql")}
    assert found == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_binds_and_reads_only_what_its_header_says(name):
    connection = database()
    tables = {row[0] for row in connection.sql("select table_name from duckdb_tables()").fetchall()}
    reads = set(query(name).reads)
    for other in NAMES[: NAMES.index(name)]:
        connection.execute(f"create table {other} as {query(other).text}", told(other))
    for table in (tables | set(NAMES[: NAMES.index(name)])) - reads:
        connection.execute(f"drop table {table}")
    connection.execute(f"create table {name} as {query(name).text}", told(name))
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
    assert printed(made.sql("from out_work_list").pl()).columns == promised == list(HEADINGS)


def test_the_details_have_the_promised_columns_in_order(made):
    promised = (
        "线索编号 县 乡镇 村 户编号 人编号 姓名 证件号码 与户主关系 救助项目 判定结果 强度 判定依据 法规依据 需补充信息 保留事项 来源"
    ).split()
    assert printed(made.sql("from out_details").pl()).columns == promised
