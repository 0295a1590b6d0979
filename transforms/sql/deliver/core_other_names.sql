-- core_other_names: the number of a listed person stands on a roll or register under another name, which
-- is not a former one. Linked all the same; asked about.
-- grain: one row per listed person, feed and other name, with the first row that says so
-- reads: core_members, std_rolls, std_registers, std_household_register
with

entries as (

    select feed, id_no, name, file_no, sheet, row_no from std_rolls
    union all
    select feed, id_no, name, file_no, sheet, row_no from std_registers

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
