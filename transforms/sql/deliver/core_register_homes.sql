-- core_register_homes: listed households whose members stand in several households of the register (户籍),
-- moved away or not. The list's household is not always the legal one: a status to look at, nothing is merged.
-- grain: one row per listed household that is so
-- reads: core_members, std_household_register
with

registered as (

    select
        members.county_code, members.household_code, members.member_code, register.register_no,
        bool_or(coalesce(regexp_matches(register.status, '迁出'), false)) as has_left,
        min(struct_pack(file_no := register.file_no, sheet := register.sheet, row_no := register.row_no)) as place
    from core_members as members
    join std_household_register as register using (id_no)
    where register.register_no is not null and not coalesce(regexp_matches(register.status, '注销|死亡'), false)
    group by all

)

select
    county_code, household_code,
    count(distinct register_no) as register_homes,
    count(distinct member_code) as members_found,
    bool_or(has_left) as has_left,
    unnest(min(place))
from registered
group by county_code, household_code
having count(distinct register_no) > 1 or bool_or(has_left)
order by all
