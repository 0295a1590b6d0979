-- out_work_list: 疑似应保未保核查名单, one row for each household with any flag.
-- grain: one row per flagged household
-- reads: core_cases, core_persons, core_facts, out_details, ref_counties, run_counties
with

members as (

    select
        persons.county_code, persons.household_code,
        arg_min(
            struct_pack(
                name := coalesce(persons.name, ''), id_no := coalesce(persons.id_no, persons.id_no_raw, ''),
                town := coalesce(persons.town, ''), village := coalesce(persons.village, '')
            ),
            struct_pack(a := not facts.present, b := not persons.is_head, c := persons.member_code)
        ) as head,
        cast(max(facts.n) as integer) as member_count,
        cast(
            count(*) filter (
                where facts.present and not coalesce(persons.on_dibao or persons.on_tekun, false)
            ) as integer
        ) as uncovered_count,
        any_value(facts.lower_fen) as lower_fen,
        any_value(facts.upper_fen) as upper_fen,
        any_value(facts.standard_fen_year) as standard_fen_year,
        bool_and(coalesce(persons.risk_removed in ('是', '已消除', '风险已消除'), false)) as is_risk_removed
    from core_persons as persons
    join core_facts as facts using (county_code, household_code, member_code)
    group by all

),

told as (

    select
        county_code, "户编号" as household_code,
        min(strength_rank) as strength_rank,
        string_agg(distinct "救助项目", '、' order by "救助项目") as programmes,
        string_agg(distinct "救助项目" || '：' || "判定依据", '；' order by "救助项目" || '：' || "判定依据") as reasons,
        string_agg(distinct "法规依据", '；' order by "法规依据") as laws,
        string_agg(distinct nullif("需补充信息", ''), '；' order by nullif("需补充信息", '')) as lacking,
        string_agg(distinct nullif("保留事项", ''), '；' order by nullif("保留事项", '')) as reservations
    from out_details
    group by all

),

ranked as (

    select
        *,
        least(3, strength_rank + case when is_risk_removed then 1 else 0 end) as priority_rank
    from core_cases
    join members using (county_code, household_code)
    join told using (county_code, household_code)

)

select
    ranked.case_id as "线索编号",
    counties.county_name as "县",
    ranked.head.town as "乡镇",
    ranked.head.village as "村",
    ranked.household_code as "户编号",
    ranked.head.name as "户主姓名",
    ranked.head.id_no as "户主证件号码",
    ranked.member_count as "家庭人口",
    ranked.uncovered_count as "未保障人数",
    ranked.programmes as "建议救助类型",
    case ranked.strength_rank when 1 then '强' when 2 then '中' else '待核' end as "强度",
    '疑似符合条件，建议核查。' || ranked.reasons as "判定依据",
    ranked.laws as "法规依据",
    coalesce(ranked.lacking, '') as "需补充信息",
    concat_ws('；', ranked.reservations, nullif(run_counties.data_note, '')) as "保留事项",
    coalesce(format('{}.{:02d}', ranked.lower_fen // 100, ranked.lower_fen % 100), '') as "家庭年收入下限（元）",
    coalesce(format('{}.{:02d}', ranked.upper_fen // 100, ranked.upper_fen % 100), '') as "家庭年收入上限（元）",
    coalesce(
        format(
            '{}.{:02d}', (ranked.standard_fen_year * 2 + 12) // 24 // 100, (ranked.standard_fen_year * 2 + 12) // 24 % 100
        ), ''
    ) as "保障标准（元/月）",
    strftime(run_counties.data_on, '%Y-%m-%d') as "数据截止日期",
    strftime(ranked.opened_on, '%Y-%m-%d') as "首次发现日期",
    '已派发' as "状态",
    case ranked.priority_rank when 1 then '高' when 2 then '中' else '低' end as "优先级",
    '' as "核查结果",
    '' as "原因代码",
    '' as "核查日期",
    '' as "核查人",
    '' as "拟纳入类别",
    '' as "备注",
    ranked.county_code
from ranked
join ref_counties as counties using (county_code)
join run_counties using (county_code)
order by ranked.county_code, ranked.priority_rank, ranked.head.town, ranked.head.village, ranked.household_code
