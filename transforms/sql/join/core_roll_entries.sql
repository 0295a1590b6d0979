-- core_roll_entries: every entry of the rolls of assistance once, and whether it holds on the day.
-- Active: status 正常 or blank, begun and not ended. Covering: active, and on dibao 是否保障对象 not 否.
-- counties: where it holds by the single rows, before they are merged; more than one is a question.
-- grain: one row per programme, number and certificate (or kind of allowance)
-- reads: std_rolls
-- given: $as_of
with

entries as (

    select
        programme, id_no, entry as certificate_no, status, since, until, is_protected, is_urban, month_fen,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_rolls
    where id_no is not null

),

told as (

    select *, is_active(status, since, until, $as_of) as is_active
    from entries

),

repeated as (

    select
        programme, id_no, certificate_no, max(snapshot_on) as newest,
        list_sort(list(distinct county_code) filter (where is_active and is_protected)) as counties
    from told
    group by programme, id_no, certificate_no
    having count(*) > 1

),

latest as (

    select told.* exclude (is_active), row_number() over (order by file_no, sheet, row_no) as place
    from told
    join repeated using (programme, id_no, certificate_no)
    where told.snapshot_on = repeated.newest

),

merged as (

    select
        programme, id_no, certificate_no,
        arg_min(columns(* exclude (programme, id_no, certificate_no, place)), place)
    from latest
    group by programme, id_no, certificate_no

),

once as (

    select *, null as counties from entries anti join repeated using (programme, id_no, certificate_no)
    union all by name
    select merged.*, repeated.counties
    from merged
    join repeated using (programme, id_no, certificate_no)

),

judged as (

    select *, is_active(status, since, until, $as_of) as is_active
    from once

)

select
    programme, id_no, certificate_no, is_active, is_active and is_protected as is_covering, is_urban,
    month_fen, county_code, name, counties, file_no, sheet, row_no, snapshot_on
from judged
