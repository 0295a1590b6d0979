-- lost_entries: entries of the rolls without a usable number that cover somebody on the day, under where they stand.
-- grain: one row per source row
-- reads: lost_rolls
-- given: $as_of
select programme, id_no, entry as certificate_no, is_active(status, since, until, $as_of) and is_protected as is_covering
from lost_rolls
