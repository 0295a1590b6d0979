-- out_work_list: rows of 疑似应保未保核查名单 and 核查工单 (households with an open case), and of 抽样核查 (households
-- drawn at random). ``sample_id``: of drawn households only; ``is_sent``: with the township; ``is_fresh``: sent
-- by this run.
-- grain: one row per listed case, and per drawn household that is not answered yet
-- order: county_code, sample_id, priority_rank, need_points desc, 乡镇, 村, 户编号
-- reads: core_cases, core_samples, core_case_facts, out_details, ref_counties, run_counties, ref_case_states, run_due
-- given: $as_of
with

-- reasons of all flagged members, each said once
reasons as (

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

),

listed_cases as (

    select
        cases.case_id as number, cases.county_code, cases.household_code, cases.opened_on,
        reasons.programmes,
        case reasons.strength_rank when 1 then '强' when 2 then '中' else '待核' end as strength,
        coalesce('疑似符合条件，建议核查。' || reasons.reasons, '本次数据不足以重新判定，请按前次名单继续核查。') as reasons,
        reasons.laws, reasons.lacking,
        concat_ws('；', reasons.reservations, nullif(run_counties.data_note, '')) as reservations,
        homes.lower_fen, homes.upper_fen,
        -- a month's standard, rounded half up
        (homes.standard_fen_year * 2 + 12) // 24 as standard_fen_month,
        case
            when cases.held = 'exempt' then '已豁免'
            when cases.is_overdue then '已逾期'
            else states.list_zh
        end as status,
        cases.priority_rank, homes.need_points,
        states.is_with_township and cases.held is distinct from 'exempt' as is_sent,
        coalesce(cases.state = 'dispatched' and cases.dispatched_on = $as_of, false) as is_fresh,
        cases.due_on, cases.due_is_provisional
    from core_cases as cases
    join core_case_facts as homes using (county_code, household_code)
    join ref_case_states as states using (state)
    join run_counties using (county_code)
    left join reasons using (case_id)
    where cases.is_listed

),

-- of a drawn household nothing is said that could sway the visit
drawn as (

    select
        sample_id as number, sample_id, county_code, household_code, drawn_on as opened_on,
        '随机抽样核查：名单数据未提示符合条件，请核实实际情况。' as reasons,
        '抽样' as status,
        true as is_sent,
        drawn_on = $as_of as is_fresh,
        (select min(due_on) from run_due) as due_on,
        (select bool_or(is_provisional) from run_due) as due_is_provisional
    from core_samples

),

rows as (

    select * from listed_cases
    union all by name
    select * from drawn

)

select
    rows.number as "线索编号",
    counties.county_name as "县",
    homes.head.town as "乡镇",
    homes.head.village as "村",
    rows.household_code as "户编号",
    homes.head.name as "户主姓名",
    homes.head.id_no as "户主证件号码",
    homes.member_count as "家庭人口",
    homes.uncovered_count as "未保障人数",
    coalesce(rows.programmes, '') as "建议救助类型",
    coalesce(rows.strength, '') as "强度",
    rows.reasons as "判定依据",
    coalesce(rows.laws, '') as "法规依据",
    coalesce(rows.lacking, '') as "需补充信息",
    coalesce(rows.reservations, '') as "保留事项",
    coalesce(format('{}.{:02d}', rows.lower_fen // 100, rows.lower_fen % 100), '') as "家庭年收入下限（元）",
    coalesce(format('{}.{:02d}', rows.upper_fen // 100, rows.upper_fen % 100), '') as "家庭年收入上限（元）",
    coalesce(format('{}.{:02d}', rows.standard_fen_month // 100, rows.standard_fen_month % 100), '') as "保障标准（元/月）",
    strftime(run_counties.data_on, '%Y-%m-%d') as "数据截止日期",
    strftime(rows.opened_on, '%Y-%m-%d') as "首次发现日期",
    rows.status as "状态",
    case rows.priority_rank when 1 then '高' when 2 then '中' else '低' end as "优先级",
    '' as "核查结果",
    '' as "涉及成员",
    '' as "原因代码",
    '' as "核查日期",
    '' as "核查人",
    '' as "拟纳入类别",
    '' as "备注",
    rows.county_code, rows.sample_id, rows.is_sent, rows.is_fresh, rows.due_on, rows.due_is_provisional,
    rows.priority_rank, rows.need_points
from rows
join core_case_facts as homes using (county_code, household_code)
join ref_counties as counties using (county_code)
join run_counties using (county_code)
