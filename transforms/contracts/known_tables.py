"""State the shapes of the tables that a run takes from earlier ones (``known_``).

What belongs here: promises about what the state and committed days hand to a night.
"""

import polars as pl

from transforms.contract import Column, Table
from transforms.contracts.core_assessments import CORE_ASSESSMENTS

KNOWN_CASES = Table(
    name="known_cases",
    grain="one row per case",
    key=("case_id",),
    columns=(
        Column("case_id", pl.String),
        Column("county_code", pl.String),
        Column("household_code", pl.String, personal=True),
        Column("opened_on", pl.Date),
        Column("state", pl.String),
        Column("since", pl.Date),
        Column("event_no", pl.Int32),
        Column("due_on", pl.Date, nullable=True),
        Column("due_is_provisional", pl.Boolean, nullable=True),
        Column("valid_until", pl.Date, nullable=True),
        Column("facts", pl.String, nullable=True, personal=True),
        Column("finding_facts", pl.String, nullable=True, personal=True),
        Column("dispatched_on", pl.Date, nullable=True),
        Column("answered_on", pl.Date, nullable=True),
        Column("result", pl.String, nullable=True),
        Column("programme", pl.String, nullable=True),
        Column("checked_on", pl.Date, nullable=True),
        Column("enrolled_month", pl.Date, nullable=True),
        Column("flagged_programmes", pl.List(pl.String), nullable=True),
        Column("flagged_members", pl.List(pl.String), nullable=True, personal=True),
        Column("basis_id", pl.String, nullable=True),
        Column("exempt_until", pl.Date, nullable=True),
        Column("after_night", pl.Date, note="Newest night when a person moved the case here.", nullable=True),
        Column("joined_with", pl.String, note="Closed since its household has an older case.", nullable=True),
        Column("came_from", pl.String, note="The case of which its people were before.", nullable=True),
        Column("waits_for_list", pl.Boolean, note="Waits no longer than until a newer list."),
    ),
)
KNOWN_CASE_MEMBERS = Table(
    name="known_case_members",
    grain="one row per case and member of its household when last listed",
    key=(),
    columns=(
        Column("case_id", pl.String),
        Column("person_id", pl.String),
        Column("is_head", pl.Boolean),
        Column("is_present", pl.Boolean),
        Column("is_flagged", pl.Boolean),
        Column("is_own", pl.Boolean, note="The case follows this person."),
    ),
)
KNOWN_SAID_DEAD = Table(
    name="known_said_dead",
    grain="one row per person whom an answer said to have died, and way to find them on a list",
    key=("known_as",),
    columns=(
        Column("known_as", pl.String, personal=True),
        Column("said_on", pl.Date),
    ),
)
KNOWN_NUMBERS = Table(
    name="known_numbers",
    grain="one row per number whose case a withdrawal undid",
    key=("case_id",),
    columns=(
        Column("case_id", pl.String),
        Column("county_code", pl.String),
        Column("household_code", pl.String, personal=True),
    ),
)
KNOWN_SAMPLES = Table(
    name="known_samples",
    grain="one row per household ever drawn at random",
    key=("sample_id",),
    columns=(
        Column("sample_id", pl.String),
        Column("county_code", pl.String),
        Column("household_code", pl.String, personal=True),
        Column("drawn_on", pl.Date),
        Column("month", pl.Date),
        Column("drawn_from", pl.Int64),
        Column("result", pl.String, nullable=True),
    ),
)
KNOWN_DISPATCHES = Table(
    name="known_dispatches",
    grain="one row per case sent this week",
    key=(),
    columns=(
        Column("county_code", pl.String),
        Column("town", pl.String),
        Column("case_id", pl.String),
    ),
)
KNOWN_BASES = Table(
    name="known_bases",
    grain="one row per basis and snapshot",
    key=(),
    columns=(
        Column("basis_id", pl.String),
        Column("feed", pl.String),
        Column("snapshot_on", pl.Date),
        Column("key", pl.String),
    ),
)
KNOWN_LINK_DECISIONS = Table(
    name="known_link_decisions",
    grain="one row per link that a person decided about",
    key=("link_id",),
    columns=(
        Column("link_id", pl.String),
        Column("decision", pl.String),
    ),
)
KNOWN_IDENTITIES = Table(
    name="known_identities",
    grain="one row per person listed so far",
    key=(),
    columns=(
        Column("person_id", pl.String),
        Column("household_id", pl.String),
        Column("county_code", pl.String),
        Column("household_code", pl.String, personal=True),
        Column("member_code", pl.String, personal=True),
        Column("id_no", pl.String, nullable=True, personal=True),
        Column("name", pl.String, nullable=True, personal=True),
    ),
)
KNOWN_ASSESSMENTS = Table(
    name="known_assessments",
    grain="one row per person and programme judged in the last published night of its county and programme",
    key=(*CORE_ASSESSMENTS.key,),
    columns=(*CORE_ASSESSMENTS.columns, Column("judged_on", pl.Date, "判定日")),
)
TABLES = (
    KNOWN_CASES,
    KNOWN_CASE_MEMBERS,
    KNOWN_SAID_DEAD,
    KNOWN_NUMBERS,
    KNOWN_SAMPLES,
    KNOWN_DISPATCHES,
    KNOWN_BASES,
    KNOWN_LINK_DECISIONS,
    KNOWN_IDENTITIES,
    KNOWN_ASSESSMENTS,
)
