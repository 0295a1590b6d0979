-- core_roll_entries: every entry of the rolls of assistance once, and whether it holds on the day.
-- Active: status 正常 or blank, begun and not ended. Covering: active, and on dibao 是否保障对象 not 否.
-- counties: where it holds by the single rows, before they are merged; more than one is a question.
-- grain: one row per programme, number and certificate (or kind of allowance)
-- reads: std_dibao_roll, std_tekun_roll, std_edge_roll, std_rigid_roll, std_child_roll, std_disability_allowances
-- given: $as_of
with

entries as (

    select
        'dibao' as programme, id_no, coalesce(certificate_no, '') as certificate_no, status, since, until,
        coalesce(is_protected not in ('否', '不是', '0', 'N', '非保障对象'), true) as is_protected,
        coalesce(scheme, '') like '%城%' as is_urban, household_month_fen as month_fen,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_dibao_roll
    where id_no is not null
    union all
    select
        'tekun', id_no, '', status, since, until, true, false, person_month_fen,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_tekun_roll
    where id_no is not null
    union all
    select
        'edge', id_no, '', status, since, until, true, false, null,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_edge_roll
    where id_no is not null
    union all
    select
        'rigid', id_no, '', status, since, until, true, false, null,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_rigid_roll
    where id_no is not null
    union all
    select
        'child', id_no, '', status, since, until, true, false, person_month_fen,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_child_roll
    where id_no is not null
    union all
    select
        'allowance', id_no, coalesce(allowance, ''), status, since, until, true, false, person_month_fen,
        county_code, name, file_no, sheet, row_no, snapshot_on
    from std_disability_allowances
    where id_no is not null

),

told as (

    select
        *,
        coalesce(status, '正常') in ('正常', '在保', '在册', '享受', '有效', '保障中')
        and coalesce(since <= $as_of, true)
        and coalesce(until >= $as_of, true) as is_active
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

    select
        *,
        coalesce(status, '正常') in ('正常', '在保', '在册', '享受', '有效', '保障中')
        and coalesce(since <= $as_of, true)
        and coalesce(until >= $as_of, true) as is_active
    from once

)

select
    programme, id_no, certificate_no, is_active, is_active and is_protected as is_covering, is_urban,
    month_fen, county_code, name, counties, file_no, sheet, row_no, snapshot_on
from judged
