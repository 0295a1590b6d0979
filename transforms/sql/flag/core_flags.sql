-- core_flags: who seems to be missing from a roll, by programme (疑似应保未保), on households that are
-- listed as monitored and have a flag of a programme that opens a row (DECISIONS 19). What hangs on a link
-- that nobody confirmed (a negative clause) is a question, not a flag (DECISIONS 20). Of a programme that is
-- withheld in a county the flags of its last published night stand (``stands_since``) while the persons are listed.
-- grain: one row per flagged present member and programme
-- reads: core_assessments, known_assessments, core_monitored, run_withheld, run_opening
with

judged as (

    select *, cast(null as date) as stands_since
    from core_assessments
    anti join run_withheld using (county_code, programme)
    union all by name
    select known.* exclude (judged_on), known.judged_on as stands_since
    from known_assessments as known
    semi join (from run_withheld where stands) using (county_code, programme)
    semi join (from core_assessments where outcome <> 'deceased')
        using (county_code, household_code, member_code, programme)

),

flagged as (

    select
        *,
        case outcome when 'meets' then 1 when 'needs_check' then 3 else 2 end as strength_rank
    from judged
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
    flagged.clause, flagged.failed, flagged.unknown, cast(flagged.strength_rank as integer) as strength_rank,
    flagged.stands_since
from flagged
semi join opening using (county_code, household_code)
order by all
