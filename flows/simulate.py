"""Simulate: who would enter and leave which programme if a number were another; nothing is published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.boundary import guarded
from flows.night import Night
from flows.past import again, last_run
from flows.policy_files import read_numbers
from flows.stages.judging import identify, join
from transforms import policy, rules
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import WorkspaceAtFault
from transforms.facts import KEY, facts
from transforms.programmes import all_programmes

_IN = ["meets", "possible", "needs_check"]


def simulate(
    workspace: Path, changes: dict[str, str], counties: tuple[str, ...] = (), as_of: date | None = None
) -> pl.DataFrame:
    """By county, town and programme: households and persons that enter and leave, and the monthly cost.

    Args:
        workspace: the office's; its last committed run, or that of ``as_of``, gives the files.
        changes: ``programme.parameter`` → value as in ``data/policy`` (see ``policy.supposed``).
        counties: codes to which the changes apply; none: to all.
        as_of: the day whose committed run is taken.

    Returns:
        county, town, programme, entering and leaving persons and households; for dibao also
        ``cost_low_fen_year`` and ``cost_high_fen_year``: what the households that enter would be short of
        at the new line, and ``raise_fen_year``: what the covered would receive more.

    Raises:
        WorkspaceAtFault: a county is not in the run; nothing was run.
        UnsourcedNumber: no such number, or a value that cannot be read.

    """
    with guarded(workspace.absolute() / "store" / "crash"):
        run = last_run(workspace, as_of)
        with again(workspace, run, run.as_of) as night:
            identify(night)
            join(night)
            known = night.table("select county_code from run_counties order by 1")["county_code"].to_list()
            if wrong := sorted(set(counties) - set(known)):
                raise WorkspaceAtFault(f"No list of county {', '.join(wrong)}; there are {', '.join(known)}.")
            numbers, _ = read_numbers(workspace)
            other = policy.supposed(numbers, changes, counties)
            night.progress.stage("assess")
            each = night.progress.each(counties or known, night.county_name)
            return pl.concat([_of_county(night, county, numbers, other) for county in each])


def _of_county(night: Night, county: str, numbers: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    rows = night.table("from core_persons where county_code = $county", county=county)
    persons, day = CORE_PERSONS.conform(rows, at="core_persons.sql"), night.order.as_of
    before, after = facts(persons, numbers, day), facts(persons, other, day)
    towns = rows.select(*KEY, pl.col("town").fill_null(""))
    told = [
        _of_programme(programme, before, after, day).join(towns, on=KEY).group_by("town").agg(_totals())
        .select(
            pl.lit(night.county_name(county)).alias("county"), "town", pl.lit(programme.code).alias("programme"),
            *_TOTALS,
        )
        for programme in all_programmes()
    ]  # fmt: skip
    moved = pl.any_horizontal(pl.col("entering_persons", "leaving_persons") > 0) | (pl.col("raise_fen_year") != 0)
    return pl.concat(told).filter(moved).sort("county", "town", "programme")


def _of_programme(programme: rules.Programme, before: pl.DataFrame, after: pl.DataFrame, day: date) -> pl.DataFrame:
    """Each person with whether they enter or leave, and the household's shortfall at the new line on one row."""
    old = rules.assess(programme, before, day).select(*KEY, pl.col("outcome").alias("old"))
    new = rules.assess(programme, after, day).select(*KEY, pl.col("outcome").alias("new"))
    moved = old.join(new, on=KEY).with_columns(
        enters=pl.col("new").is_in(_IN) & ~pl.col("old").is_in(_IN),
        leaves=pl.col("old").is_in(_IN) & ~pl.col("new").is_in(_IN),
    )
    lines = after.select(*KEY, "line_fen", "lower_fen", "upper_fen", pl.col("standard_fen_year").alias("standard_new"))
    moved = moved.join(lines, on=KEY).join(before.select(*KEY, "standard_fen_year"), on=KEY)
    first = pl.col("enters") & (pl.col("enters").cum_sum().over("household_code") == 1)
    is_dibao = programme.code == "dibao"
    return moved.with_columns(
        cost_low=pl.when(first & is_dibao).then((pl.col("line_fen") - pl.col("upper_fen")).clip(lower_bound=0)),
        cost_high=pl.when(first & is_dibao).then((pl.col("line_fen") - pl.col("lower_fen")).clip(lower_bound=0)),
        raised=pl.when((pl.col("old") == "covered") & is_dibao).then(
            pl.col("standard_new") - pl.col("standard_fen_year")
        ),
    )


def _totals() -> list[pl.Expr]:
    code = pl.col("household_code")
    return [
        pl.col("enters").sum().alias("entering_persons"),
        code.filter("enters").n_unique().alias("entering_households"),
        pl.col("leaves").sum().alias("leaving_persons"),
        code.filter("leaves").n_unique().alias("leaving_households"),
        pl.col("cost_low").sum().alias("cost_low_fen_year"),
        pl.col("cost_high").sum().alias("cost_high_fen_year"),
        pl.col("raised").sum().alias("raise_fen_year"),
    ]


_TOTALS = (
    "entering_persons", "entering_households", "leaving_persons", "leaving_households", "cost_low_fen_year",
    "cost_high_fen_year", "raise_fen_year",
)  # fmt: skip


def as_text(moved: pl.DataFrame) -> str:
    """For the terminal: county by county, town by town, with the monthly cost in yuan."""
    if moved.is_empty():
        return "nobody would enter or leave any programme"
    lines = []
    for (county, programme), rows in moved.group_by("county", "programme", maintain_order=True):
        lines.append(f"{county} {programme}: {_line(rows.select(pl.col(_TOTALS).sum()).row(0, named=True))}")
        lines += [f"    {row['town'] or '（无乡镇）'}: {_line(row)}" for row in rows.to_dicts()]
    return "\n".join(lines)


def _line(row: dict[str, int]) -> str:
    told = [
        f"enter {row['entering_persons']} persons in {row['entering_households']} households",
        f"leave {row['leaving_persons']} in {row['leaving_households']}",
    ]
    if row["cost_high_fen_year"]:
        low, high = _a_month(row["cost_low_fen_year"]), _a_month(row["cost_high_fen_year"])
        told.append(f"cost {low} to {high} yuan a month")
    if row["raise_fen_year"]:
        told.append(f"covered receive {_a_month(row['raise_fen_year'])} yuan a month more")
    return ", ".join(told)


def _a_month(fen_year: int) -> str:
    """Shown only; half a yuan rounds up."""
    return f"{(fen_year * 2 + 1200) // 2400:,}"
