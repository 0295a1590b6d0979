-- out_summary: 汇总, persons and households by outcome of each programme and township, without programmes that are
-- withheld in the county or never published.
-- grain: one row per county, township, programme and outcome
-- order: county_code, 乡镇, 救助项目, 判定结果
-- reads: core_assessments, run_withheld, core_persons, ref_counties, ref_programmes, ref_outcomes
with

counted as (

    select
        judged.county_code, persons.town, judged.programme, judged.outcome,
        count(*) as persons, count(distinct judged.household_code) as households
    from (from core_assessments anti join run_withheld using (county_code, programme)) as judged
    join core_persons as persons using (county_code, household_code, member_code)
    where judged.outcome <> 'not_in_force'
    group by all

)

select
    counties.county_name as "县",
    coalesce(counted.town, '') as "乡镇",
    programmes.name_zh as "救助项目",
    outcomes.outcome_zh as "判定结果",
    counted.persons as "人数",
    counted.households as "户数",
    counted.county_code
from counted
join ref_counties as counties using (county_code)
join ref_programmes as programmes using (programme)
join ref_outcomes as outcomes using (outcome)
