-- core_case_signals: signals of this run for known cases (flagged, covered, removed, changed). A flag is removed
-- only by a snapshot that is newer than those it was raised on, never by a missing file, a withheld programme or doubt
-- about a programme that raised it; or by a newer list that no longer calls the household monitored.
-- grain: one row per known case
-- reads: core_case_homes, known_case_members, core_identities, core_flags, core_assessments, core_monitored,
--   core_case_facts, run_opening, run_withheld, run_bases, known_bases, run_material_facts
with

flagged as (

    select distinct county_code, household_code from core_flags

),

-- members flagged last, by the codes that they have tonight
mine as (

    select distinct members.case_id, identities.member_code
    from known_case_members as members
    join core_case_homes as homes using (case_id)
    join core_identities as identities
        on members.person_id = identities.person_id and homes.county_code = identities.county_code
        and homes.household_code = identities.household_code and identities.is_listed
    where members.is_flagged

),

-- counties where a programme that opens a case is withheld: tonight's outcomes and lists remove nothing there
withheld as (

    select county_code, programme from run_withheld semi join run_opening using (programme)

),

-- outcomes of the programmes that open a case; of the members flagged last where those are known
standing as (

    select
        homes.case_id,
        bool_or(judged.outcome in ('meets', 'possible', 'partly_covered', 'needs_check')) as is_hit,
        bool_or(
            judged.outcome = 'cannot_say' and is_mine
            and coalesce(list_contains(homes.flagged_programmes, judged.programme), true)
        ) as is_unknown,
        bool_or(judged.outcome = 'covered' and is_mine) as is_covered
    from core_case_homes as homes
    join (
        select * from core_assessments
        semi join run_opening using (programme)
        anti join withheld using (county_code, programme)
    ) as judged using (county_code, household_code)
    left join mine on homes.case_id = mine.case_id and judged.member_code = mine.member_code,
    lateral (
        select homes.flagged_members is null or mine.member_code is not null
            or list_contains(homes.flagged_members, judged.member_code) as is_mine
    )
    group by homes.case_id

),

last_seen as (

    select basis_id, feed, max(snapshot_on) as newest from known_bases group by all

),

-- counties with a snapshot that the case's last flag did not rest on
newer as (

    select old.county_code, old.basis_id, bool_or(current.feed = 'monitoring_list') as has_newer_list
    from (select distinct county_code, basis_id from core_case_homes where basis_id is not null) as old
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
        homes.case_id,
        bool_or(
            case
                when material.fact = 'programmes'
                    then not list_has_all(
                        string_split(coalesce(homes.facts ->> 'programmes', ''), ','), current.programmes
                    )
                else (homes.facts ->> material.fact) <> (current.facts ->> material.fact)
            end
        ) as is_changed
    from core_case_homes as homes
    join core_case_facts as current using (county_code, household_code)
    cross join run_material_facts as material
    where homes.facts is not null
    group by homes.case_id

)

select
    homes.case_id,
    flagged.household_code is not null as is_flagged,
    coalesce(standing.is_covered, false) as is_covered,
    newer.basis_id is not null
    and homes.county_code not in (select county_code from withheld)
    and case
        when monitored.household_code is null then newer.has_newer_list
        else not coalesce(standing.is_hit or standing.is_unknown, false)
    end as is_removed,
    coalesce(changed.is_changed, false) as is_changed,
    coalesce(newer.has_newer_list, false) as has_newer_list
from core_case_homes as homes
left join flagged using (county_code, household_code)
left join core_monitored as monitored using (county_code, household_code)
left join standing using (case_id)
left join changed using (case_id)
left join newer
    on homes.county_code = newer.county_code and homes.basis_id = newer.basis_id
order by homes.case_id
