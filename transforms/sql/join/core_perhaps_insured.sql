-- core_perhaps_insured: listed persons whose number is not on this year's insurance roll, though a row of their name
-- may be about them: its number is lost, or one of the two is no more than a number that happens to check (cut to
-- fifteen digits, last digits zero) and the other nearly the same. Not known to be insured, nor to be not.
-- grain: one row per citizen number
-- reads: core_members, core_insurance, std_insurance_roll, lost_insurance_roll
-- given: $as_of
with

unfound as (

    select id_no, name, county_code, id_method = 'upgraded15' or right(id_no, 3) = '000' as is_odd
    from core_members
    anti join core_insurance using (id_no)
    where id_no is not null and name is not null

),

lost as (

    select name, county_code, regexp_replace(upper(id_no_raw), '[^0-9X]', '', 'g') as typed
    from lost_insurance_roll
    where year = year($as_of)

),

odd as (

    select name, county_code, typed_number(id_no, id_method, id_no_raw) as typed
    from std_insurance_roll
    where year = year($as_of) and (id_method = 'upgraded15' or right(id_no, 3) = '000')

),

whole as (

    select rows.name, rows.county_code, rows.id_no as typed
    from std_insurance_roll as rows
    semi join (select name from unfound where is_odd) as odd_ones using (name)
    where rows.year = year($as_of) and rows.id_no is not null

),

alike as (

    select unfound.id_no, rows.typed, unfound.is_odd
    from unfound
    join (select * from lost union all select * from odd union all select * from whole) as rows
        on unfound.name = rows.name and coalesce(rows.county_code, unfound.county_code) = unfound.county_code

)

select distinct id_no
from alike
where coalesce(length(typed), 0) < 14
    or left(typed, 14) = left(id_no, 14)
    or damerau_levenshtein(typed, id_no) <= 2
    or damerau_levenshtein(typed, old_number(id_no)) <= 1
    or old_number(typed) = old_number(id_no)
    or (is_odd and left(old_number(id_no), 14) = left(typed, 14))
