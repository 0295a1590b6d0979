-- core_new_coverage: households of which a roll shows somebody whom it did not show in the last published night.
-- grain: one row per household and programme of the roll
-- reads: core_assessments, known_assessments
select distinct county_code, household_code, programme
from (from core_assessments where outcome = 'covered') as tonight
join (from known_assessments where outcome <> 'covered') as known
    using (county_code, household_code, member_code, programme)
order by all
