-- out_reverse: 反向疑点, evidence against active enrolments, for the county to check; never an automatic decision.
-- A dibao household with income over the line is not reported (渐退).
-- Law: 民发〔2022〕83号; 《社会救助法》第七十条
-- grain: one row per finding and roll entry (or listed person) that it concerns
-- order: 县, 疑点类型, 证件号码, 来源文件, 工作表, 行号, 说明
-- reads: core_active_entries, core_deaths, core_members, core_persons, core_facts, run_inputs, ref_counties
with

dead as (

    select
        held.*, '死亡后仍在册' as kind,
        deaths.sources || '信息显示已于' || strftime(deaths.died_on, '%Y-%m-%d') || '死亡'
        || case when deaths.is_confirmed then '' else '（仅一个来源，尚未确认）' end
        || '，仍在' || held.roll || '，建议核查' as told
    from core_active_entries as held
    join core_deaths as deaths using (id_no)
    where held.is_paid

),

on_both as (

    select held.*, '同时享受低保和特困', '同时在低保名册和特困人员名册，建议核查'
    from core_active_entries as held
    semi join (select id_no from core_active_entries where programme = 'dibao') using (id_no)
    semi join (select id_no from core_active_entries where programme = 'tekun') using (id_no)
    where held.programme in ('dibao', 'tekun')

),

-- dibao and tekun exclude each other, so they count as one; the others that pay each by itself
once as (

    select *, case when programme in ('dibao', 'tekun') then 'living' else programme end as about
    from core_active_entries
    where is_paid

),

where_held as (

    select id_no, about, unnest(counties) as county_code
    from once

),

elsewhere as (

    select
        where_held.id_no, where_held.about,
        string_agg(distinct names.county_name, '、' order by names.county_name) as county_names
    from where_held
    semi join (
        select id_no, about from where_held group by all having min(county_code) <> max(county_code)
    ) using (id_no, about)
    join ref_counties as names using (county_code)
    group by where_held.id_no, where_held.about

),

two_counties as (

    select
        held.* exclude (about) replace (
            unnest(if(len(held.counties) > 1, held.counties, [held.county_code])) as county_code
        ), '两县名册重复', '同时在' || elsewhere.county_names || '的名册，建议核查'
    from once as held
    join elsewhere using (id_no, about)

),

with_allowance as (

    select held.*, '特困人员领取残疾人补贴', '已享受特困人员救助供养，又领取' || held.certificate_no || '，建议核查'
    from core_active_entries as held
    semi join (select id_no from core_active_entries where programme = 'tekun') using (id_no)
    where held.programme = 'allowance'

),

of_rolls as (

    select * from dead
    union all
    select * from on_both
    union all
    select * from two_counties
    union all
    select * from with_allowance

),

said as (

    select
        members.*,
        not regexp_matches(members.says_dibao, '未|不|否|无|没') as says_yes,
        persons.on_dibao
    from core_members as members
    join core_persons as persons using (county_code, household_code, member_code)
    where members.says_dibao is not null and persons.on_dibao is not null and members.id_no is not null
        and not persons.is_deceased

),

differs as (

    select
        county_code, name, id_no, '名单与名册不一致' as kind,
        case
            when says_yes then '监测名单称享受低保，低保名册无正常保障记录，建议核查'
            else '监测名单称未享受低保，低保名册有正常保障记录，建议核查'
        end as told,
        file_no, sheet, row_no, snapshot_on
    from said
    where says_yes <> on_dibao

),

owners as (

    select
        members.county_code, members.name, members.id_no, '在保家庭财产疑点' as kind,
        '本人所在家庭享受' || case when persons.on_tekun then '特困人员救助供养' else '低保' end
        || '，经授权核对登记有' || totals.category || '，建议核查' as told,
        members.file_no, members.sheet, members.row_no, members.snapshot_on
    from core_members as members
    join core_persons as persons using (county_code, household_code, member_code)
    join core_facts as facts using (county_code, household_code, member_code)
    join (
        select county_code, household_code, '车辆等财产 ' || sum(likely_property) || ' 件' as category
        from core_persons
        where not is_deceased
        group by all
    ) as totals using (county_code, household_code)
    where facts.likely_disqualifying and not persons.is_deceased and (persons.on_dibao or persons.on_tekun)
    qualify row_number() over (
        partition by members.county_code, members.household_code order by not members.is_head, members.member_code
    ) = 1

),

findings as (

    select county_code, name, id_no, kind, told, file_no, sheet, row_no, snapshot_on
    from of_rolls
    union all
    select * from differs
    union all
    select * from owners

)

select
    findings.county_code,
    coalesce(counties.county_name, '未标明区县') as "县",
    coalesce(findings.name, '') as "姓名",
    findings.id_no as "证件号码",
    findings.kind as "疑点类型",
    findings.told as "说明",
    inputs.path as "来源文件",
    findings.sheet as "工作表",
    findings.row_no as "行号",
    findings.snapshot_on as "数据日期"
from findings
join run_inputs as inputs using (file_no)
left join ref_counties as counties on findings.county_code = counties.county_code
