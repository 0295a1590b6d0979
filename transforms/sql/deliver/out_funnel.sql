-- out_funnel: funnel of listed households: judged, flagged, dispatched, visited, enrolled.
-- grain: one row per county of the lists
-- order: county_code
-- reads: core_persons, core_assessments, core_cases, core_flags
with

homes as (

    select
        county_code, household_code,
        count(*) filter (where not is_deceased) as persons,
        count(*) filter (where not is_deceased and (coalesce(on_dibao, false) or coalesce(on_tekun, false))) as covered
    from core_persons
    group by county_code, household_code

),

judged as (

    select distinct county_code, household_code
    from core_assessments
    where outcome not in ('cannot_say', 'not_in_force', 'deceased')
    and programme in ('dibao', 'tekun')

),

flagged as (

    select distinct county_code, household_code
    from core_flags

)

select
    homes.county_code,
    count(*) as listed,
    cast(sum(homes.persons) as bigint) as persons,
    cast(sum(homes.covered) as bigint) as covered,
    count(judged.household_code) as judged,
    count(*) filter (where flagged.household_code is not null or cases.case_id is not null) as flagged,
    count(cases.dispatched_on) as dispatched,
    count(cases.result) as visited,
    count(*) filter (where cases.result = 'enrolled') as enrolled
from homes
left join judged using (county_code, household_code)
left join flagged using (county_code, household_code)
left join core_cases as cases using (county_code, household_code)
group by homes.county_code
