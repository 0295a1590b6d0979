-- out_samples: 抽样核查, the same columns as the work list, for households drawn at random.
-- grain: one row per drawn household that is not answered yet
-- order: 线索编号
-- reads: core_samples, core_case_facts, ref_counties, run_counties, run_due
-- given: $as_of
select
    samples.sample_id as "线索编号",
    counties.county_name as "县",
    homes.head.town as "乡镇",
    homes.head.village as "村",
    samples.household_code as "户编号",
    homes.head.name as "户主姓名",
    homes.head.id_no as "户主证件号码",
    homes.member_count as "家庭人口",
    homes.uncovered_count as "未保障人数",
    '' as "建议救助类型",
    '' as "强度",
    '随机抽样核查：名单数据未提示符合条件，请核实实际情况。' as "判定依据",
    '' as "法规依据",
    '' as "需补充信息",
    '' as "保留事项",
    '' as "家庭年收入下限（元）",
    '' as "家庭年收入上限（元）",
    '' as "保障标准（元/月）",
    strftime(run_counties.data_on, '%Y-%m-%d') as "数据截止日期",
    strftime(samples.drawn_on, '%Y-%m-%d') as "首次发现日期",
    '抽样' as "状态",
    '低' as "优先级",
    '' as "核查结果",
    '' as "原因代码",
    '' as "核查日期",
    '' as "核查人",
    '' as "拟纳入类别",
    '' as "备注",
    samples.county_code,
    true as is_sent,
    samples.drawn_on = $as_of as is_fresh,
    (select min(due_on) from run_due) as due_on,
    (select bool_or(is_provisional) from run_due) as due_is_provisional
from core_samples as samples
join core_case_facts as homes using (county_code, household_code)
join ref_counties as counties using (county_code)
join run_counties using (county_code)
