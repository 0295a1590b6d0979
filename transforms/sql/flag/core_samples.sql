-- core_samples: random sample of monitored households that are not flagged, to estimate false negatives: those
-- drawn this month, once per county, and earlier ones not answered yet.
-- The draw depends on month and household only, so that a second night draws the same.
-- grain: one row per drawn household
-- reads: core_monitored, core_flags, core_case_homes, known_samples, run_counties, run_limits
-- given: $as_of, $sample_number
with

candidates as (

    select county_code, household_code
    from core_monitored
    semi join (from run_counties where dibao_roll_known and tekun_roll_known) using (county_code)

),

-- neither flagged nor known, in counties that drew nobody this month
drawable as (

    select *, count(*) over (partition by county_code) as drawn_from
    from candidates
    anti join core_flags using (county_code, household_code)
    anti join core_case_homes using (county_code, household_code)
    anti join known_samples using (county_code, household_code)
    anti join (from known_samples where month = date_trunc('month', $as_of)) using (county_code)

),

-- in an order that looks random and is the same every time
ranked as (

    select
        *,
        row_number() over (
            partition by county_code
            order by md5(strftime($as_of, '%Y-%m') || county_code || household_code), household_code
        ) as place
    from drawable

),

last_numbers as (

    select county_code, max(cast(regexp_extract(sample_id, '[0-9]+$') as integer)) as last_number
    from known_samples
    group by county_code

)

select sample_id, county_code, household_code, drawn_on, month, drawn_from, false as is_new
from known_samples
where result is null and drawn_on <= $as_of
union all
select
    format($sample_number, ranked.county_code, coalesce(last_numbers.last_number, 0) + ranked.place),
    ranked.county_code, ranked.household_code, $as_of, cast(date_trunc('month', $as_of) as date), ranked.drawn_from, true
from ranked
cross join run_limits as limits
left join last_numbers using (county_code)
where ranked.place <= limits.sample_households and not limits.is_past
order by 1
