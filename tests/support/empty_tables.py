"""Make a database in which every table that queries read stands empty, with its columns.

Here belong the order of the queries, the shapes of tables that no contract declares and the parameters of a query.
What a query must give is held by tests/unit/transforms/test_sql.py.
"""

from datetime import date

import duckdb
import polars as pl

from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.contracts.core_links import CORE_LINKS
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
    "out_samples",
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


def given(name):
    """The parameters that a query asks for, each with a value; None where it asks for none."""
    return {word: GIVEN[word] for word in query(name).given} or None


def database():
    """A connection to that database."""
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
