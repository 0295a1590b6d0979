-- core_monitored: households that are listed as monitored (监测对象类别): blank on all of a household's rows, it is
-- judged and never listed (DECISIONS 19).
-- grain: one row per monitored household
-- reads: core_persons
select distinct county_code, household_code
from core_persons
where category is not null and category not in ('无', '否', '非监测对象')
order by all
