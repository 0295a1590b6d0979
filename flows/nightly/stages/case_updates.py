"""Load known cases into the run, and give the case events that the commit writes back (DECISIONS 25–28).

Belongs here: cases between the state and a night. The states they come to are in ``transforms/sql/flag``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from flows.cases.rules import CaseRules
from flows.nightly.context import Identified, InputFile, RunContext
from flows.nightly.tables import load
from flows.store.store import Store
from flows.workspace import divisions
from flows.workspace.settings import given_in
from transforms.cases.states import CaseState, case_states
from transforms.errors import SettingsWrong
from transforms.feed import Feed
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes


def load_cases(run: RunContext, identified: Identified, rules: CaseRules) -> None:
    """Load known cases with their state on the day, and the tables that decide about them."""
    day = run.as_of
    is_past = _is_past(run)
    # What the state's macros read is looked up here.
    for table in ("case_numbers", "case_places", "case_events"):
        run.connection.execute(f"create or replace view {table} as from state.{table}")
    known = run.table(
        _KNOWN,
        day=day,
        until=day if is_past else date.max,
        dispatched=CaseState.DISPATCHED,
        closed=CaseState.CLOSED,
        opened=CaseState.NEW,
        end_with_list=rules.end_with_newer_list,
    )
    monday = day - timedelta(days=day.weekday())
    sent = run.table(
        "select numbers.county_code, facts.town, events.case_id from state.case_events as events "
        "join state.case_numbers as numbers using (case_id) join state.case_facts as facts using (case_id) "
        "where events.state = $dispatched and events.author = 'doudi' and events.day between $monday and $day "
        "order by case_id, event_no",
        dispatched=CaseState.DISPATCHED,
        monday=monday,
        day=day,
    )
    load(
        run,
        {
            "known_cases": known,
            "known_case_members": run.table(_KNOWN_MEMBERS),
            "known_numbers": run.table(_KNOWN_NUMBERS),
            "known_dispatches": sent,
            "known_samples": run.table(_KNOWN_SAMPLES),
            "known_bases": run.table("from state.bases order by all"),
            "run_limits": _limits(run, is_past=is_past),
            "run_capacity": _capacity(run),
            "run_bases": _bases(run, identified),
            "run_due": _due(rules, day),
            "run_rules": _named_clauses(day),
            "run_material_facts": rules.material_facts,
            "run_need_points": rules.need_points,
            "ref_case_states": case_states(),
        },
    )


_KNOWN = """
select
    numbers.case_id,
    coalesce(cases.county_code, numbers.county_code) as county_code,
    coalesce(cases.household_code, numbers.household_code) as household_code,
    least(numbers.opened_on, $day) as opened_on,
    coalesce(cases.state, $dispatched) as state, coalesce(cases.since, $day) as since,
    cast(coalesce(cases.event_no, 0) as integer) as event_no,
    cases.due_on, cases.due_is_provisional, cases.valid_until, cast(cases.facts as varchar) as facts,
    cast(cases.finding_facts as varchar) as finding_facts, cases.dispatched_on, cases.answered_on, cases.result,
    cases.programme, cases.checked_on, cases.enrolled_month,
    kept.programmes as flagged_programmes, kept.flagged_members, kept.basis_id,
    exempt.valid_until as exempt_until,
    cases.after_night,
    case when cases.state = $closed then cases.other_case_id end as joined_with,
    origins.other_case_id as came_from,
    coalesce(list_contains($end_with_list, cases.result), false) as waits_for_list
from state.case_numbers as numbers
left join state.cases_on($until) as cases using (case_id)
left join state.case_facts as kept using (case_id)
left join (
    select case_id, arg_max(valid_until, rowid) as valid_until from state.exemptions
    where not is_undone group by case_id
) as exempt using (case_id)
left join (
    select case_id, other_case_id from state.case_events where state = $opened and other_case_id is not null
) as origins using (case_id)
order by numbers.case_id
"""

_KNOWN_MEMBERS = """
select case_id, person_id, is_head, is_present, is_flagged, is_own from state.case_members
union all
select
    cases.case_id, known.person_id, false, true,
    coalesce(list_contains(kept.flagged_members, known.member_code), false), true
