-- core_flags: who seems to be missing from a roll, by programme (疑似应保未保), on households that are
-- listed as monitored and have a flag of a programme that opens a row (DECISIONS 19). What hangs on a link
-- that nobody confirmed (a negative clause) is a question, not a flag (DECISIONS 20).
-- grain: one row per flagged present member and programme
-- reads: core_assessments, core_monitored, run_withheld, run_opening
with

flagged as (

    select
        *,
        case outcome when 'meets' then 1 when 'needs_check' then 3 else 2 end as strength_rank
    from core_assessments
    anti join run_withheld using (programme)
    where outcome in ('meets', 'possible', 'partly_covered', 'needs_check') and clause >= 0

),

opening as (

    select distinct county_code, household_code
    from flagged
    semi join core_monitored using (county_code, household_code)
    semi join run_opening using (programme)

)

select
    flagged.county_code, flagged.household_code, flagged.member_code, flagged.programme, flagged.outcome,
    flagged.clause, flagged.failed, flagged.unknown, cast(flagged.strength_rank as integer) as strength_rank
from flagged
semi join opening using (county_code, household_code)
order by all
