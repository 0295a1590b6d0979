"""State the shapes of the tables of words and codes that queries look up (``ref_``).

What belongs here: promises about what is the same for every run of this version and this workspace.
"""

import polars as pl

from transforms.contract import Column, Table

REF_HEADS = Table(
    name="ref_heads",
    grain="one row per word for the head of a household",
    key=("relation",),
    columns=(Column("relation", pl.String),),
)
REF_ROLLS = Table(
    name="ref_rolls",
    grain="one row per roll",
    key=("feed",),
    columns=(
        Column("feed", pl.String),
        Column("programme", pl.String),
        Column("name_zh", pl.String),
        Column("is_paid", pl.Boolean, note="A monthly amount is told."),
        Column("is_paid_by_household", pl.Boolean, note="The amount is a household's, repeated on its rows."),
        Column("is_grouped_by_head", pl.Boolean, note="Only the head tells which rows are of one household."),
        Column("has_kinds", pl.Boolean, note="One person may have entries that mean different things."),
    ),
)
REF_FEEDS = Table(
    name="ref_feeds",
    grain="one row per feed",
    key=("feed",),
    columns=(
        Column("feed", pl.String),
        Column("name_zh", pl.String),
        Column("linked_as", pl.String, allowed=("", "record", "register")),
    ),
)
REF_LEVELS = Table(
    name="ref_levels",
    grain="one row per comparison and level",
    key=("about", "level"),
    columns=(
        Column("about", pl.String),
        Column("level", pl.Int32),
        Column("words_zh", pl.String),
        Column("agrees", pl.Boolean),
    ),
)
REF_QUESTIONS = Table(
    name="ref_questions",
    grain="one row per kind of question",
    key=("question",),
    columns=(
        Column("question", pl.String),
        Column("question_zh", pl.String),
        Column("remedy_zh", pl.String),
    ),
)
REF_PROGRAMMES = Table(
    name="ref_programmes",
    grain="one row per programme",
    key=("programme",),
    columns=(
        Column("programme", pl.String),
        Column("name_zh", pl.String, note="As the text of the day calls it."),
        Column("reservation_zh", pl.String, note="Null: none.", nullable=True),
        Column("if_turning_on_pension_zh", pl.String, note="Null: does not read the income of dibao.", nullable=True),
    ),
)
REF_COUNTIES = Table(
    name="ref_counties",
    grain="one row per county of the area",
    key=("county_code",),
    columns=(
        Column("county_code", pl.String),
        Column("county_name", pl.String),
    ),
)
REF_RESULTS = Table(
    name="ref_results",
    grain="one row per result that an officer may give",
    key=("code",),
    columns=(
        Column("code", pl.String),
        Column("result_zh", pl.String),
    ),
)
REF_OUTCOMES = Table(
    name="ref_outcomes",
    grain="one row per outcome",
    key=("outcome",),
    columns=(
        Column("outcome", pl.String),
        Column("outcome_zh", pl.String),
    ),
)
REF_CASE_STATES = Table(
    name="ref_case_states",
    grain="one row per state of a case",
    key=("state",),
    columns=(
        Column("state", pl.String),
        Column("list_zh", pl.String),
        Column("is_open", pl.Boolean),
        Column("is_with_township", pl.Boolean),
        Column("awaits_dispatch", pl.Boolean),
        Column("follows_lists", pl.Boolean),
        Column("can_be_overdue", pl.Boolean),
        Column("is_ended_by_lists", pl.Boolean),
        Column("has_finding", pl.Boolean),
    ),
)
TABLES = (
    REF_HEADS,
    REF_ROLLS,
    REF_FEEDS,
    REF_LEVELS,
    REF_QUESTIONS,
    REF_PROGRAMMES,
    REF_COUNTIES,
    REF_RESULTS,
    REF_OUTCOMES,
    REF_CASE_STATES,
)
