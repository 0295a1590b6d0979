-- core_deaths: numbers with a death on or before the day, and how sure it is.
-- Confirmed by a 公安 record or by two different sources; one other source alone is a suspicion.
-- grain: one row per citizen number with any record
-- reads: std_deaths
-- given: $as_of
select
    id_no,
    coalesce(bool_or(source like '%公安%'), false) or count(distinct source) > 1 as is_confirmed,
    min(died_on) as died_on,
    string_agg(distinct source, '、' order by source) as sources
from std_deaths
where id_no is not null and died_on <= $as_of
group by id_no
