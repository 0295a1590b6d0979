-- core_first_rates: persons flagged by any programme, of those neither covered nor deceased, for counties that have
-- no history. A programme that whoever is not enrolled meets (all_is_right) tells nothing here.
-- grain: one row per county with both rolls
-- reads: core_assessments, run_counties, run_opening, run_programmes
with

persons as (

    select
        county_code, household_code, member_code,
        bool_or(outcome in ('meets', 'possible')) as is_flagged,
        bool_or(outcome in ('covered', 'covered_elsewhere', 'deceased') and run_opening.programme is not null) as is_settled,
        bool_or(outcome not in ('cannot_say', 'not_in_force') and run_opening.programme is not null) as is_judged
    from core_assessments
    left join run_opening using (programme)
    semi join (from run_programmes where is_published and not all_is_right) using (programme)
    semi join (from run_counties where dibao_roll_known and tekun_roll_known) using (county_code)
    group by all

)

select county_code, count(*) filter (where is_flagged) as flagged, count(*) as persons
from persons
where is_judged and not is_settled
group by county_code
order by county_code
