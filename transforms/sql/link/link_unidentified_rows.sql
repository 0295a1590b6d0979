-- link_unidentified_rows: rows without a usable number that may be about a listed person, in one shape: entries of the rolls of
-- assistance, and of the register of certificates and the deaths, which tell a fact.
-- grain: one row per source row
-- reads: lost_roll_rows, lost_disability_register, lost_deaths
with

records as (

    select 'disability_register' as feed, id_no, id_method, id_no_raw, name, county_code, locality, file_no, sheet, row_no
    from lost_disability_register
    union all
    select 'deaths', id_no, id_method, id_no_raw, name, county_code, locality, file_no, sheet, row_no from lost_deaths

)

select * from lost_roll_rows
union all by name
select *, false as is_head from records where name is not null
