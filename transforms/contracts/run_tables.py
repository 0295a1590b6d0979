"""State the shapes of the tables that a run loads about itself: its day, inputs, settings and rules (``run_``).

What belongs here: promises about tables whose values are of one run. What does not: tables that queries make.
"""

import polars as pl

from transforms.contract import Column, Table

RUN_PREVIOUS = Table(
    name="run_previous",
    grain="one row: the newest committed day before the one judged, or null",
    key=(),
    columns=(Column("as_of", pl.Date, nullable=True),),
)
RUN_COUNTIES = Table(
    name="run_counties",
    grain="one row per county of the lists",
    key=("county_code",),
    columns=(
        Column("county_code", pl.String),
        Column("dibao_roll_known", pl.Boolean),
        Column("tekun_roll_known", pl.Boolean),
        Column("data_on", pl.Date),
        Column("data_note", pl.String),
    ),
)
RUN_FEEDS = Table(
    name="run_feeds",
    grain="one row per county and feed that speaks for it",
    key=("county_code", "feed"),
    columns=(
        Column("county_code", pl.String),
        Column("feed", pl.String),
    ),
)
RUN_UNHEARD_TOWNS = Table(
    name="run_unheard_towns",
    grain="one row per county, roll and town of the list that no part of the roll is for",
    key=("county_code", "feed", "town"),
    columns=(
        Column("county_code", pl.String),
        Column("feed", pl.String),
        Column("town", pl.String, nullable=True, note="As the list writes it."),
    ),
)
RUN_INPUTS = Table(
    name="run_inputs",
    grain="one row per file",
    key=("file_no",),
    columns=(
        Column("file_no", pl.Int32),
        Column("path", pl.String),
        Column("supplier", pl.String),
    ),
)
RUN_GRADES = Table(
    name="run_grades",
    grain="one row per county, register and kind",
    key=("county_code", "register", "kind"),
    columns=(
        Column("county_code", pl.String),
        Column("register", pl.String),
        Column("kind", pl.String),
        Column("grade", pl.String),
    ),
)
RUN_OPENING = Table(
    name="run_opening",
    grain="one row per programme that opens a case",
    key=(),
    columns=(Column("programme", pl.String),),
)
RUN_WITHHELD = Table(
    name="run_withheld",
    grain="one row per county and programme of which tonight's outcomes are on no list",
    key=("county_code", "programme"),
    columns=(
        Column("county_code", pl.String),
        Column("programme", pl.String),
        Column("stands", pl.Boolean, note="Withheld by the rate guard: what was published last stands."),
    ),
)
RUN_PROGRAMMES = Table(
    name="run_programmes",
    grain="one row per programme",
    key=("programme",),
    columns=(
        Column("programme", pl.String),
        Column("all_is_right", pl.Boolean),
        Column("is_published", pl.Boolean),
    ),
)
RUN_COVERINGS = Table(
    name="run_coverings",
    grain="one row per programme and programme whose roll its outcome follows from",
    key=("programme", "covering"),
    columns=(
        Column("programme", pl.String),
        Column("covering", pl.String),
    ),
)
RUN_DOUBTS = Table(
    name="run_doubts",
    grain="one row per county, scheme, programme, deciding clause and whether the household has a pension, where it "
    "rests on an unverified number",
    key=(),
    columns=(
        Column("county_code", pl.String),
        Column("scheme", pl.String),
        Column("programme", pl.String),
        Column("clause", pl.Int8),
        Column("has_pension", pl.Boolean),
        Column("doubt_zh", pl.String),
    ),
)
RUN_DWELLINGS = Table(
    name="run_dwellings",
    grain="one row per county and scheme",
    key=(),
    columns=(
        Column("county_code", pl.String),
        Column("scheme", pl.String),
        Column("explained_from", pl.Int64, nullable=True),
    ),
)
RUN_LIMITS = Table(
    name="run_limits",
    grain="one row",
    key=(),
    columns=(
        Column("sample_households", pl.Int64),
        Column("is_past", pl.Boolean),
        Column("weekly_capacity", pl.Int64, note="Null: no limit.", nullable=True),
        Column("cool_down_days", pl.Int64),
        Column("urgent_points", pl.Int64),
    ),
)
RUN_CAPACITY = Table(
    name="run_capacity",
    grain="one row per township with a capacity of its own",
    key=(),
    columns=(
        Column("county_code", pl.String),
        Column("town", pl.String),
        Column("capacity", pl.Int64),
    ),
)
RUN_BASES = Table(
    name="run_bases",
    grain="one row per county and snapshot that speaks for it",
    key=(),
    columns=(
        Column("county_code", pl.String),
        Column("feed", pl.String),
        Column("snapshot_on", pl.Date),
        Column("key", pl.String),
        Column("basis_id", pl.String),
    ),
)
RUN_DUE = Table(
    name="run_due",
    grain="one row per programme",
    key=("programme",),
    columns=(
        Column("programme", pl.String),
        Column("due_on", pl.Date),
        Column("is_provisional", pl.Boolean),
    ),
)
RUN_RULES = Table(
    name="run_rules",
    grain="one row per programme and clause of its version in force",
    key=("programme", "clause"),
    columns=(
        Column("programme", pl.String),
        Column("clause", pl.Int8),
        Column("rule", pl.String),
    ),
)
RUN_MATERIAL_FACTS = Table(
    name="run_material_facts",
    grain="one row per fact whose change reopens a case",
    key=(),
    columns=(Column("fact", pl.String),),
)
RUN_NEED_POINTS = Table(
    name="run_need_points",
    grain="one row per fact that makes a household urgent",
    key=(),
    columns=(
        Column("fact", pl.String),
        Column("points", pl.Int32),
    ),
)
TABLES = (
    RUN_PREVIOUS,
    RUN_COUNTIES,
    RUN_FEEDS,
    RUN_UNHEARD_TOWNS,
    RUN_INPUTS,
    RUN_GRADES,
    RUN_OPENING,
    RUN_WITHHELD,
    RUN_PROGRAMMES,
    RUN_COVERINGS,
    RUN_DOUBTS,
    RUN_DWELLINGS,
    RUN_LIMITS,
    RUN_CAPACITY,
    RUN_BASES,
    RUN_DUE,
    RUN_RULES,
    RUN_MATERIAL_FACTS,
    RUN_NEED_POINTS,
)
