-- out_summary: 汇总, how many persons and households each programme's rule said what of, by township.
-- Programmes withheld tonight, and those that are never published, stand in no list.
-- grain: one row per county, township, programme and outcome
-- reads: core_assessments, run_withheld, core_persons, ref_counties, ref_programmes, ref_outcomes
select
    counties.county_name as "县",
    coalesce(persons.town, '') as "乡镇",
    programmes.name_zh as "救助项目",
    outcomes.outcome_zh as "判定结果",
    count(*) as "人数",
    count(distinct judged.household_code) as "户数"
from (from core_assessments anti join run_withheld using (programme)) as judged
join core_persons as persons using (county_code, household_code, member_code)
join ref_counties as counties on judged.county_code = counties.county_code
join ref_programmes as programmes on judged.programme = programmes.programme
join ref_outcomes as outcomes on judged.outcome = outcomes.outcome
where judged.outcome <> 'not_in_force'
group by judged.county_code, counties.county_name, persons.town, programmes.name_zh, outcomes.outcome_zh
order by judged.county_code, "乡镇", "救助项目", "判定结果"
