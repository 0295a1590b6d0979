"""Tell the history of a household's cases: every step, whom an answer was about, where the household stood.

Here belong the steps of cases in words. Not here: what the rest of an explanation tells (``explain.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from flows.store.persons import last_identities
from flows.store.store import Store
from transforms.cases.states import WORDS, CaseState

_STEPS = """
with
mine as (
    select case_id from cases where county_code = $county and household_code = $code
    union
    select case_id from case_places where county_code = $county and household_code = $code
    union
    select case_id from case_numbers where county_code = $county and household_code = $code
),
chosen as (
    from mine
    union
    select events.case_id from case_events as events join mine on events.other_case_id = mine.case_id
),
names as (
    select events.case_id, events.event_no, string_agg(distinct identities.name, '、' order by identities.name) as about
    from (select case_id, event_no, unnest(about) as person_id from case_events) as events
    join identities using (person_id)
    semi join chosen using (case_id)
    group by all
)
select
    events.day, events.case_id, events.event_no, events.state, events.result, names.about, events.other_case_id,
    cast(null as varchar) as county_code, cast(null as varchar) as household_code
from case_events as events
semi join chosen using (case_id)
left join names using (case_id, event_no)
union all
select since, case_id, -1, null, null, null, null, county_code, household_code
from case_places
semi join chosen using (case_id)
order by 1, 2, 3
"""
"""Steps of the cases that ever stood in a household, and of those joined with them or come out of them."""


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What results and counties are called."""

    results: Mapping[str, str]
    counties: Mapping[str, str]


def case_steps(store: Store, county: str, household: str, words: CaseWords) -> list[str]:
    """List the steps of the household's cases, wherever they stood, in order."""
    path = last_identities(store)
    names = {"person_id": pl.String, "name": pl.String}
    known = pl.read_parquet(path, columns=list(names)) if path else pl.DataFrame(schema=names)
    with store.reading() as state:
        state.register("identities", known)
        steps = state.sql(_STEPS, params={"county": county, "code": household}).pl()
    return [_step(row, words) for row in steps.iter_rows(named=True)]


_WITHDRAWN_STEPS = """
with steps as (

    select as_of, withdrawal, kept ->> 'case_id' as case_id, kept ->> 'day' as day, kept ->> 'state' as state,
        cast(kept ->> 'event_no' as integer) as event_no
    from withdrawn_rows where table_name = 'case_events'

)

select as_of, withdrawal, case_id, day, state
from steps
where case_id in (
    select case_id from case_numbers where county_code = $county and household_code = $code
    union all
    select case_id from withdrawn_numbers where county_code = $county and household_code = $code
)
order by as_of, withdrawal, case_id, event_no
"""


def withdrawn_steps(store: Store, county: str, household: str) -> list[tuple[tuple[date, int], str]]:
    """List the steps that withdrawals undid: the day and number of the withdrawal, and the step."""
    with store.reading() as state:
        steps = state.sql(_WITHDRAWN_STEPS, params={"county": county, "code": household}).fetchall()
    return [
        ((as_of, number), f"{day} 线索{case_id} {WORDS[CaseState(told)].life}")
        for as_of, number, case_id, day, told in steps
    ]


def places_of(store: Store, county: str, household: str) -> pl.DataFrame:
    """List the places where the cases of a household stood, and its own.

    Grain: one row per county_code and household_code
    """
    with store.reading() as state:
        found: pl.DataFrame = state.sql(
            "with places as (select case_id, county_code, household_code from case_numbers "
            "union select case_id, county_code, household_code from case_places) "
            "select distinct places.county_code, places.household_code from places semi join "
            "(from places where county_code = $county and household_code = $code) as mine using (case_id) "
            "union select $county, $code order by all",
            params={"county": county, "code": household},
        ).pl()
    return found


def _step(row: dict[str, object], words: CaseWords) -> str:
    """Put a step into words."""
    begun = f"{row['day']} 线索{row['case_id']} "
    if row["state"] is None:
        return f"{begun}户编号变为{row['household_code']}（{words.counties.get(str(row['county_code']), '')}）"
    state = CaseState(str(row["state"]))
    if row["other_case_id"]:
        joined = f"并入线索{row['other_case_id']}"
        return begun + (joined if state is CaseState.CLOSED else f"由线索{row['other_case_id']}分出")
    told = WORDS[state].life
    if row["result"]:
        about = f"，涉及成员：{row['about']}" if row["about"] else ""
        told += f"（{words.results.get(str(row['result']), '撤回核查结果')}{about}）"
    return begun + told
