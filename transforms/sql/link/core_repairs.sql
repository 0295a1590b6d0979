-- core_repairs: the number that a row without a usable one probably should have, where exactly one fits.
-- Proposed to whoever sent the row, never applied.
-- grain: one row per source row
-- reads: core_links, core_members
with

of_listed as (

    select
        members.file_no, members.sheet, members.row_no, 'monitoring_list' as feed,
        min(links.other_id) as proposed, min(links.feed) as basis
    from core_links as links
    join core_members as members using (county_code, household_code, member_code)
    where links.is_unnumbered and links.other_id is not null
    group by members.file_no, members.sheet, members.row_no
    having count(distinct links.other_id) = 1 and bool_or(links.method in ('probable', 'confirmed'))

),

of_entries as (

    select
        links.file_no, links.sheet, links.row_no, links.feed, min(members.id_no) as proposed, 'monitoring_list' as basis
    from core_links as links
    join core_members as members using (county_code, household_code, member_code)
    where links.other_id is null and members.id_no is not null and links.method in ('probable', 'confirmed')
    group by links.file_no, links.sheet, links.row_no, links.feed
    having count(distinct members.id_no) = 1

)

select file_no, sheet, row_no, feed, proposed, basis from of_listed
union all
select file_no, sheet, row_no, feed, proposed, basis from of_entries
order by all
