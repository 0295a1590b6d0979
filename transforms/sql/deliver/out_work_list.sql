-- out_work_list: 疑似应保未保核查名单, one row for each household with an open case. ``is_sent``: with the
-- township; ``is_fresh``: sent tonight.
-- grain: one row per open case
-- order: county_code, priority_rank, need_points desc, 乡镇, 村, 户编号
-- reads: core_cases, core_case_facts, out_details, ref_counties, run_counties, ref_case_states
-- given: $as_of
with

told as (

    select
        "线索编号" as case_id,
        min(strength_rank) as strength_rank,
        string_agg(distinct "救助项目", '、' order by "救助项目") as programmes,
        string_agg(distinct "救助项目" || '：' || "判定依据", '；' order by "救助项目" || '：' || "判定依据") as reasons,
        string_agg(distinct "法规依据", '；' order by "法规依据") as laws,
        list_sort(list_distinct(flatten(list(string_split(nullif("需补充信息", ''), '；'))))).array_to_string('；') as lacking,
        list_sort(list_distinct(flatten(list(string_split(nullif("保留事项", ''), '；'))))).array_to_string('；') as reservations
    from out_details
    group by all

)

select
    cases.case_id as "线索编号",
    counties.county_name as "县",
    homes.head.town as "乡镇",
    homes.head.village as "村",
    cases.household_code as "户编号",
    homes.head.name as "户主姓名",
    homes.head.id_no as "户主证件号码",
    homes.member_count as "家庭人口",
    homes.uncovered_count as "未保障人数",
    coalesce(told.programmes, '') as "建议救助类型",
    case told.strength_rank when 1 then '强' when 2 then '中' else '待核' end as "强度",
    coalesce('疑似符合条件，建议核查。' || told.reasons, '本次数据不足以重新判定，请按前次名单继续核查。') as "判定依据",
    coalesce(told.laws, '') as "法规依据",
    coalesce(told.lacking, '') as "需补充信息",
    concat_ws('；', told.reservations, nullif(run_counties.data_note, '')) as "保留事项",
    coalesce(format('{}.{:02d}', homes.lower_fen // 100, homes.lower_fen % 100), '') as "家庭年收入下限（元）",
    coalesce(format('{}.{:02d}', homes.upper_fen // 100, homes.upper_fen % 100), '') as "家庭年收入上限（元）",
    coalesce(
        format(
            '{}.{:02d}', (homes.standard_fen_year * 2 + 12) // 24 // 100, (homes.standard_fen_year * 2 + 12) // 24 % 100
        ), ''
    ) as "保障标准（元/月）",
    strftime(run_counties.data_on, '%Y-%m-%d') as "数据截止日期",
    strftime(cases.opened_on, '%Y-%m-%d') as "首次发现日期",
    case
        when cases.held = 'exempt' then '已豁免'
        when cases.is_overdue then '已逾期'
        else states.list_zh
    end as "状态",
    case cases.priority_rank when 1 then '高' when 2 then '中' else '低' end as "优先级",
    '' as "核查结果",
    '' as "原因代码",
    '' as "核查日期",
    '' as "核查人",
    '' as "拟纳入类别",
    '' as "备注",
    cases.county_code,
    states.is_with_township and cases.held is distinct from 'exempt' as is_sent,
    coalesce(cases.state = 'dispatched' and cases.dispatched_on = $as_of, false) as is_fresh,
    cases.due_on,
    cases.due_is_provisional,
    cases.priority_rank,
    homes.need_points
from core_cases as cases
join core_case_facts as homes using (county_code, household_code)
left join told using (case_id)
join ref_case_states as states using (state)
join ref_counties as counties using (county_code)
join run_counties using (county_code)
where cases.is_listed
