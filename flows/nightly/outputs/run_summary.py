"""Summarise the run for the terminal: lists and their sizes, feeds that are missing, files refused."""

from __future__ import annotations

import polars as pl

from flows.intake.parts import UNREADABLE
from flows.nightly.context import RunContext, refusals
from flows.nightly.outputs.briefing import briefing_path
from transforms import snapshots
from transforms.cases.states import CaseState
from transforms.errors import masked
from transforms.feeds import all_feeds

_HELD = {"capacity": "the week's capacity of their township", "cool_down": "the rest after a finding",
         "exempt": "an exemption"}  # fmt: skip


def summarise(run: RunContext) -> None:
    """Fill ``run.summary``, ``run.counts`` and ``run.faults``."""
    day, place = run.order.as_of, run.published
    learnt, run.summary = run.summary, [f"as of {day}: lists are in {place}"]
    _counties(run)
    if place:
        run.summary.append(f"  the briefing: {place / briefing_path(day)}")
    held = run.table(
        "select held, count(*) as cases from core_cases where held is not null and is_listed group by 1 order by 1"
    )
    run.summary += [f"  held back by {_HELD[why]}: {count} households" for why, count in held.iter_rows()]
    run.summary += [
        f"  {code} is withheld: {why}. Look into it, then publish with --release {code}"
        for code, why in run.withheld.items()
    ]
    run.summary += learnt + _files(run)
    run.faults = [
        f"{found.file.path}: {part.reason}. {part.remedy}"
        for found in run.inputs for part in found.parts if part.status == UNREADABLE
    ]  # fmt: skip


def _counties(run: RunContext) -> None:
    counted = run.table(
        "select county_code, count(*) as households, "
        "sum((state = $dispatched and dispatched_on = $as_of)::integer) as fresh "
        "from core_cases where is_listed group by 1 order by 1",
        as_of=run.order.as_of,
        dispatched=CaseState.DISPATCHED,
    )
    households = {code: (count, fresh) for code, count, fresh in counted.iter_rows()}
    persons = dict(
        run.table(
            "select county_code, count(distinct member_code) from core_flags "
            "semi join (from core_cases where is_listed) using (county_code, household_code) group by 1 order by 1"
        ).iter_rows()
    )
    for code, dibao, tekun in run.table(
        "select county_code, dibao_roll_known, tekun_roll_known from run_counties order by 1"
    ).iter_rows():
        name = run.county_name(code)
        if not (dibao and tekun):
            lacking = "、".join(
                all_feeds()[feed].name_zh for feed, has in (("dibao_roll", dibao), ("tekun_roll", tekun)) if not has
            )
            run.summary.append(f"  {name}: no list, {lacking} is missing; nobody there can be judged")
            continue
        count, fresh = households.get(code, (0, 0))
        run.summary.append(f"  {name}: {count} households ({fresh} new), {persons.get(code, 0)} persons to check")
        run.counts.append({"county": name, "households": count, "new": int(fresh), "persons": persons.get(code, 0)})


def _files(run: RunContext) -> list[str]:
    """List feeds missing or stale and files not used; citizen numbers in names are masked."""
    received = set(run.parts.filter(pl.col("use") == "used")["feed"])
    read_by_rules = ("edge_roll", "child_roll", "disability_register", "deaths", "vehicles", "authorisations")
    missing = [all_feeds()[code].name_zh for code in read_by_rules if code not in received]
    lacking = [f"  not received, so what depends on them cannot be said: {'、'.join(missing)}"] if missing else []
    stale = (
        run.parts.filter(pl.col("use") == "stale")
        .select("feed", "supplier", "snapshot_on")
        .unique()
        .sort("feed", "supplier")
    )
    too_old = [
        f"  not used, too old: {all_feeds()[feed].name_zh} of {supplier}, {day}"
        for feed, supplier, day in stale.iter_rows()
    ]
    refused = [f"  not used: {line}" for line in refusals(run)]
    fallen = snapshots.fallen_back(run.parts).select("feed", "supplier", "snapshot_on").unique(maintain_order=True)
    in_place = [
        f"  in its place: {all_feeds()[feed].name_zh} of {supplier}, {on}, {(run.order.as_of - on).days} days old"
        for feed, supplier, on in fallen.iter_rows()
    ]
    unknown = [
        f"  not recognised, not used: {found.file.path}: {part.reason}"
        for found in run.inputs for part in found.parts if part.status == "unrecognised"
    ]  # fmt: skip
    lines = [*lacking, *too_old, *refused, *_without_numbers(run), *in_place, *unknown]
    return [masked(line) for line in lines]


def _without_numbers(run: RunContext) -> list[str]:
    """List files of which a fifth or more of the persons have no usable number."""
    paths = {found.file_no: found.file.path for found in run.inputs}
    counted = run.table(
        "select file_no, count(*) as persons, count(*) filter (id_no is null) as lost from core_members "
        "group by file_no having lost * 5 >= persons order by file_no"
    )
    return [
        f"  without a usable number: {paths[file_no]}: {lost} of {persons} persons, judged by what the list says or "
        "asked about in 数据疑问. Send it again with the rows of 退回清单 corrected; numbers must be text, not figures."
        for file_no, persons, lost in counted.iter_rows()
    ]
