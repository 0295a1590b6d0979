-- core_case_signals: signals of this run for known cases (flagged, covered, removed, changed). A flag is removed
-- only by a snapshot that is newer than those it was raised on, never by a missing file, a withheld programme or doubt.
-- grain: one row per known case
-- reads: known_cases, core_flags, core_assessments, core_persons, core_case_facts, run_opening, run_withheld,
--   run_bases, known_bases, run_material_facts
with

flagged as (

    select distinct county_code, household_code from core_flags

),

listed as (

    select distinct county_code, household_code from core_persons

),

-- counties where a programme that opens a case is withheld: tonight's outcomes and lists remove nothing there
withheld as (

    select county_code, programme from run_withheld semi join run_opening using (programme)

),

-- outcomes of the programmes that open a case; of the members flagged last where those are known
standing as (

    select
        known_cases.case_id,
        bool_or(judged.outcome in ('meets', 'possible', 'partly_covered', 'needs_check')) as is_hit,
        bool_or(judged.outcome = 'cannot_say' and is_mine) as is_unknown,
        bool_or(judged.outcome = 'covered' and is_mine) as is_covered
    from known_cases
    join (
        select * from core_assessments
        semi join run_opening using (programme)
        anti join withheld using (county_code, programme)
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

-- counties with a snapshot that the case's last flag did not rest on
newer as (

    select old.county_code, old.basis_id, bool_or(current.feed = 'monitoring_list') as has_newer_list
    from (select distinct county_code, basis_id from known_cases where basis_id is not null) as old
    join run_bases as current using (county_code)
    left join known_bases as seen
        on old.basis_id = seen.basis_id and current.feed = seen.feed and current.key = seen.key
    left join last_seen on old.basis_id = last_seen.basis_id and current.feed = last_seen.feed
    where seen.key is null and current.snapshot_on >= coalesce(last_seen.newest, current.snapshot_on)
    group by all

),

-- facts that differ from those at the last finding or step; an unknown fact compares as null
changed as (

    select
        known_cases.case_id,
        bool_or(
            case
                when material.fact = 'programmes'
                    then not list_has_all(
                        string_split(coalesce(known_cases.facts ->> 'programmes', ''), ','), current.programmes
                    )
                else (known_cases.facts ->> material.fact) <> (current.facts ->> material.fact)
            end
        ) as is_changed
    from known_cases
    join core_case_facts as current using (county_code, household_code)
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
    and known_cases.county_code not in (select county_code from withheld)
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
