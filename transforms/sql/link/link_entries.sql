-- link_entries: who stands on the rolls of assistance, as the second pass compares people.
-- certificate_no: what the members of one household share; where a roll has no such number, county and head.
-- as: view
-- grain: one row per entry
-- reads: std_rolls
select
    feed, id_no, id_method, id_no_raw, name, county_code, town, village, locality, head_name,
    household as certificate_no, file_no, sheet, row_no, is_head
from std_rolls
where name is not null
