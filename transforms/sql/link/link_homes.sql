-- link_homes: the listed household of a certificate or register number, by its members with a good number. Rolls
-- that give a household no number are grouped by county and head (link_entries), where that leads to one household.
-- grain: one row per feed and certificate or register number
-- reads: core_members, std_dibao_roll, std_edge_roll, std_rigid_roll, std_household_register
with

groups as (

    select 'dibao_roll' as feed, certificate_no, id_no from std_dibao_roll
    union all
    select 'edge_roll', county_code || '/' || head_name, id_no from std_edge_roll
    union all
    select 'rigid_roll', county_code || '/' || head_name, id_no from std_rigid_roll
    union all
    select 'household_register', register_no, id_no from std_household_register

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
having count(*) = 1 or feed not in ('edge_roll', 'rigid_roll')
