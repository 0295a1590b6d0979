"""core_assessments: what each programme's rule said of each listed person, and by which conditions."""

import polars as pl

from transforms.contract import Column, Table

OUTCOMES = (
    "covered", "covered_elsewhere", "partly_covered", "meets", "possible", "needs_check", "fails", "cannot_say",
    "deceased", "not_in_force",
)  # fmt: skip

CORE_ASSESSMENTS = Table(
    name="core_assessments",
    grain="one row per listed person and programme",
    key=("county_code", "household_code", "member_code", "programme"),
    columns=(
        Column("county_code", pl.String, "区县代码"),
        Column("household_code", pl.String, "户编号", personal=True),
        Column("member_code", pl.String, "人编号", personal=True),
        Column("programme", pl.String, "救助项目"),
        Column("outcome", pl.String, "判定结果", allowed=OUTCOMES),
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
