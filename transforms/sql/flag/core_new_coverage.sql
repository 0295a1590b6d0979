-- core_new_coverage: households with flags that moved, of which a roll shows somebody whom it did not show in the last
-- published night.
-- grain: one row per household and programme of the roll
-- reads: core_assessments, known_assessments, core_moved_flags
with

homes as (

    select distinct county_code, household_code from core_moved_flags

),

tonight as (

    from core_assessments semi join homes using (county_code, household_code) where outcome = 'covered'

),

known as (

    from known_assessments semi join homes using (county_code, household_code) where outcome <> 'covered'

)

select distinct county_code, household_code, programme
from tonight
join known using (county_code, household_code, member_code, programme)
order by all
