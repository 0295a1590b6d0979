-- link_unidentified_rows: rows without a usable number that may be about a listed person, in one shape: entries of the
-- rolls of assistance, and records (certificates, deaths), which tell a fact.
-- as: view
-- grain: one row per source row
-- reads: lost_rolls, lost_registers
select
    feed, id_no, id_method, id_no_raw, name, county_code, town, village, locality, head_name,
    household as certificate_no, file_no, sheet, row_no, is_head
from lost_rolls
where name is not null
union all by name
select feed, id_no, id_method, id_no_raw, name, county_code, locality, file_no, sheet, row_no, false as is_head
from lost_registers
where is_record and name is not null
