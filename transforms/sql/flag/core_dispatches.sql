-- core_dispatches: dispatch decisions for cases awaiting dispatch, and what holds the others back: the week's
-- capacity of their township, an exemption, or the rest after a finding (alert budget).
-- grain: one row per flagged case that is new or reopened
-- reads: core_case_transitions, core_case_facts, known_dispatches, run_limits, run_capacity,
--   ref_case_states
-- given: $as_of
with

sent as (

    select county_code, town, count(*) as sent_count
    from known_dispatches
    group by county_code, town

),

candidates as (

    select
        transitions.case_id, transitions.county_code, homes.town,
        case
            when transitions.exempt_until >= $as_of then 'exempt'
            when transitions.answered_on is not null
                and date_diff('day', transitions.answered_on, $as_of) < limits.cool_down_days then 'cool_down'
        end as held,
        homes.priority_rank, homes.need_points, transitions.opened_on, transitions.household_code,
        coalesce(capacity.capacity, limits.weekly_capacity) as capacity
    from core_case_transitions as transitions
    join core_case_facts as homes using (county_code, household_code)
    join ref_case_states as states using (state)
    cross join run_limits as limits
    left join run_capacity as capacity
        on transitions.county_code = capacity.county_code and homes.town = capacity.town
    where transitions.is_flagged and states.awaits_dispatch
        and (transitions.is_new or not limits.is_past)

),

-- the most urgent first, within what holds them back
ranked as (

    select
        *,
        row_number() over (
            partition by county_code, town, held
            order by priority_rank, need_points desc, opened_on, household_code
        ) as place
    from candidates

)

select
    ranked.case_id,
    case
        when ranked.held is not null then ranked.held
        when ranked.place > ranked.capacity - coalesce(sent.sent_count, 0) then 'capacity'
    end as held
from ranked
left join sent using (county_code, town)
order by ranked.case_id
