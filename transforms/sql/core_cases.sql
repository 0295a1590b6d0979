-- core_cases: the case of each flagged household, with the number it keeps for life (线索编号).
-- New numbers follow the county's last one, in the order of the household codes.
-- grain: one row per flagged household
-- reads: core_flags, known_cases
-- given: $as_of
with

flagged as (

    select distinct county_code, household_code from core_flags

),

last_numbers as (

    select county_code, max(cast(right(case_id, 7) as integer)) as last_number
    from known_cases
    group by county_code

),

unknown as (

    select
        county_code, household_code,
        row_number() over (partition by county_code order by household_code) as place
    from flagged
    anti join known_cases using (county_code, household_code)

)

select
    known_cases.case_id, county_code, household_code, known_cases.opened_on, known_cases.state, false as is_new
from flagged
join known_cases using (county_code, household_code)
union all
select
    'DD-' || unknown.county_code || '-'
    || lpad(cast(coalesce(last_numbers.last_number, 0) + unknown.place as varchar), 7, '0'),
    unknown.county_code, unknown.household_code, $as_of, 'dispatched', true
from unknown
left join last_numbers using (county_code)
order by 1
