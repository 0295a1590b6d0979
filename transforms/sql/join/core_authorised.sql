-- core_authorised: households whose authorisation to check their property holds on the day.
-- Law: 《最低生活保障审核确认办法》（民发〔2021〕57号）第九条; 《社会救助法》第四十条
-- grain: one row per county (null: not told) and household code
-- reads: std_authorisations
-- given: $as_of
select distinct county_code, household_code
from std_authorisations
where since <= $as_of and coalesce(until >= $as_of, true)
