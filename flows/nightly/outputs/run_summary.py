"""Summarise the run for the terminal: lists and their sizes, feeds that are missing, files refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from flows.intake.parts import UNKNOWN, UNREADABLE
from flows.nightly.context import Flagged, Identified, NightResult, RunContext, Withheld, refusals
from flows.nightly.outputs.briefing import briefing_path
from flows.nightly.outputs.manifest import unsaid
from flows.nightly.outputs.parts_of_lists import parts_told
from flows.store.withdrawals import LATER, days_to_come
from transforms import snapshots
from transforms.cases.states import CaseState
from transforms.errors import masked
from transforms.feeds import all_feeds
from transforms.messages import Both, both, listed, mark, tr
from transforms.programmes import all_programmes, label
from transforms.rules.rate_guard import ALL
from transforms.sql import feeds_read

_HELD = {
    "capacity": mark("held back by the week's capacity of their township: {count} households"),
    "cool_down": mark("held back by the rest after a finding: {count} households"),
    "exempt": mark("held back by an exemption: {count} households"),
}


def summarise(
    run: RunContext, identified: Identified, flagged: Flagged, published: Path | None, learnt: Sequence[str]
) -> NightResult:
    """Tell where the lists are, their sizes, what is withheld, held back or missing, and what was refused.

    learnt: lines on what the visits found so far.
    """
    day = run.as_of
    counts, told = _counties(run)
    held = run.table(
        "select held, count(*) as cases from core_cases where held is not null and is_listed group by 1 order by 1"
    )
    below = [
        *told,
        *([tr("the briefing: {path}", path=published / briefing_path(day))] if published else []),
        *(tr(_HELD[why], count=count) for why, count in held.iter_rows()),
        *(line for one in flagged.withheld for line in _withheld(one)),
        *_unsaid(run, flagged),
        *learnt,
        *(tr(LATER, day=later) for later in to_come(run)),
        *_files(run, identified),
    ]
    summary = [tr("as of {day}: lists are in {folder}", day=day, folder=published), *(f"  {line}" for line in below)]
    faults = tuple(refusals(identified.files, (UNREADABLE,)))
    return NightResult(
        run.request, run.settings, published, tuple(summary), tuple(counts), faults=faults, withheld=flagged.withheld
    )


def _withheld(one: Withheld) -> list[str]:
    """Tell what is withheld in a county, what changed since its rows were made, and what to do."""
    what = both("everything") if one.programme == ALL else label(one.programme)
    given = {"what": what, "county": one.county, "why": one.objection.told, "day": one.stands_since}
    if not one.stands_since:
        first = tr("{what} is withheld in {county}: {why}", **given)
        cause = tr("why: there is no night before it to compare with")
    else:
        first = tr("{what} is withheld in {county}: {why}; the rows of {day} stand", **given)
        cause = (
            tr("why: since {day} {change}", day=one.stands_since, change=one.change.told)
            if one.change
            else tr("why: not known, since the outcomes of {day} are not kept any more", day=one.stands_since)
        )
    then = tr("look into it, then publish with --release {release}", release=one.release)
    return [first, f"  {cause}", f"  {then}"]


def _unsaid(run: RunContext, flagged: Flagged) -> list[str]:
    """Tell for each county of which share of those not covered nothing can be said, and what is missing."""
    names = {programme.code for programme in all_programmes() if programme.is_published}
    rows = unsaid(flagged).filter(pl.col("programme").is_in(list(names)))
    told: dict[str, list[Both]] = {}
    for row in rows.iter_rows(named=True):
        part = both(
            "{programme} {share:.1%} ({lacking})",
            programme=label(row["programme"]), share=row["cannot_say"] / row["not_covered"], lacking=row["lacking_zh"],
        )  # fmt: skip
        told.setdefault(row["county_code"], []).append(part)
    return [
        tr(
            "{county}: nothing can be said, of those not covered, on {parts}",
            county=run.county_name(county), parts=listed(parts),
        )
        for county, parts in told.items()
    ]  # fmt: skip


def to_come(run: RunContext) -> list[date]:
    """List committed days later than today, which keep known cases as they are."""
    with run.store.reading() as state:
        return days_to_come(state, run.request.today)


def _counties(run: RunContext) -> tuple[list[dict[str, object]], list[str]]:
    """Count households and persons to check for each county, as rows and as lines."""
    counted = run.table(
        "select county_code, count(*) as households, "
        "sum((state = $dispatched and dispatched_on = $as_of)::integer) as fresh "
        "from core_cases where is_listed group by 1 order by 1",
        as_of=run.as_of,
        dispatched=CaseState.DISPATCHED,
    )
    households = {code: (count, fresh) for code, count, fresh in counted.iter_rows()}
    persons = dict(
        run.table(
            "select county_code, count(distinct member_code) from core_flags "
            "semi join (from core_cases where is_listed) using (county_code, household_code) group by 1 order by 1"
        ).iter_rows()
    )
    counts: list[dict[str, object]] = []
    lines = []
    for code, dibao, tekun in run.table(
        "select county_code, dibao_roll_known, tekun_roll_known from run_counties order by 1"
    ).iter_rows():
        name = run.county_name(code)
        if not (dibao and tekun):
            lacking = "、".join(
                all_feeds()[feed].name_zh for feed, has in (("dibao_roll", dibao), ("tekun_roll", tekun)) if not has
            )
            lines.append(
                tr("{county}: no list, {feeds} is missing; nobody there can be judged", county=name, feeds=lacking)
            )
            continue
        count, fresh = households.get(code, (0, 0))
        lines.append(
            tr(
                "{county}: {households} households ({new} new), {persons} persons to check",
                county=name, households=count, new=int(fresh), persons=persons.get(code, 0),
            )
        )  # fmt: skip
        counts.append({"county": name, "households": count, "new": int(fresh), "persons": persons.get(code, 0)})
    return counts, lines


def _files(run: RunContext, identified: Identified) -> list[str]:
    """List feeds missing or stale and files not used; citizen numbers in names are masked."""
    missing = [all_feeds()[code].name_zh for code in snapshots.lacking(identified.parts, feeds_read())]
    lacking = (
        [tr("not received, so what depends on them cannot be said: {feeds}", feeds="、".join(missing))]
        if missing
        else []
    )
    stale = (
        identified.parts.filter(pl.col("use") == "stale")
        .select("feed", "supplier", "snapshot_on")
        .unique()
        .sort("feed", "supplier")
    )
    too_old = [
        tr("not used, too old: {feed} of {supplier}, {day}", feed=all_feeds()[feed].name_zh, supplier=supplier, day=day)
        for feed, supplier, day in stale.iter_rows()
    ]
    refused = [tr("not used: {fault}", fault=line) for line in refusals(identified.files)]
    fallen = (
        snapshots.fallen_back(identified.parts).select("feed", "supplier", "snapshot_on").unique(maintain_order=True)
    )
    in_place = [
        tr(
            "in its place: {feed} of {supplier}, {on}, {days} days old",
            feed=all_feeds()[feed].name_zh, supplier=supplier, on=on, days=(run.as_of - on).days,
        )
        for feed, supplier, on in fallen.iter_rows()
    ]  # fmt: skip
    unknown = [
        tr(
            "not recognised, not used: {file}: {reason}",
            file=found.file.path, reason=Both(part.reason or "", part.reason_zh or part.reason or ""),
        )
        for found in identified.files for part in found.parts if part.status == UNKNOWN
    ]  # fmt: skip
    lines = [
        *lacking, *too_old, *refused, *parts_told(run, identified), *_without_numbers(run, identified), *in_place,
        *unknown,
    ]  # fmt: skip
    return [masked(line) for line in lines]


def _without_numbers(run: RunContext, identified: Identified) -> list[str]:
    """List files of which a fifth or more of the persons have no usable number."""
    paths = {found.file_no: found.file.path for found in identified.files}
    counted = run.table(
        "select file_no, count(*) as persons, count(*) filter (id_no is null) as lost from core_members "
        "group by file_no having lost * 5 >= persons order by file_no"
    )
    return [
        tr(
            "without a usable number: {file}: {lost} of {persons} persons, judged by what the list says or asked about "
            "in 数据疑问. Send it again with the rows of 退回清单 corrected; numbers must be text, not figures.",
            file=paths[file_no], lost=lost, persons=persons,
        )
        for file_no, persons, lost in counted.iter_rows()
    ]  # fmt: skip
