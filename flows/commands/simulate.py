"""Simulate who would enter and leave which programme if a number were another; publish nothing.

Belongs here: judging a committed run's persons twice. What moves and what it costs is
``transforms.rules.simulation``'s.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from flows.commands.past_run import last_run, reopened
from flows.nightly.context import RunContext
from flows.nightly.stages.assess import require_plausible, require_standards
from flows.nightly.stages.identify import identify
from flows.nightly.stages.join import join
from flows.workspace.crash_report import guarded
from flows.workspace.workspace import Workspace
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import UnknownCounty
from transforms.facts import facts, schemes
from transforms.facts.numbers import behind
from transforms.programmes import all_programmes
from transforms.rules import policy, simulation
from transforms.rules.programme import Programme


def simulate(
    workspace: Workspace, changes: dict[str, str], counties: tuple[str, ...] = (), as_of: date | None = None,
    release: tuple[str, ...] = (),
) -> pl.DataFrame:  # fmt: skip
    """Count by county, town and programme the households and persons that enter and leave, and the cost.

    Args:
        workspace: the office's; its last committed run, or that of ``as_of``, gives the files.
        changes: ``programme.parameter`` → value as in ``data/policy`` (see ``simulation.supposed``).
        counties: codes to which the changes apply; none: to all.
        as_of: the day whose committed run is taken.
        release: ``standards``, where those in force or those supposed look wrong and are meant so.

    Returns:
        county, town, programme, ``simulation.TOTALS`` (fen a year; null: not known), ``cost_says``: what the
        cost is of, and ``unverified``: the numbers behind it that nobody has checked yet. Each programme by
        itself: who would enter two is counted in both.

    Raises:
        WorkspaceAtFault: a county is not in the run; nothing was run.
        UnsourcedNumber: no such number, or a value that cannot be read.
        NumbersNotInForce: a standard is missing, so that nobody can be judged.
        StandardsImplausible: a standard looks wrong, as it is or as it is supposed.

    """
    with guarded(workspace.crash_reports):
        committed = last_run(workspace, as_of)
        with reopened(workspace, committed, committed.as_of, release=release) as past:
            run, numbers = past.run, past.run.policy.numbers
            other = simulation.supposed(numbers, changes, counties)
            known = join(run, identify(run, past.files)).counties
            if wrong := sorted(set(counties) - set(known)):
                raise UnknownCounty(f"No list of county {', '.join(wrong)}; there are {', '.join(known)}.")
            places = require_standards(run, numbers)
            for told in (numbers, other):
                require_plausible(run, told, places)
            run.progress.stage("assess")
            each = run.progress.each(counties or known, run.county_name)
            return pl.concat([_of_county(run, county, numbers, other) for county in each])


def _of_county(run: RunContext, county: str, numbers: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    rows = run.table("from core_persons where county_code = $county", county=county)
    persons, day = CORE_PERSONS.conform(rows, at="core_persons.sql"), run.as_of
    before, after = facts(persons, numbers, day), facts(persons, other, day)
    doubts = set(policy.unverified(other, schemes(persons), day)["name"])
    town = rows["town"].fill_null("")
    told = [
        simulation.moves(programme, before, after, day).with_columns(town).group_by("town").agg(simulation.totals())
        .select(
            pl.lit(run.county_name(county)).alias("county"), "town", pl.lit(programme.code).alias("programme"),
            *simulation.TOTALS, pl.lit(programme.cost.says if programme.cost else "").alias("cost_says"),
            pl.lit(", ".join(sorted(doubts & _numbers(programme, day)))).alias("unverified"),
        )
        for programme in all_programmes()
    ]  # fmt: skip
    moved = pl.any_horizontal(pl.col("entering_persons", "leaving_persons") > 0) | (pl.col("raise_fen_year") != 0)
    return pl.concat(told).filter(moved).sort("county", "town", "programme")


def _numbers(programme: Programme, day: date) -> set[str]:
    """Give the numbers behind a programme's conditions of the day and its cost."""
    version, cost = programme.version_on(day), programme.cost
    tests = [found.test for found in version.conditions] if version else []
    return behind(*tests, *([cost.least, cost.most, cost.each] if cost else []))


def as_text(moved: pl.DataFrame) -> str:
    """Write it for the terminal: county by county, town by town, with the monthly cost in yuan."""
    if moved.is_empty():
        return "nobody would enter or leave any programme"
    lines = []
    for (county, programme), rows in moved.group_by("county", "programme", maintain_order=True):
        whole = rows.select(simulation.known_sum(name) for name in simulation.TOTALS).row(0, named=True)
        lines.append(f"{county} {programme}: {_line(whole)}{_reservations(rows)}")
        lines += [f"    {row['town'] or '（无乡镇）'}: {_line(row)}" for row in rows.to_dicts()]
    return "\n".join(lines)


def _line(row: dict[str, int | None]) -> str:
    told = [
        f"enter {row['entering_persons']} persons in {row['entering_households']} households",
        f"leave {row['leaving_persons']} in {row['leaving_households']}",
    ]
    low, high = (_a_month(row[f"cost_{name}_fen_year"]) for name in ("low", "high"))
    if row["entering_persons"]:
        told.append("cost not known" if not low or not high else f"cost {_between(low, high)} yuan a month")
    if row["raise_fen_year"]:
        told.append(f"covered receive {_a_month(row['raise_fen_year'])} yuan a month more")
    return ", ".join(told)


def _reservations(rows: pl.DataFrame) -> str:
    """Tell what the cost is of, and which numbers behind it nobody has checked, for a line."""
    says, unverified = rows.select("cost_says", "unverified").row(0)
    told = [says] if says else []
    told += [f"not verified: {unverified}"] if unverified else []
    return f" ({'; '.join(told)})" if told else ""


def _between(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _a_month(fen_year: int | None) -> str:
    """Give yuan a month, half a yuan rounded up; nothing where it is not known."""
    return "" if fen_year is None else f"{(fen_year * 2 + 1200) // 2400:,}"
