-- out_links: links of source rows to listed persons, with method and probability; unlinked rows without a usable
-- number have the method none. A link in question is no link.
-- grain: one row per source row and listed person
-- reads: std_numbers, core_members, run_links
with

exact as (

    select rows.feed, rows.path, rows.row_no, members.member_code, rows.id_method as method, 1.0 as probability, rows.sheet
    from std_numbers as rows
    join core_members as members using (id_no)
    where rows.feed <> 'monitoring_list'
        or (rows.county_code = members.county_code and rows.household_code = members.household_code)

),

likely as (

    select
        feed, path, row_no, member_code, 'probable' as method,
        case when method = 'confirmed' then 1.0 else probability end as probability, sheet
    from run_links
    where method in ('confirmed', 'probable') and feed <> 'monitoring_list'

),

unlinked as (

    select feed, path, row_no, cast(null as varchar) as member_code, 'none' as method, cast(null as double) as probability, sheet
    from std_numbers
    anti join likely using (feed, path, sheet, row_no)
    where id_no is null

)

select feed, path as file, row_no as row, member_code, method, probability, sheet
from (select * from exact union all select * from likely union all select * from unlinked)
order by all
