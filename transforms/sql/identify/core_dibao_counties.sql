-- core_dibao_counties: counties that the dibao rolls speak of (DECISIONS 14): by a row's county, or, where a
-- roll tells none, by where its persons are listed.
-- grain: one row per county
-- reads: std_dibao_roll, core_members
select distinct county_code
from std_dibao_roll
where county_code is not null
union
select distinct core_members.county_code
from core_members
semi join (select id_no from std_dibao_roll where county_code is null) using (id_no)
order by all
