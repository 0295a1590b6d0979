-- out_result_doubts: 核查结果疑问, findings that a later roll contradicts. The finding stands until somebody looks again.
-- grain: one row per contradicted finding
-- order: 线索编号
-- reads: core_cases, core_case_signals, run_bases, ref_counties, ref_results, ref_case_states
with

rolls as (

    select county_code, feed, max(snapshot_on) as roll_on from run_bases group by all

),

answered as (

    select
        cases.*, signals.is_covered, signals.is_flagged as is_still_flagged,
        case
            when cases.programme = 'tekun' then 'tekun_roll'
            when cases.programme = 'edge' then 'edge_roll'
            else 'dibao_roll'
        end as feed
    from core_cases as cases
    join core_case_signals as signals using (case_id)
    join ref_case_states as states using (state)
    where cases.result is not null and states.has_finding

),

doubted as (

    select
        answered.*, rolls.roll_on,
        case
            when answered.state = 'enrolled' and answered.is_still_flagged and not answered.is_covered
                and rolls.roll_on > last_day(answered.enrolled_month)
                then '已登记纳入，之后的名册仍未体现，请核实是否已纳入'
            when answered.result = 'covered' and answered.is_still_flagged
                and rolls.roll_on > coalesce(answered.checked_on, answered.answered_on)
                then '已登记在保，之后的名册仍未体现，请核实是否在保'
            when answered.result not in ('enrolled', 'covered', 'waiting', 'away') and answered.is_covered
                and rolls.roll_on > coalesce(answered.checked_on, answered.answered_on)
                then '登记结果与之后的名册不一致：名册显示已在保，请核实'
        end as doubt_zh
    from answered
    left join rolls using (county_code, feed)

)

select
    doubted.case_id as "线索编号",
    counties.county_name as "县",
    coalesce(doubted.town, '') as "乡镇",
    doubted.household_code as "户编号",
    results.result_zh as "核查结果",
    coalesce(strftime(doubted.checked_on, '%Y-%m-%d'), '') as "核查日期",
    strftime(doubted.roll_on, '%Y-%m-%d') as "名册日期",
    doubted.doubt_zh as "说明",
    doubted.county_code
from doubted
join ref_counties as counties using (county_code)
join ref_results as results on doubted.result = results.code
where doubted.doubt_zh is not null
