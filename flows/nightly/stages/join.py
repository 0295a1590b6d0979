"""Join the listed persons with rolls and registers: coverage and evidence on the day.

Belongs here: which feeds speak for which counties, and the tables up to ``core_persons``. What a table holds is in
its query (``transforms/sql/join``).
"""

from __future__ import annotations

import polars as pl

from flows.nightly.context import Identified, Joined, RunContext, refusals
from flows.nightly.stages.link_records import recall, second_pass
from flows.nightly.tables import load, make
from flows.nightly.views import view
from flows.workspace import reference
from transforms import snapshots
from transforms.errors import NothingToJudge, itemised
from transforms.facts import property_evidence
from transforms.feeds import all_feeds, rolls
from transforms.messages import both, tr


def join(run: RunContext, identified: Identified) -> Joined:
    """Make core_persons: coverage, deaths, certificates, property and authorisations of the listed persons.

    Raises:
        NothingToJudge: no county has both rolls.

    """
    run.progress.stage("join")
    dibao, tekun = known_rolls(run, identified)
    if not (dibao & tekun):
        missing = [all_feeds()[code].name_zh for code, has in (("dibao_roll", dibao), ("tekun_roll", tekun)) if not has]
        raise NothingToJudge(
            tr(
                "No county has both a dibao roll (低保名册) and a tekun roll (特困人员名册) for {day}; "
                "missing: {missing}.{became}\nNothing was published. Put the missing roll into the inbox.",
                day=run.as_of, missing="、".join(missing) or both("one of the two in every county"),
                became=itemised(refusals(identified.files)),
            )
        )  # fmt: skip
    join_tables(run, identified)
    return Joined(tuple(run.table("select county_code from run_counties order by 1")["county_code"]))


def join_tables(run: RunContext, identified: Identified, links: pl.DataFrame | None = None) -> None:
    """Make the tables of the stage, once it is known which feeds speak for which counties.

    links: those of a committed run, where only some of the listed persons are looked at; left out: the second
    pass looks for them.
    """
    load(run, {"known_said_dead": run.said_dead})
    if links is None:
        second_pass(run, identified, view)
    else:
        recall(run, identified, view, links)
    make(run, "core_persons")


def known_rolls(run: RunContext, identified: Identified) -> tuple[set[str], set[str]]:
    """Load which feeds speak for which county; give the counties with a dibao and with a tekun roll."""
    counties = run.table("select distinct county_code from core_members order by 1")["county_code"].to_list()
    dibao = set(run.table("from core_dibao_counties")["county_code"]) & set(counties)
    tekun = snapshots.counties_covered(identified.parts, counties, "tekun_roll")
    names = {code: feed.name_zh for code, feed in all_feeds().items()}
    known = pl.DataFrame(
        {
            "county_code": counties,
            "dibao_roll_known": [county in dibao for county in counties],
            "tekun_roll_known": [county in tekun for county in counties],
            "data_on": [snapshots.data_day(identified.parts, county, run.as_of) for county in counties],
            "data_note": [snapshots.data_note(identified.parts, county, run.as_of, names) for county in counties],
        },
        schema={
            "county_code": pl.String, "dibao_roll_known": pl.Boolean, "tekun_roll_known": pl.Boolean,
            "data_on": pl.Date, "data_note": pl.String,
        },
    )  # fmt: skip
    grades = property_evidence.grades_in_force(reference.property_grades(), counties, run.as_of)
    listed = run.table("select distinct county_code, town from core_members order by all")
    required = [feed.code for feed, covers in rolls().items() if covers.is_required]
    tables = {
        "run_counties": known, "run_feeds": _heard(identified.parts, counties), "run_grades": grades,
        "run_unheard_towns": snapshots.unheard_towns(identified.parts, listed, required),
    }  # fmt: skip
    load(run, tables)
    return dibao, tekun


def _heard(parts: pl.DataFrame, counties: list[str]) -> pl.DataFrame:
    """run_feeds: which feeds speak for which counties; what a feed does not speak for is not known there."""
    feeds = parts.filter(pl.col("use") == "used")["feed"].unique().sort()
    heard = [(county, feed) for feed in feeds for county in sorted(snapshots.counties_covered(parts, counties, feed))]
    return pl.DataFrame(heard, schema={"county_code": pl.String, "feed": pl.String}, orient="row")
