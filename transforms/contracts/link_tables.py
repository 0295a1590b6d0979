"""State the shapes of what record linkage computes outside of queries (``link_``), and of what links are exported from.

What belongs here: names and numbers in comparable forms, pairs as Splink gives them, links of a committed day.
"""

import polars as pl

from transforms.contract import Column, Table
from transforms.contracts.core_links import CORE_LINKS

LINK_REMAINS = Table(
    name="link_remains",
    grain="one row per unusable number",
    key=(),
    columns=(
        Column("raw", pl.String, nullable=True, personal=True),
        Column("number", pl.String, nullable=True, personal=True),
        Column("born", pl.String, nullable=True, personal=True),
    ),
)
LINK_NAMES = Table(
    name="link_names",
    grain="one row per different name",
    key=(),
    columns=(
        Column("raw", pl.String, personal=True),
        Column("name", pl.String, nullable=True, personal=True),
        Column("sound", pl.String, nullable=True, personal=True),
    ),
)
LINK_SPELLINGS = Table(
    name="link_spellings",
    grain="one row per different name",
    key=(),
    columns=(
        Column("raw", pl.String, personal=True),
        Column("plain", pl.String, nullable=True, personal=True),
    ),
)
LINK_PAIRS = Table(
    name="link_pairs",
    grain="one row per candidate pair",
    key=(),
    columns=(
        Column("row_id_l", pl.Int64),
        Column("row_id_r", pl.Int64),
        Column("match_probability", pl.Float64),
        *(Column(f"gamma_{about}", pl.Int32) for about in ("name", "number", "place", "home", "sex")),
    ),
)
RUN_LINKS = Table(
    name="run_links",
    grain="one row per listed person and row that may be about that person, of a committed day",
    key=(),
    columns=(
        *CORE_LINKS.columns,
        Column("path", pl.String, nullable=True),
    ),
)
STD_NUMBERS = Table(
    name="std_numbers",
    grain="one row per row in use of every feed with a number",
    key=(),
    columns=(
        Column("feed", pl.String),
        Column("path", pl.String),
        Column("sheet", pl.String),
        Column("row_no", pl.Int64),
        Column("id_no", pl.String, nullable=True, personal=True),
        Column("id_method", pl.String, nullable=True),
        Column("county_code", pl.String, nullable=True),
        Column("household_code", pl.String, nullable=True, personal=True),
    ),
)
TABLES = (
    LINK_REMAINS,
    LINK_NAMES,
    LINK_SPELLINGS,
    LINK_PAIRS,
    RUN_LINKS,
    STD_NUMBERS,
)
