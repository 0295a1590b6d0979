"""Tell today what the next run would refuse: settings, policy files, standards, rolls.

Belongs here: what can be known before anybody is judged, from the files in the inbox. Whether a file can be used is
``flows.commands.check``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from flows.intake.parts import ACCEPTED, FilePart, ReadContext
from flows.nightly.stages.case_updates import known_towns, with_towns
from flows.store.policy_files import read_policy, released_standards
from flows.store.store import Store
from flows.workspace import divisions
from flows.workspace.settings import given_in
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from transforms import RELEASE_STANDARDS, snapshots
from transforms.errors import UnsourcedNumber
from transforms.feeds import all_feeds
from transforms.messages import Both, listed, tr
from transforms.rules import policy, standards

_LIST, _ROLLS = "monitoring_list", ("dibao_roll", "tekun_roll")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a run on a day would refuse, and what else of it is good to know now."""

    day: date
    refused: tuple[str, ...]
    noted: tuple[str, ...]

    def told(self) -> list[str]:
        """Tell it in lines."""
        first = (
            tr("doudi run would be refused on {day}:", day=self.day)
            if self.refused
            else tr("nothing seen here would refuse doudi run on {day}", day=self.day)
        )
        notes = ("  " + tr("note: {note}", note=line) for line in self.noted)
        return [first, *(f"  - {line}" for line in self.refused), *notes]


def readiness(
    workspace: Workspace, context: ReadContext, read: Sequence[FilePart], parts: pl.DataFrame, day: date
) -> Readiness:
    """Judge what a run would be refused for.

    read: every part in the inbox; none where nothing was put in yet. parts: what the day would use of them.
    """
    used = parts.filter(pl.col("use") == "used")
    judged = sorted(used.filter(pl.col("feed") == _LIST, pl.col("row_count") > 0)["county_code"].drop_nulls().unique())
    refused, noted = _rolls(context, parts, judged, day)
    wrong, looks = _standards(workspace, context, judged, day)
    towns = _towns(workspace, context, read)
    return Readiness(day, (*wrong, *towns, *refused), (*looks, *noted))


def _rolls(context: ReadContext, parts: pl.DataFrame, judged: list[str], day: date) -> tuple[list[str], list[str]]:
    """Tell which lists and rolls a run lacks: altogether, which refuses it, and in single counties."""
    if not judged:
        name = all_feeds()[_LIST].name_zh
        return [tr("there is no usable {name} for {day}; put one into the inbox", name=name, day=day)], []
    have = {feed: snapshots.counties_covered(parts, judged, feed) for feed in _ROLLS}
    if not set.intersection(*have.values()):
        if missing := "、".join(all_feeds()[feed].name_zh for feed in _ROLLS if not have[feed]):
            return [tr("no county has both rolls; put in {names}", names=missing)], []
        return [tr("no county has both rolls; put in the one that each county lacks")], []
    return [], [
        tr("{county}: no list, {name} is missing", county=_name(context, county), name=all_feeds()[feed].name_zh)
        for county in judged
        for feed in _ROLLS
        if county not in have[feed]
    ]


def _standards(workspace: Workspace, context: ReadContext, judged: list[str], day: date) -> tuple[list[str], list[str]]:
    """Tell which policy rows and standards a run would refuse.

    Who is judged by the urban standard is known only when a night has judged, so what is wrong with it is a note.
    """
    area = context.settings.area
    try:
        numbers = read_policy(workspace, area).numbers
    except UnsourcedNumber as error:
        return list(error.faults), []
    counties = judged or divisions.official(area, divisions.divisions(data_folder()))
    places = pl.DataFrame(
        [(county, scheme) for county in counties for scheme in ("rural", "urban")],
        schema={"county_code": pl.String, "scheme": pl.String}, orient="row",
    )  # fmt: skip
    lacking = policy.in_force(numbers, standards.STANDARD, places, day).filter(pl.col("value").is_null())
    wrong = standards.implausible(numbers, places, day).join(
        _released(workspace), on=standards.KEY, how="anti", maintain_order="left"
    )
    told = {
        scheme: _lacking(context, lacking.filter(pl.col("scheme") == scheme)["county_code"], scheme, day, bool(judged))
        for scheme in ("rural", "urban")
    }
    for row in wrong.to_dicts():
        county = context.reference.county_names.get(row["county_code"], "")
        told[row["scheme"]].append(
            tr(
                "{fault}; correct it, or if it is right: doudi run --release {release}",
                fault=standards.in_words(row, county), release=Both(*RELEASE_STANDARDS),
            )
        )  # fmt: skip
    return told["rural"], [
        tr("once a household is judged by it, a run is refused: {fault}", fault=fault) for fault in told["urban"]
    ]


def _lacking(context: ReadContext, counties: pl.Series, scheme: str, day: date, is_of_list: bool) -> list[str]:
    """Tell of the counties that have no standard; is_of_list: they are those that a list was read of."""
    if counties.is_empty():
        return []
    told = {
        "scheme": standards.scheme_in_words(scheme),
        "day": day,
        "counties": listed(_name(context, county) for county in counties),
    }
    if is_of_list:
        return [tr("no dibao standard, {scheme}, on {day}: {counties}; add it to policy/dibao.csv", **told)]
    return [
        tr(
            "no dibao standard, {scheme}, on {day} (no list was read, so every county of the area is asked for): "
            "{counties}; add it to policy/dibao.csv",
            **told,
        )
    ]


def _released(workspace: Workspace) -> pl.DataFrame:
    store = Store(workspace.store)
    if not store.state.exists():
        return pl.DataFrame(
            schema=dict.fromkeys(standards.KEY[:2], pl.String) | dict.fromkeys(standards.KEY[2:], pl.Int64)
        )
    store.migrate()
    return released_standards(store)


def _towns(workspace: Workspace, context: ReadContext, read: Sequence[FilePart]) -> list[str]:
    """Tell of townships in the settings that neither a list nor a roll nor a known case names."""
    telling = {feed.code for feed in with_towns()}
    paths = [context.snapshot(part) for part in read if part.feed in telling and part.status == ACCEPTED]
    if not paths or not context.settings.township_capacity:
        return []
    names = ("county_code", "town", "locality")
    told = [pl.scan_parquet(path).select(names).unique().collect() for path in paths]
    heard = pl.concat([*told, *known_towns(Store(workspace.store))])
    wrong = divisions.unknown_towns(context.settings.township_capacity, context.reference.county_names, heard)
    return [f"{given_in('township_capacity', workspace.settings_file)}, {fault}" for fault in wrong]


def _name(context: ReadContext, county: str) -> str:
    return f"{context.reference.county_names.get(county, '')} {county}".strip()