from state.cases_on(date '9999-12-31') as cases
join known_identities as known using (county_code, household_code)
left join state.case_facts as kept using (case_id)
anti join state.case_members as members on cases.case_id = members.case_id
order by all
"""
"""Of a case from before members were kept: whoever was ever listed under its code."""


_KNOWN_NUMBERS = """
select case_id, county_code, household_code
from state.withdrawn_numbers anti join state.case_numbers using (case_id)
order by case_id
"""


_KNOWN_SAMPLES = """
select sample_id, county_code, household_code, drawn_on, month, drawn_from, result
from state.samples
order by sample_id
"""


def _is_past(run: RunContext) -> bool:
    """Tell whether the day precedes the newest committed one: new cases get numbers, known ones no events."""
    newest = run.table("select max(as_of) from state.runs").item()
    return newest is not None and run.as_of < newest


def _limits(run: RunContext, *, is_past: bool) -> pl.DataFrame:
    settings = run.settings
    return pl.DataFrame(
        {
            "is_past": [is_past], "weekly_capacity": [settings.weekly_capacity],
            "cool_down_days": [settings.cool_down_days], "urgent_points": [settings.urgent_points],
            "sample_households": [settings.sample_households],
        },
        schema={
            "is_past": pl.Boolean, "weekly_capacity": pl.Int64, "cool_down_days": pl.Int64, "urgent_points": pl.Int64,
            "sample_households": pl.Int64,
        },
    )  # fmt: skip


def _capacity(run: RunContext) -> pl.DataFrame:
    codes = {name: code for code, name in run.reference.county_names.items()}
    rows = []
    for place, capacity in run.settings.township_capacity.items():
        county, _, town = place.partition("/")
        rows.append((codes.get(county, county), town, capacity))
    schema = {"county_code": pl.String, "town": pl.String, "capacity": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def require_towns(run: RunContext) -> None:
    """Require that some list or roll in use, or a known case, names every township of the settings.

    Raises:
        SettingsWrong: there is no such township; the nearest is named, all of them at once.

    """
    if not run.settings.township_capacity:
        return
    rows = " union ".join(f"from {feed.table} select county_code, town, locality" for feed in with_towns())
    heard = pl.concat([run.table(f"{rows} order by all"), run.table(_TOWNS_OF_STATE)])
    wrong = divisions.unknown_towns(run.settings.township_capacity, run.reference.county_names, heard)
    if wrong:
        place = given_in("township_capacity", run.request.workspace.settings_file)
        raise SettingsWrong.of([f"{place}, {fault}" for fault in wrong])


_TOWNS = """
select distinct county_code, town, cast(null as varchar) as locality
from {0}case_facts join {0}case_numbers using (case_id) order by all
"""
_TOWNS_OF_STATE = _TOWNS.format("state.")


def known_towns(store: Store) -> list[pl.DataFrame]:
    """Give county code and township of every case, as one frame; none where nothing was run yet."""
    if not store.state.exists():
        return []
    with store.reading() as state:
        return [state.sql(_TOWNS.format("")).pl()]


def with_towns() -> list[Feed]:
    """List the feeds that tell a row's township in a column of its own."""
    return [feed for feed in all_feeds().values() if "town" in feed.standard.schema]


