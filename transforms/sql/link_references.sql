-- link_references: whom the rows of link_damaged may mean: listed persons by their numbers, and entries of
-- rolls and registers that no listed person has. Of registers only what shares part of a number, or name
-- and day of birth, with a damaged row: they are large.
-- grain: one row per listed person and per entry
-- reads: core_members, link_damaged, std_dibao_roll, std_tekun_roll, std_edge_roll, std_child_roll,
--   std_disability_allowances, std_insurance_roll, std_household_register, std_disability_register, std_deaths,
--   link_keys
with

entries as (

    select
        'dibao_roll' as feed, id_no, id_method, id_no_raw, name, county_code, cast(null as varchar) as town, cast(null as varchar) as village,
        locality, head_name,
        coalesce(relation in ('户主', '本人', '户主本人', '01', '02'), false) or head_name is not distinct from name as is_head,
        certificate_no, file_no, sheet, row_no
    from std_dibao_roll
    where id_no is not null
    union all
    select
        'tekun_roll', id_no, id_method, id_no_raw, name, county_code, town, village, locality, null, false, null, file_no, sheet, row_no
    from std_tekun_roll
    where id_no is not null
    union all
    select
        'edge_roll', id_no, id_method, id_no_raw, name, county_code, null, null, locality, head_name,
        coalesce(relation in ('户主', '本人', '户主本人', '01', '02'), false) or head_name is not distinct from name,
        null, file_no, sheet, row_no
    from std_edge_roll
    where id_no is not null
    union all
    select
        'child_roll', id_no, id_method, id_no_raw, name, county_code, null, null, locality, null, false, null, file_no, sheet, row_no
    from std_child_roll
    where id_no is not null

),

registers as (

    select
        'disability_allowances' as feed, id_no, id_method, id_no_raw, name, county_code, locality, cast(null as varchar) as register_no,
        file_no, sheet, row_no
    from std_disability_allowances
    union all
    select 'insurance_roll', id_no, id_method, id_no_raw, name, county_code, locality, null, file_no, sheet, row_no from std_insurance_roll
    union all
    select
        'household_register', id_no, id_method, id_no_raw, name, county_code, locality, register_no, file_no, sheet, row_no
    from std_household_register
    union all
    select 'disability_register', id_no, id_method, id_no_raw, name, county_code, locality, null, file_no, sheet, row_no
    from std_disability_register
    union all
    select 'deaths', id_no, id_method, id_no_raw, name, county_code, locality, null, file_no, sheet, row_no from std_deaths

),

near as (

    select *
    from registers
    where id_no is not null and (
        left(id_no, 14) in (select key from link_keys where kind = 'front')
        or right(id_no, 9) in (select key from link_keys where kind = 'back')
        or left(id_no, 9) || right(id_no, 4) in (select key from link_keys where kind = 'ends')
        or left(name, 1) || substr(id_no, 7, 8) in (select key from link_keys where kind = 'born')
    )

),

rows as (

    select
        feed, cast(null as varchar) as household_code, cast(null as varchar) as member_code, id_no, id_method, id_no_raw, name, county_code,
        cast(null as varchar) as sex, town, village, locality, head_name, is_head, certificate_no, file_no, sheet, row_no
    from entries
    anti join core_members using (id_no)
    where exists (select 1 from link_damaged where feed = 'monitoring_list')
    union all
    select
        feed, null, null, id_no, id_method, id_no_raw, name, county_code, null, null, null, locality, null, false, register_no,
        file_no, sheet, row_no
    from near
    anti join core_members using (id_no)
    where exists (select 1 from link_damaged where feed = 'monitoring_list')
    union all
    select
        'monitoring_list', household_code, member_code, id_no, id_method, id_no_raw, name, county_code, sex, town, village, null, null, is_head,
        null, file_no, sheet, row_no
    from core_members
    where id_no is not null

)

select
    * exclude (id_method, id_no_raw),
    case when id_method = 'upgraded15' then regexp_replace(id_no_raw, '\D', '', 'g') else id_no end as number
from rows
where name is not null
