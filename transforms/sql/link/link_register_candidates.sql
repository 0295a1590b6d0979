-- link_register_candidates: rows of registers that damaged rows of the list may mean and that no listed person has: only
-- those that share part of a number, or surname and day of birth, with a damaged row, since registers are large.
-- grain: one row per source row
-- reads: core_members, link_keys, std_registers
with

near as (

    select *
    from std_registers
    where id_no is not null and (
        left(id_no, 14) in (select key from link_keys where kind = 'front')
        or right(id_no, 8) in (select key from link_keys where kind = 'back')
        or left(id_no, 10) || right(id_no, 4) in (select key from link_keys where kind = 'ends')
        or left(name, 1) || substr(id_no, 7, 8) in (select key from link_keys where kind = 'born')
    )

)

select feed, id_no, id_method, id_no_raw, name, county_code, locality, household as certificate_no, file_no, sheet, row_no
from near
anti join core_members using (id_no)
where name is not null
