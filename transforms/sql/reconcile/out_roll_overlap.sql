-- out_roll_overlap: 名册交叉, overlap of each roll with each other, both ways.
-- grain: one row per county, roll and other roll
-- order: county_code, 名册, 另一名册
-- reads: core_active_entries, core_members, core_insurance, core_certificates, ref_counties
with

listed as (

    select id_no, min(county_code) as county_code
    from core_members
    where id_no is not null
    group by id_no

),

entries as (

    select roll, id_no, min(county_code) as county_code
    from core_active_entries
    group by roll, id_no

),

members as (

    select roll, id_no, county_code
    from entries
    union all
    select '监测对象信息', id_no, county_code
    from listed

),

others as (

    select roll, id_no
    from members
    union all
    select '医保参保资助名册', id_no
    from core_insurance
    where insured
    union all
    select '持证残疾人名册', id_no
    from core_certificates

),

sizes as (

    select county_code, roll, count(*) as persons
    from members
    where county_code is not null
    group by county_code, roll

),

met as (

    select members.county_code, members.roll, others.roll as other, count(distinct members.id_no) as persons
    from members
    join others using (id_no)
    where members.roll <> others.roll and members.county_code is not null
    group by members.county_code, members.roll, others.roll

)

select
    counties.county_name as "县",
    sizes.roll as "名册",
    sizes.persons as "人数",
    names.roll as "另一名册",
    coalesce(met.persons, 0) as "同时在册",
    sizes.persons - coalesce(met.persons, 0) as "仅在前者",
    sizes.county_code
from sizes
join (select distinct roll from others) as names on names.roll <> sizes.roll
left join met on met.county_code = sizes.county_code and met.roll = sizes.roll and met.other = names.roll
join ref_counties as counties on counties.county_code = sizes.county_code
