-- out_case_counts: counts of cases: all, opened and moved since the last run, overdue. What a person said after a
-- night has moved since that night, though it bears the same day.
-- grain: one row per county, township and state
-- order: county_code, town, state
-- reads: core_cases, run_previous
select
    cases.county_code,
    coalesce(cases.town, '') as town,
    cases.state,
    count(*) as cases,
    count(*) filter (where cases.opened_on > previous.as_of) as opened,
    count(*) filter (where greatest(cases.since, cases.after_night + 1) > previous.as_of) as moved,
    count(*) filter (where cases.is_overdue) as overdue,
    min(cases.due_on) filter (where cases.is_overdue) as oldest_due_on
from core_cases as cases
left join run_previous as previous on true
group by cases.county_code, coalesce(cases.town, ''), cases.state
