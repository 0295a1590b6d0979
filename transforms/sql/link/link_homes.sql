-- link_homes: the listed household of a certificate or register number, by its members with a good number. Rolls
-- that give a household no number are grouped by county and head (std_rolls), where that leads to one household.
-- grain: one row per feed and certificate or register number
-- reads: core_members, std_rolls, std_registers, ref_rolls
with

groups as (

    select feed, household as certificate_no, id_no from std_rolls
    union all
    select feed, household, id_no from std_registers

),

linked as (

    select groups.feed, groups.certificate_no, members.county_code, members.household_code, count(*) as mates
    from groups
    join core_members as members using (id_no)
    where groups.certificate_no is not null
    group by all

)

select
    feed, certificate_no,
    arg_max(county_code || '/' || household_code, struct_pack(a := mates, b := county_code || '/' || household_code)) as home
from linked
group by feed, certificate_no
having count(*) = 1 or feed not in (select feed from ref_rolls where is_grouped_by_head)
