"""assess."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import RunContext
from flows.store.policy_files import read_rows
from flows.store.store import quoted
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import NumbersNotInForce
from transforms.facts import facts, of_lists, schemes
from transforms.programmes import all_programmes
from transforms.rules import evaluate, policy

_ROW_GROUP = 250_000


def assess(run: RunContext) -> None:
    """Every listed person by every programme, county by county: the unit of decision."""
    run.progress.stage("assess")
    run.policy_rows, run.policy_sha256 = read_rows(run.order.workspace)
    numbers = policy.typed_numbers(run.policy_rows)
    counties = run.table("select county_code from run_counties order by 1")["county_code"].to_list()
    require_standards(run, numbers)
    run.connection.execute("drop table if exists core_facts")
    run.answers = []
    for county in run.progress.each(counties, run.county_name):
        persons = run.table(
            "from core_persons where county_code = $county order by household_code, member_code", county=county
        )
        judged = facts(CORE_PERSONS.conform(persons, at="core_persons.sql"), numbers, run.order.as_of)
        _append(run, "core_facts", judged.select(of_lists()))
        run.answers.append(_answers(run, county, judged))
    found = ", ".join(quoted(path) for path in run.answers)
    run.connection.execute(f"create or replace view core_assessments as from read_parquet([{found}])")


def _answers(run: RunContext, county: str, judged: pl.DataFrame) -> Path:
    """A county's core_assessments as a file, each person's programmes side by side.

    Kept beside the database: eleven times as many rows as persons, which nothing changes any more.
    """
    found = pl.concat(
        CORE_ASSESSMENTS.conform(
            evaluate.assess(programme, judged, run.order.as_of), at=f"assess {programme.code}"
        ).with_row_index("place")
        for programme in all_programmes()
    )
    path = run.scratch / f"assessments-{county}.parquet"
    found.sort("place", maintain_order=True).drop("place").write_parquet(path, compression="zstd", mkdir=False)
    path.chmod(0o600)
    return path


def keep_answers(run: RunContext, path: Path) -> None:
    """core_assessments as one file, in the order of county, household, person and programme."""
    pl.scan_parquet(run.answers).sink_parquet(path, compression="zstd", row_group_size=_ROW_GROUP)
    path.chmod(0o600)


def require_standards(run: RunContext, numbers: pl.DataFrame) -> None:
    """Every judged household's county and scheme must have a dibao standard on the day (DECISIONS 16).

    Raises:
        NumbersNotInForce: some have none; all of them at once.

    """
    persons = run.table(
        "select county_code, household_code, is_deceased, registered_urban, on_urban_roll from core_persons "
        "where dibao_roll_known and tekun_roll_known"
    )
    places = schemes(persons)
    found = policy.in_force(numbers, "dibao.standard", places, run.order.as_of)
    missing = [
        ("dibao", "standard", county, scheme)
        for county, scheme in found.filter(pl.col("value").is_null()).select("county_code", "scheme").iter_rows()
    ]
    if missing:
        counties = sorted({county for _, _, county, _ in missing})
        known = policy.nearest_known(numbers, "dibao.standard", counties, run.order.as_of)
        raise NumbersNotInForce(missing, str(run.order.as_of), known)


def _append(run: RunContext, table: str, rows: pl.DataFrame) -> None:
    run.connection.register("arriving", rows)
    run.connection.execute(f"create table if not exists {table} as from arriving limit 0")
    run.connection.execute(f"insert into {table} from arriving")
    run.connection.unregister("arriving")
