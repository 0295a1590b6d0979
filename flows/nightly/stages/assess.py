"""Assess every listed person by every programme, county by county: the unit of decision (县级民政部门).

Belongs here: the stage and where its outcomes are kept. Facts are ``transforms.facts``', rules ``transforms.rules``'.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import Assessed, Joined, RunContext
from flows.store.frames import append, load
from flows.store.store import quoted
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import NumbersNotInForce
from transforms.facts import facts, of_lists, schemes
from transforms.programmes import all_programmes
from transforms.rules import evaluate, policy

_ROW_GROUP = 250_000


def assess(run: RunContext, joined: Joined) -> Assessed:
    """Make core_facts, and core_assessments over one file for each county: every listed person by every programme.

    Raises:
        NumbersNotInForce: a county has no standard on the day.

    """
    run.progress.stage("assess")
    numbers = run.policy.numbers
    require_standards(run, numbers)
    run.connection.execute("drop table if exists core_facts")
    outcomes = []
    for county in run.progress.each(joined.counties, run.county_name):
        persons = run.table(
            "from core_persons where county_code = $county order by household_code, member_code", county=county
        )
        judged = facts(CORE_PERSONS.conform(persons, at="core_persons.sql"), numbers, run.as_of)
        _append(run, "core_facts", judged.select(of_lists()))
        outcomes.append(_write_outcomes(run, county, judged))
    listed = ", ".join(quoted(path) for path in outcomes)
    run.connection.execute(f"create or replace view core_assessments as from read_parquet([{listed}])")
    return Assessed(tuple(outcomes))


def _write_outcomes(run: RunContext, county: str, judged: pl.DataFrame) -> Path:
    """Write a county's core_assessments to a file, each person's programmes side by side.

    Kept beside the database: eleven times as many rows as persons, which nothing changes any more.
    """
    outcomes = pl.concat(
        CORE_ASSESSMENTS.conform(
            evaluate.assess(programme, judged, run.as_of), at=f"assess {programme.code}"
        ).with_row_index("place")
        for programme in all_programmes()
    )
    path = run.scratch / f"assessments-{county}.parquet"
    outcomes.sort("place", maintain_order=True).drop("place").write_parquet(path, compression="zstd", mkdir=False)
    path.chmod(0o600)
    return path


def write_assessments(assessed: Assessed, path: Path) -> None:
    """Write core_assessments to one file, in the order of county, household, person and programme."""
    pl.scan_parquet(list(assessed.outcomes)).sink_parquet(path, compression="zstd", row_group_size=_ROW_GROUP)
    path.chmod(0o600)


def require_standards(run: RunContext, numbers: pl.DataFrame) -> None:
    """Require that every judged household's county and scheme has a dibao standard on the day (DECISIONS 16).

    Raises:
        NumbersNotInForce: some have none; all of them at once.

    """
    persons = run.table(
        "select county_code, household_code, is_deceased, registered_urban, on_urban_roll from core_persons "
        "where dibao_roll_known and tekun_roll_known"
    )
    places = schemes(persons)
    standards = policy.in_force(numbers, "dibao.standard", places, run.as_of)
    missing = [
        ("dibao", "standard", county, scheme)
        for county, scheme in standards.filter(pl.col("value").is_null()).select("county_code", "scheme").iter_rows()
    ]
    if missing:
        counties = sorted({county for _, _, county, _ in missing})
        known = policy.nearest_known(numbers, "dibao.standard", counties, run.as_of)
        raise NumbersNotInForce(missing, str(run.as_of), known)


def _append(run: RunContext, table: str, rows: pl.DataFrame) -> None:
    made = {name for (name,) in run.connection.sql("show tables").fetchall()}
    (append if table in made else load)(run.connection, table, rows)
