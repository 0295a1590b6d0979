-- out_details: 成员明细, every flag with its reasons and its source row.
-- grain: one row per flagged person and programme
-- order: 线索编号, 人编号, programme
-- reads: core_flags, core_cases, core_persons, core_facts, core_reasons, run_inputs, ref_programmes,
--   ref_counties, ref_outcomes, run_doubts, run_dwellings
select
    cases.case_id as "线索编号",
    counties.county_name as "县",
    coalesce(persons.town, '') as "乡镇",
    coalesce(persons.village, '') as "村",
    flags.household_code as "户编号",
    flags.member_code as "人编号",
    coalesce(persons.name, '') as "姓名",
    coalesce(persons.id_no, persons.id_no_raw, '') as "证件号码",
    coalesce(persons.relation, '') as "与户主关系",
    programmes.name_zh as "救助项目",
    outcomes.outcome_zh as "判定结果",
    case flags.strength_rank when 1 then '强' when 2 then '中' else '待核' end as "强度",
    coalesce('沿用上期（' || strftime(flags.stands_since, '%Y-%m-%d') || '）：', '') || reasons.reasons_zh as "判定依据",
    reasons.law_zh as "法规依据",
    concat_ws('；',
        case when not facts.income_known then '家庭人均纯收入' end,
        nullif(reasons.lacking_zh, '')
    ) as "需补充信息",
    concat_ws('；',
        case when facts.property_unchecked then '未取得有效核对授权，财产未核对' end,
        case
            when facts.many_dwellings
                then '财产核对：住房' || dwellings.explained_from || '套以上，请说明'
        end,
        case when facts.active_business then '财产核对：有在营市场主体，请说明' end,
        case when facts.turns_on_pension then programmes.if_turning_on_pension_zh end,
        programmes.reservation_zh,
        case when facts.disabled_without_certificate then '残疾未见证件，建议核实' end,
        case when persons.is_suspected_dead then '有死亡信息，仅一个来源，请核实' end,
        case when persons.id_no is null then '本人证件号码不可用，按名单所载信息判断' end,
        case when facts.has_unnumbered then '户内有成员证件号码不可用' end,
        case when facts.others_may_be_on_roll then '户内有成员疑似已在名册，见数据疑问' end,
        doubts.doubt_zh,
        case when flags.stands_since is not null then '本期判定暂缓发布，判定依据沿用上期，收入等以入户核查为准' end
    ) as "保留事项",
    inputs.path || case when persons.sheet <> '' then ' 工作表' || persons.sheet else '' end
    || ' 第' || persons.row_no || '行（' || strftime(persons.snapshot_on, '%Y-%m-%d') || '）' as "来源",
    flags.county_code,
    flags.strength_rank,
    flags.programme
from core_flags as flags
join (select case_id, county_code, household_code from core_cases where is_listed) as cases
    using (county_code, household_code)
join core_persons as persons using (county_code, household_code, member_code)
join core_facts as facts using (county_code, household_code, member_code)
join core_reasons as reasons
    on flags.programme = reasons.programme and flags.outcome = reasons.outcome and flags.clause = reasons.clause
    and flags.failed = reasons.failed and flags.unknown = reasons.unknown
    and flags.stands_since is not distinct from reasons.stands_since
join run_inputs as inputs on persons.file_no = inputs.file_no
join ref_programmes as programmes on flags.programme = programmes.programme
join ref_outcomes as outcomes on flags.outcome = outcomes.outcome
join ref_counties as counties on flags.county_code = counties.county_code
left join run_doubts as doubts
    on facts.county_code = doubts.county_code and facts.scheme = doubts.scheme
    and flags.programme = doubts.programme and flags.clause = doubts.clause
    and facts.has_pension = doubts.has_pension
left join run_dwellings as dwellings
    on facts.county_code = dwellings.county_code and facts.scheme = dwellings.scheme
