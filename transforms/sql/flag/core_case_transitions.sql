-- core_case_transitions: state transitions of cases in this run, before the weekly capacity decides on dispatch.
-- New numbers follow the county's last one, in the order of the household codes (线索编号); a household whose case a
-- withdrawal undid gets its number back.
-- A person's finding outranks the machine: it is left alone until it expires or a material fact changes.
-- On a day before the newest committed one, cases that are known stay as they are (DECISIONS 25).
-- ``other_case_id``: the case that a closed one is joined with, or the one that the people of a new one came from.
-- grain: one row per case, known or opened by this run
-- reads: core_flags, core_case_homes, known_cases, known_case_members, known_numbers, core_identities,
--   core_case_signals, run_limits, ref_case_states
-- given: $as_of, $case_number
with

last_numbers as (

    select
        regexp_extract(case_id, '([0-9]{6})-[0-9]+$', 1) as county_code,
        max(cast(regexp_extract(case_id, '[0-9]+$') as integer)) as last_number
    from (select case_id from known_cases union all select case_id from known_numbers)
    group by all

),

-- flagged households without a case, in the order of their new numbers
unknown as (

    select
        county_code, household_code, known_numbers.case_id as number_kept,
        row_number() over (
            partition by county_code, known_numbers.case_id is null order by household_code
        ) as place
    from (select distinct county_code, household_code from core_flags)
    anti join core_case_homes using (county_code, household_code)
    left join known_numbers using (county_code, household_code)

),

-- the case of which most people of such a household were
origins as (

    select unknown.county_code, unknown.household_code, homes.case_id, homes.exempt_until
    from unknown
    join core_identities as identities
        on unknown.county_code = identities.county_code and unknown.household_code = identities.household_code
        and identities.is_listed
    join known_case_members as members using (person_id)
    join core_case_homes as homes on members.case_id = homes.case_id
    group by unknown.county_code, unknown.household_code, homes.case_id, homes.exempt_until
    qualify row_number() over (
        partition by unknown.county_code, unknown.household_code
        order by count(distinct members.person_id) desc, homes.case_id
    ) = 1

),

judged as (

    select
        known.*, signals.is_flagged,
        case
            when limits.is_past then known.state
            when known.joined_into is not null then 'closed'
            when known.joined_with is not null and signals.is_flagged then 'reopened'
            when states.follows_lists then case
                when signals.is_flagged then known.state
                when signals.is_covered then 'resolved'
                when signals.is_removed then 'withdrawn'
                else known.state
            end
            when known.state = 'waiting' then case
                when signals.is_flagged and has_waited then 'reopened'
                when signals.is_flagged then 'waiting'
                when signals.is_covered then 'resolved'
                when signals.is_removed and has_waited then 'withdrawn'
                else 'waiting'
            end
            when known.state = 'enrolled' and signals.is_covered then 'closed'
            when known.state = 'enrolled' and signals.is_flagged and known.has_joined then 'reopened'
            when known.state = 'not_eligible' and signals.is_flagged
                and (signals.is_changed or known.valid_until < $as_of) then 'reopened'
            when states.is_ended_by_lists and signals.is_flagged then 'reopened'
            when known.state = 'closed' and signals.is_flagged
                and (signals.is_changed or coalesce(known.valid_until < $as_of, false)) then 'reopened'
            else known.state
        end as next_state
    from core_case_homes as known
    join core_case_signals as signals using (case_id)
    join ref_case_states as states on known.state = states.state
    cross join run_limits as limits,
    lateral (
        select coalesce(known.valid_until < $as_of, false) or (known.waits_for_list and signals.has_newer_list)
            as has_waited
    )

)

select
    case_id, county_code, household_code, opened_on, event_no, state as state_before, next_state as state,
    case when next_state = state then since else $as_of end as since,
    case when next_state = state then after_night end as after_night,
    due_on, due_is_provisional, valid_until, dispatched_on, answered_on, exempt_until, result, programme, checked_on,
    enrolled_month, finding_facts, is_flagged, false as is_new, is_moved, joined_into as other_case_id
from judged
union all
select
    coalesce(
        unknown.number_kept,
        format($case_number, unknown.county_code, coalesce(last_numbers.last_number, 0) + unknown.place)
    ),
    unknown.county_code, unknown.household_code, $as_of, 0, null, 'new', $as_of, null, null, null, null, null, null,
    origins.exempt_until, null, null, null, null, null, true, true, false, origins.case_id
from unknown
left join last_numbers using (county_code)
left join origins using (county_code, household_code)
order by 1
