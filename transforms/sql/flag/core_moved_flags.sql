-- core_moved_flags: flags that went since the last published night, and flags that came. Few: other queries look up
-- outcomes for these alone.
-- grain: one row per person and programme flagged in one of the two nights only
-- reads: core_assessments, known_assessments
with

known as (

    select county_code, household_code, member_code, programme
    from known_assessments
    where outcome in ('meets', 'possible')

),

tonight as (

    select county_code, household_code, member_code, programme
    from core_assessments
    where outcome in ('meets', 'possible')

)

select *, true as was_flagged
from known
anti join tonight using (county_code, household_code, member_code, programme)
union all
select *, false
from tonight
anti join known using (county_code, household_code, member_code, programme)
order by all
