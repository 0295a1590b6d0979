-- link_entries: who stands on the rolls of assistance, in one shape. Bound to std_… it gives all entries; the
-- second pass binds it to lost_… as well (lost_roll_rows), which gives those without a usable number.
-- certificate_no: what the members of one household share; where a roll has no such number, county and head.
-- grain: one row per entry
-- reads: std_dibao_roll, std_tekun_roll, std_edge_roll, std_rigid_roll, std_child_roll, std_disability_allowances,
--   ref_heads
with

entries as (

    select
        'dibao_roll' as feed, id_no, id_method, id_no_raw, name, county_code, cast(null as varchar) as town,
        cast(null as varchar) as village, locality, head_name, relation, certificate_no, file_no, sheet, row_no
    from std_dibao_roll
    union all
    select
        'tekun_roll', id_no, id_method, id_no_raw, name, county_code, town, village, locality, null, null, null,
        file_no, sheet, row_no
    from std_tekun_roll
    union all
    select
        'edge_roll', id_no, id_method, id_no_raw, name, county_code, null, null, locality, head_name, relation,
        county_code || '/' || head_name, file_no, sheet, row_no
    from std_edge_roll
    union all
    select
        'rigid_roll', id_no, id_method, id_no_raw, name, county_code, null, null, locality, head_name, relation,
        county_code || '/' || head_name, file_no, sheet, row_no
    from std_rigid_roll
    union all
    select
        'child_roll', id_no, id_method, id_no_raw, name, county_code, null, null, locality, null, null, null,
        file_no, sheet, row_no
    from std_child_roll
    union all
    select
        'disability_allowances', id_no, id_method, id_no_raw, name, county_code, town, null, locality, null, null, null,
        file_no, sheet, row_no
    from std_disability_allowances

)

select
    * exclude (relation),
    coalesce(relation in (select relation from ref_heads), false) or head_name is not distinct from name as is_head
from entries
where name is not null
