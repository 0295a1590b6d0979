"""Assess every listed person by every programme, county by county: the unit of decision (县级民政部门).

Belongs here: the stage and where its outcomes are kept. Facts are ``transforms.facts``', rules ``transforms.rules``'.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import Assessed, Joined, RunContext
from flows.nightly.releases import is_of_standards
from flows.store.frames import append, load
from flows.store.store import quoted
from transforms import RELEASE_STANDARDS
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import NumbersNotInForce, StandardsImplausible
from transforms.facts import facts, of_lists, schemes
from transforms.messages import Both
from transforms.programmes import all_programmes, label
from transforms.rules import evaluate, policy, standards


def assess(run: RunContext, joined: Joined) -> Assessed:
    """Make core_facts, and core_assessments over one file for each county: every listed person by every programme.

    Raises:
        NumbersNotInForce: a county has no standard on the day.
        StandardsImplausible: a county's standard looks wrong, and nobody has released it.

    """
    run.progress.stage("assess")
    numbers = run.policy.numbers
    places = require_standards(run, numbers)
    require_plausible(run, numbers, places)
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
            evaluate.assess(programme, judged, run.as_of), at=f"assess: {programme.code}"
        ).with_row_index("place")
        for programme in all_programmes()
    )
    path = run.scratch / f"assessments-{county}.parquet"
    outcomes.sort("place", maintain_order=True).drop("place").write_parquet(path, compression="zstd", mkdir=False)
    path.chmod(0o600)
    return path


def require_standards(run: RunContext, numbers: pl.DataFrame) -> pl.DataFrame:
    """Require that every judged household's county and scheme has a dibao standard on the day (DECISIONS 16).

    Returns: those counties and schemes

    Raises:
        NumbersNotInForce: some have none; all of them at once.

    """
    persons = run.table(
        "select county_code, household_code, is_deceased, registered_urban, on_urban_roll from core_persons "
        "where dibao_roll_known and tekun_roll_known"
    )
    places = schemes(persons)
    in_force = policy.in_force(numbers, standards.STANDARD, places, run.as_of)
    missing = [
        ("dibao", "standard", county, scheme)
        for county, scheme in in_force.filter(pl.col("value").is_null()).select("county_code", "scheme").iter_rows()
    ]
    if missing:
        counties = sorted({county for _, _, county, _ in missing})
        known = policy.nearest_known(numbers, standards.STANDARD, counties, run.as_of)
        names = {"dibao": label("dibao")} | {code: Both(code, run.county_name(code)) for code in counties}
        names |= {scheme: standards.scheme_in_words(scheme) for *_, scheme in missing}
        raise NumbersNotInForce(missing, str(run.as_of), known, names)
    return places


def require_plausible(run: RunContext, numbers: pl.DataFrame, places: pl.DataFrame) -> None:
    """Require that no standard is below the province's minimum or far above it, unless released (DECISIONS 39).

    Makes:  run_released, what this run releases and remembers when it is committed
    Raises:
        StandardsImplausible: some are, and nobody has released them; all of them at once.

    """
    wrong = standards.implausible(numbers, places, run.as_of).join(
        run.released_standards, on=standards.KEY, how="anti", maintain_order="left"
    )
    if wrong.height and not any(map(is_of_standards, run.request.release)):
        told = [standards.in_words(row, run.county_name(row["county_code"])) for row in wrong.to_dicts()]
        raise StandardsImplausible(told, Both(*RELEASE_STANDARDS))
    load(run.connection, "run_released", wrong.select(standards.KEY))


def _append(run: RunContext, table: str, rows: pl.DataFrame) -> None:
    made = {name for (name,) in run.connection.sql("show tables").fetchall()}
    (append if table in made else load)(run.connection, table, rows)
