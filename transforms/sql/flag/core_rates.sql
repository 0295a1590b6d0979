-- core_rates: persons judged and flagged tonight, and what of the change since the last published night new coverage
-- explains. Judged are those neither covered nor deceased whose outcome can be told; where whoever is not enrolled
-- meets (all_is_right), the enrolled, too. In a county that lacks a roll nobody can be judged (``has_rolls``).
-- grain: one row per county and programme
-- reads: core_assessments, known_assessments, core_moved_flags, core_new_coverage, run_counties,
--   run_coverings, run_programmes
with

counted as (

    select
        county_code, programme,
        count(*) filter (where outcome in ('meets', 'possible')) as flagged,
        count(*) filter (
            where outcome not in ('covered', 'covered_elsewhere', 'deceased', 'not_in_force', 'cannot_say')
        ) as uncovered,
        count(*) filter (where outcome = 'covered') as covered,
        count(*) filter (where outcome in ('covered_elsewhere', 'deceased')) as others,
        count(*) filter (where outcome = 'cannot_say') as cannot_say
    from core_assessments
    group by all

),

-- flags that moved of persons listed in both nights, with tonight's outcome
changed as (

    select moved.*, tonight.outcome
    from core_moved_flags as moved
    join core_assessments as tonight using (county_code, household_code, member_code, programme)
    where was_flagged
    union all
    select moved.*, 'meets'
    from core_moved_flags as moved
    semi join known_assessments using (county_code, household_code, member_code, programme)
    where not was_flagged

),

explained as (

    select
        changed.county_code, changed.programme,
        count(*) filter (where was_flagged) as enrolled,
        count(*) filter (
            where was_flagged and outcome in ('covered', 'covered_elsewhere', 'deceased', 'not_in_force', 'cannot_say')
                and not (outcome = 'covered' and programmes.all_is_right)
        ) as gone,
        count(*) filter (where not was_flagged) as entitled
    from changed
    join run_programmes as programmes using (programme)
    where exists (
        select 1
        from core_new_coverage as news
        join run_coverings as coverings on coverings.covering = news.programme
        where news.county_code = changed.county_code and news.household_code = changed.household_code
            and coverings.programme = changed.programme
    )
    group by all

)

select
    counted.county_code, counted.programme,
    run_counties.dibao_roll_known and run_counties.tekun_roll_known as has_rolls,
    counted.flagged,
    counted.uncovered + case when programmes.all_is_right then counted.covered else 0 end as judged,
    counted.uncovered + counted.covered + counted.others as told,
    counted.uncovered + counted.cannot_say as not_covered,
    counted.cannot_say,
    coalesce(explained.enrolled, 0) as enrolled,
    coalesce(explained.gone, 0) as gone,
    coalesce(explained.entitled, 0) as entitled
from counted
join run_counties using (county_code)
left join explained using (county_code, programme)
join run_programmes as programmes using (programme)
order by counted.county_code, counted.programme
