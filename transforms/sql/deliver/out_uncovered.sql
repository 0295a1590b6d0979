-- out_uncovered: counts of flagged persons on listed households, by programme.
-- grain: one row per county, township and programme
-- order: county_code, town, programme
-- reads: core_flags, core_cases, core_persons
select
    flags.county_code,
    coalesce(persons.town, '') as town,
    flags.programme,
    count(*) as persons,
    count(distinct flags.household_code) as households
from core_flags as flags
semi join (from core_cases where is_listed) as listed using (county_code, household_code)
join core_persons as persons using (county_code, household_code, member_code)
group by flags.county_code, town, flags.programme
