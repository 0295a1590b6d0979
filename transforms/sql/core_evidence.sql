-- core_evidence: property registered on listed numbers, as counts by the grade the law's classes give.
-- cars: normal passenger cars (likely disqualifying). dwellings: rights to housing; rows that repeat a
-- unit number are one. businesses: active, as legal representative. Special and cancelled never count.
-- grain: one row per citizen number that is listed and in any register
-- reads: core_members, std_vehicles, std_dwellings, std_businesses, ref_property_grades
with

listed as (

    select distinct id_no from core_members where id_no is not null

),

found as (

    select id_no, 'car' as kind, null as unit
    from std_vehicles
    semi join listed using (id_no)
    semi join (select kind as vehicle_kind from ref_property_grades where register = 'vehicles') using (vehicle_kind)
    where coalesce(status, '正常') = '正常'
    union all
    select id_no, 'dwelling', unit_no
    from std_dwellings
    semi join listed using (id_no)
    where regexp_matches(coalesce("use", '住宅'), '住宅|住房|公寓|宅基|居住')
    union all
    select id_no, 'business', null
    from std_businesses
    semi join listed using (id_no)
    where not regexp_matches(coalesce(status, ''), '注销|吊销|撤销|停业|歇业|清算|迁出')

)

select
    id_no,
    cast(count(*) filter (where kind = 'car') as integer) as cars,
    cast(
        count(distinct unit) filter (where kind = 'dwelling')
        + count(*) filter (where kind = 'dwelling' and unit is null) as integer
    ) as dwellings,
    cast(count(*) filter (where kind = 'business') as integer) as businesses
from found
group by id_no
