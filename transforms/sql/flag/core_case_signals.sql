-- core_case_signals: what tonight says of each known case. A flag is removed only by a snapshot that has
-- come since the case was last flagged, never by a file that is gone, a programme withheld or a doubt.
-- grain: one row per known case
-- reads: known_cases, core_flags, core_assessments, core_persons, core_case_facts, run_opening, run_bases,
--   known_bases, run_material_facts
with

flagged as (

    select distinct county_code, household_code from core_flags

),

listed as (

    select distinct county_code, household_code from core_persons

),

standing as (

    select
        known_cases.case_id,
        bool_or(judged.outcome in ('meets', 'possible', 'partly_covered', 'needs_check')) as is_hit,
        bool_or(judged.outcome = 'cannot_say' and is_mine) as is_unknown,
        bool_or(judged.outcome = 'covered' and is_mine) as is_covered
    from known_cases
    join (
        select * from core_assessments semi join run_opening using (programme)
    ) as judged using (county_code, household_code),
    lateral (
        select known_cases.flagged_members is null or list_contains(known_cases.flagged_members, judged.member_code)
            as is_mine
    )
    group by known_cases.case_id

),

last_seen as (

    select basis_id, feed, max(snapshot_on) as newest from known_bases group by all

),

newer as (

    select old.county_code, old.basis_id, bool_or(tonight.feed = 'monitoring_list') as has_newer_list
    from (select distinct county_code, basis_id from known_cases where basis_id is not null) as old
    join run_bases as tonight using (county_code)
    left join known_bases as seen
        on old.basis_id = seen.basis_id and tonight.feed = seen.feed and tonight.key = seen.key
    left join last_seen on old.basis_id = last_seen.basis_id and tonight.feed = last_seen.feed
    where seen.key is null and tonight.snapshot_on >= coalesce(last_seen.newest, tonight.snapshot_on)
    group by all

),

changed as (

    select
        known_cases.case_id,
        bool_or(
            case
                when material.fact = 'programmes'
                    then not list_has_all(
                        string_split(coalesce(known_cases.facts ->> 'programmes', ''), ','), tonight.programmes
                    )
                else (known_cases.facts ->> material.fact) <> (tonight.facts ->> material.fact)
            end
        ) as is_changed
    from known_cases
    join core_case_facts as tonight using (county_code, household_code)
    cross join run_material_facts as material
    where known_cases.facts is not null
    group by known_cases.case_id

)

select
    known_cases.case_id,
    flagged.household_code is not null as is_flagged,
    coalesce(standing.is_covered, false) as is_covered,
    coalesce(not coalesce(standing.is_hit or standing.is_unknown, false), false)
    and newer.basis_id is not null
    and (listed.household_code is not null or newer.has_newer_list) as is_removed,
    coalesce(changed.is_changed, false) as is_changed
from known_cases
left join flagged using (county_code, household_code)
left join listed using (county_code, household_code)
left join standing using (case_id)
left join changed using (case_id)
left join newer
    on known_cases.county_code = newer.county_code and known_cases.basis_id = newer.basis_id
order by known_cases.case_id
