-- core_evidence: property registered on listed numbers, counted by the grade that the county's table of the
-- day gives its kind (likely: probably disqualifying; explain). Kinds without a grade never count.
-- Rights to dwellings that repeat a unit number are one. Special and cancelled entries never count.
-- grain: one row per county and citizen number that is listed there and has anything graded
-- reads: core_members, std_vehicles, std_dwellings, std_businesses, run_grades
with

listed as (

    select distinct county_code, id_no from core_members where id_no is not null

),

registered as (

    select id_no, 'vehicles' as register, vehicle_kind as kind, null as unit
    from std_vehicles
    where coalesce(status, '正常') = '正常'
    union all
    select id_no, 'dwellings', coalesce("use", '住宅'), unit_no
    from std_dwellings
    union all
    select id_no, 'businesses', coalesce(entity_kind, ''), null
    from std_businesses
    where not regexp_matches(coalesce(status, ''), '注销|吊销|撤销|停业|歇业|清算|迁出')

),

owned as (

    select listed.county_code, listed.id_no, registered.register, registered.kind, registered.unit
    from registered
    join listed using (id_no)

),

kinds as (

    select distinct county_code, register, kind from owned

),

judged as (

    select kinds.county_code, kinds.register, kinds.kind, arg_max(grades.grade, length(grades.kind)) as grade
    from kinds
    join run_grades as grades
        on kinds.county_code = grades.county_code and kinds.register = grades.register
        and kinds.kind like grades.kind
    group by all

),

graded as (

    select owned.county_code, owned.id_no, owned.register, judged.grade, owned.unit
    from owned
    join judged using (county_code, register, kind)

)

select
    county_code, id_no,
    cast(count(*) filter (where grade = 'likely') as integer) as likely_property,
    cast(
        count(distinct unit) filter (where grade = 'explain' and register = 'dwellings')
        + count(*) filter (where grade = 'explain' and register = 'dwellings' and unit is null) as integer
    ) as dwellings,
    cast(count(*) filter (where grade = 'explain' and register = 'businesses') as integer) as businesses
from graded
group by county_code, id_no
