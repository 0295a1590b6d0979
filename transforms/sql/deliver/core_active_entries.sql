-- core_active_entries: entries of the rolls that hold on the day, with the roll's name and a county: their own, else
-- the one where the person is listed or on another roll. ``counties``: where it holds by the rows themselves.
-- is_paid: the roll pays money.
-- grain: one row per programme, number and certificate (or kind of allowance) that holds
-- reads: core_roll_entries, core_members, ref_rolls
with

known as (

    select id_no, min(county_code) as county_code
    from (
        select id_no, county_code from core_members
        union all
        select id_no, county_code from core_roll_entries
    )
    semi join (select id_no from core_roll_entries where is_covering and county_code is null) using (id_no)
    group by id_no

)

select
    entries.programme, rolls.name_zh as roll, entries.id_no, entries.certificate_no, entries.name,
    coalesce(entries.county_code, known.county_code) as county_code,
    coalesce(entries.counties, [entries.county_code]) as counties,
    entries.file_no, entries.sheet, entries.row_no, entries.snapshot_on, rolls.is_paid
from core_roll_entries as entries
join ref_rolls as rolls using (programme)
left join known using (id_no)
where entries.is_covering
