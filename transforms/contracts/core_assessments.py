"""Define core_assessments: the outcome of each programme's rule for each listed person, and which clause gave it."""

from enum import StrEnum

import polars as pl

from transforms.contract import Column, Table


class Outcome(StrEnum):
    """The outcomes that a rule can give. What people call them: ``data/templates/outcomes.csv``."""

    COVERED = "covered"
    COVERED_ELSEWHERE = "covered_elsewhere"
    PARTLY_COVERED = "partly_covered"
    MEETS = "meets"
    POSSIBLE = "possible"
    NEEDS_CHECK = "needs_check"
    FAILS = "fails"
    CANNOT_SAY = "cannot_say"
    DECEASED = "deceased"
    NOT_IN_FORCE = "not_in_force"


CHECKED = (Outcome.MEETS, Outcome.POSSIBLE)
"""Outcomes that property, read under authorisation, turns into ``needs_check``."""
FLAGGED = (*CHECKED, Outcome.PARTLY_COVERED)
"""Outcomes that say a person may be entitled and not enrolled."""

CORE_ASSESSMENTS = Table(
    name="core_assessments",
    grain="one row per listed person and programme",
    key=("county_code", "household_code", "member_code", "programme"),
    columns=(
        Column("county_code", pl.String, "区县代码"),
        Column("household_code", pl.String, "户编号", personal=True),
        Column("member_code", pl.String, "人编号", personal=True),
        Column("programme", pl.String, "救助项目"),
        Column("outcome", pl.String, "判定结果", allowed=tuple(outcome.value for outcome in Outcome)),
        Column(
            "clause",
            pl.Int8,
            "决定条款",
            "Place of the deciding clause in the version; its length: none; -1: it hangs on an unconfirmed link.",
        ),
        Column("failed", pl.Int32, "未满足条件", "Bit mask over the version's conditions."),
        Column("unknown", pl.Int32, "未知条件", "Bit mask over the version's conditions."),
    ),
)
