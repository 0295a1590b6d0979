-- out_roll_gaps: 应享未享, coverage gaps between rolls: what enrolled or certified persons seem entitled to and another
-- roll does not show, over everybody on any roll, listed or not; for the county to check, never automatic.
-- Said only where the other rolls, too, on which it hangs are received for the county, and of nobody with a
-- record of death.
-- Law: 国办发〔2023〕39号 四（二）; 国发〔2015〕52号
-- grain: one row per person and gap
-- order: county_code, 疑点类型, 证件号码
-- reads: core_active_entries, core_deaths, core_insurance, core_certificates, core_members, std_disability_register,
--   std_insurance_roll, run_feeds, run_inputs, ref_counties
-- given: $as_of, $care_level
with

listed as (

    select id_no, min(county_code) as county_code
    from core_members
    where id_no is not null
    group by id_no

),

-- one entry of dibao or tekun for each person, tekun first
helped as (

    select *
    from core_active_entries
    where programme in ('dibao', 'tekun')
    qualify row_number() over (partition by id_no order by programme desc, file_no, sheet, row_no) = 1

),

insured_counties as (

    select distinct county_code
    from std_insurance_roll
    where year = year($as_of)

),

-- a roll whose rows name no county speaks for every county it is received for
insured_feeds as (

    select run_feeds.county_code
    from run_feeds
    where feed = 'insurance_roll'
    and exists (
        select 1 from insured_counties as insured
        where coalesce(insured.county_code, run_feeds.county_code) = run_feeds.county_code
    )

),

uninsured as (

    select
        helped.county_code, helped.name, helped.id_no,
        case when insurance.insured then '参保未见资助' else '在册未见参保' end as kind,
        '已享受' || case helped.programme when 'tekun' then '特困人员救助供养' else '低保' end
        || case when insurance.insured then '并参加城乡居民医保，名册未见参保资助，建议核查'
            else '，医保名册未见本年度参保，建议核查' end as explanation,
        helped.file_no, helped.sheet, helped.row_no, helped.snapshot_on
    from helped
    semi join insured_feeds using (county_code)
    left join core_insurance as insurance using (id_no)
    where insurance.id_no is null or not insurance.insured or (insurance.insured and not insurance.subsidised)

),

paid as (

    select id_no, bool_or(certificate_no like '%护理%') as has_care, bool_or(certificate_no like '%生活%') as has_living
    from core_active_entries
    where programme = 'allowance'
    group by id_no

),

holders as (

    select
        register.id_no, certificates.register_card as card,
        arg_min(
            struct_pack(
                county_code := coalesce(register.county_code, listed.county_code), name := register.name,
                file_no := register.file_no, sheet := register.sheet, row_no := register.row_no,
                snapshot_on := register.snapshot_on
            ), (register.file_no, register.sheet, register.row_no)
        ) as source
    from std_disability_register as register
    join core_certificates as certificates using (id_no)
    left join listed using (id_no)
    group by register.id_no, certificates.register_card

),

owed as (

    select
        holders.id_no, holders.source,
        cast(substr(holders.card, 2, 1) as integer) <= $care_level and coalesce(helped.programme <> 'tekun', true)
        and not coalesce(paid.has_care, false) as lacks_care,
        coalesce(helped.programme = 'dibao', false) and child.id_no is null
        and not coalesce(paid.has_living, false) as lacks_living
    from holders
    left join helped using (id_no)
    left join paid using (id_no)
    left join (
        select distinct id_no from core_active_entries where programme = 'child'
    ) as child using (id_no)

),

unpaid as (

    select
        source.county_code as county_code, source.name as name, id_no, '重度残疾未见护理补贴' as kind,
        '持一、二级残疾人证，两项补贴名册未见护理补贴，建议核查' as explanation,
        source.file_no as file_no, source.sheet as sheet, source.row_no as row_no, source.snapshot_on as snapshot_on
    from owed
    where lacks_care and source.county_code in (select county_code from run_feeds where feed = 'tekun_roll')
    union all
    select
        source.county_code, source.name, id_no, '低保残疾人未见生活补贴',
        '享受低保并持残疾人证，两项补贴名册未见生活补贴，建议核查',
        source.file_no, source.sheet, source.row_no, source.snapshot_on
    from owed
    where lacks_living and source.county_code in (select county_code from run_feeds where feed = 'child_roll')

),

gaps as (

    select * from uninsured
    union all
    select unpaid.*
    from unpaid
    semi join (select county_code from run_feeds where feed = 'disability_allowances') using (county_code)

)

select
    gaps.county_code,
    counties.county_name as "县",
    coalesce(gaps.name, '') as "姓名",
    gaps.id_no as "证件号码",
    gaps.kind as "疑点类型",
    gaps.explanation as "说明",
    inputs.path as "来源文件",
    gaps.sheet as "工作表",
    gaps.row_no as "行号",
    gaps.snapshot_on as "数据日期"
from gaps
anti join core_deaths using (id_no)
join run_inputs as inputs using (file_no)
join ref_counties as counties using (county_code)
