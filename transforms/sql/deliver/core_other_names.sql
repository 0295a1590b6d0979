-- core_other_names: the number of a listed person stands on a roll or register under another name, which
-- is not a former one. Linked all the same; asked about.
-- grain: one row per listed person, feed and other name, with the first row that says so
-- reads: core_members, std_dibao_roll, std_tekun_roll, std_edge_roll, std_child_roll, std_disability_allowances,
--   std_insurance_roll, std_household_register, std_disability_register, std_deaths
with

entries as (

    select 'dibao_roll' as feed, id_no, name, file_no, sheet, row_no from std_dibao_roll
    union all
    select 'tekun_roll', id_no, name, file_no, sheet, row_no from std_tekun_roll
    union all
    select 'edge_roll', id_no, name, file_no, sheet, row_no from std_edge_roll
    union all
    select 'child_roll', id_no, name, file_no, sheet, row_no from std_child_roll
    union all
    select 'disability_allowances', id_no, name, file_no, sheet, row_no from std_disability_allowances
    union all
    select 'insurance_roll', id_no, name, file_no, sheet, row_no from std_insurance_roll
    union all
    select 'household_register', id_no, name, file_no, sheet, row_no from std_household_register
    union all
    select 'disability_register', id_no, name, file_no, sheet, row_no from std_disability_register
    union all
    select 'deaths', id_no, name, file_no, sheet, row_no from std_deaths

),

former as (

    select distinct id_no, former_name as name from std_household_register where former_name is not null

),

other as (

    select
        members.county_code, members.household_code, members.member_code, members.id_no, members.name,
        entries.feed, entries.name as other_name, entries.file_no, entries.sheet, entries.row_no
    from core_members as members
    join entries using (id_no)
    where entries.name <> members.name

),

unexplained as (

    select other.*
    from other
    anti join former on other.id_no = former.id_no and (former.name = other.other_name or former.name = other.name)

)

select
    county_code, household_code, member_code, feed, name, other_name,
    unnest(min(struct_pack(file_no := file_no, sheet := sheet, row_no := row_no)))
from unexplained
group by county_code, household_code, member_code, feed, name, other_name
order by all