def _bases(run: RunContext, identified: Identified) -> pl.DataFrame:
    """run_bases: snapshots in use for each county; ``basis_id`` is the digest of all of a county's."""
    used = identified.used
    keys = pl.DataFrame(
        [(file.file_no, file.key) for file in identified.files],
        schema={"file_no": pl.Int32, "key": pl.String}, orient="row",
    )  # fmt: skip
    counties = run.table("select county_code from run_counties order by 1")
    speaking = used.join(keys, on="file_no").select("county_code", "feed", "snapshot_on", "key")
    named = speaking.filter(pl.col("county_code").is_not_null())
    for_all = speaking.filter(pl.col("county_code").is_null()).drop("county_code").join(counties, how="cross")
    rows = pl.concat([named, for_all.select(named.columns)]).unique().sort(named.columns)
    sums = {
        county[0]: hashlib.sha256(group.drop("county_code").write_csv().encode()).hexdigest()[:32]
        for county, group in rows.group_by("county_code")
    }
    return rows.with_columns(pl.col("county_code").replace_strict(sums, return_dtype=pl.String).alias("basis_id"))


def _due(rules: CaseRules, day: date) -> pl.DataFrame:
    rows = [(found.code, *rules.due_on("visit", found.code, day)) for found in all_programmes()]
    schema = {"programme": pl.String, "due_on": pl.Date, "is_provisional": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _named_clauses(day: date) -> pl.DataFrame:
    """run_rules: names of the clauses of each programme in force, by which precision is counted."""
    rows = []
    for programme in all_programmes():
        if version := programme.version_on(day):
            names = [clause.condition.code for clause in version.all_clauses] + ["otherwise"]
            rows += [(programme.code, place, f"{programme.code}/{name}") for place, name in enumerate(names)]
    schema = {"programme": pl.String, "clause": pl.Int8, "rule": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def changes(run: RunContext, run_id: str) -> dict[str, pl.DataFrame]:
    """Collect rows to commit, by table: case numbers, places, events, members, facts of flagged households, samples."""
    numbers = run.table(
        "select case_id, county_code, household_code, opened_on from core_cases where is_new order by 1"
    )
    places = run.table(
        "select case_id, $day as since, county_code, household_code from core_cases cross join run_limits as limits "
        "where is_moved and not limits.is_past order by case_id",
        day=run.as_of,
    )
    members = run.table(_CHANGED_MEMBERS)
    events = run.table("select *, $run_id as source from core_case_events order by case_id, event_no", run_id=run_id)
    facts = run.table(
        "select cases.case_id, homes.town, homes.head.name as head_name, homes.head.id_no as head_id_no, "
        "homes.programmes, homes.flagged_members, bases.basis_id, homes.facts "
        "from core_cases as cases join core_case_facts as homes using (county_code, household_code) "
        "join (select distinct county_code, basis_id from run_bases) as bases using (county_code) "
        "semi join (from core_flags where stands_since is null) as fresh using (county_code, household_code) "
        "cross join run_limits as limits "
        "where cases.is_flagged and (cases.is_new or not limits.is_past) order by cases.case_id"
    )
    bases = run.table("select distinct basis_id, feed, snapshot_on, key from run_bases order by all")
    samples = run.table(
        "select sample_id, county_code, household_code, drawn_on, month, drawn_from from core_samples "
        "where is_new order by sample_id"
    )
    return {
        "samples": samples, "case_numbers": numbers, "case_places": places, "case_events": events,
        "case_members": members, "case_facts": facts, "bases": bases,
    }  # fmt: skip


_CHANGED_MEMBERS = """
with tonight as (
    select members.*
    from core_case_members as members
    join core_cases as cases using (case_id)
    cross join run_limits as limits
    where cases.is_new or not limits.is_past
),
changed as (
    (from tonight except from state.case_members)
    union all
    (select known.* from state.case_members as known semi join tonight using (case_id) except from tonight)
)
select * from tonight semi join changed using (case_id)
order by case_id, member_code, person_id
"""
"""All members of every case of which any is another than the state has it."""


def load_inputs(run: RunContext, files: Sequence[InputFile]) -> None:
    """Load run_inputs: paths and suppliers of files by their number."""
    inputs = pl.DataFrame(
        [(file.file_no, file.file.path, file.file.supplier) for file in files],
        schema={"file_no": pl.Int32, "path": pl.String, "supplier": pl.String}, orient="row",
    )  # fmt: skip
    load(run, {"run_inputs": inputs})
