-- core_cases: cases after this run. Listed are open cases that are flagged, and those with the township.
-- grain: one row per case
-- reads: core_case_transitions, core_case_facts, core_dispatches, run_due, ref_case_states
-- given: $as_of
with

-- dispatched by this run, due with the earliest of its programmes
sent as (

    select
        transitions.case_id,
        min(due.due_on) as due_on,
        arg_min(due.is_provisional, struct_pack(a := due.due_on, b := not due.is_provisional)) as due_is_provisional
    from core_case_transitions as transitions
    semi join (select case_id from core_dispatches where held is null) as chosen using (case_id)
    join core_case_facts as homes using (county_code, household_code)
    join run_due as due on list_contains(homes.programmes, due.programme)
    group by transitions.case_id

),

settled as (

    select
        transitions.* exclude (state, since, after_night, due_on, due_is_provisional, dispatched_on, valid_until),
        transitions.state as state_moved,
        case when sent.case_id is not null then 'dispatched' else transitions.state end as state,
        case when sent.case_id is not null then $as_of else transitions.since end as since,
        case when sent.case_id is null then transitions.after_night end as after_night,
        case when sent.case_id is not null then $as_of else transitions.dispatched_on end as dispatched_on,
        case
            when sent.case_id is not null then sent.due_on
            when transitions.state = transitions.state_before then transitions.due_on
        end as due_on,
        case
            when sent.case_id is not null then sent.due_is_provisional
            when transitions.state = transitions.state_before then transitions.due_is_provisional
        end as due_is_provisional,
        case when transitions.state = transitions.state_before and sent.case_id is null then transitions.valid_until end as valid_until,
        case when transitions.exempt_until >= $as_of then 'exempt' else dispatches.held end as held
    from core_case_transitions as transitions
    left join sent using (case_id)
    left join core_dispatches as dispatches using (case_id)

)

select
    settled.*,
    homes.town,
    homes.facts,
    coalesce(homes.priority_rank, 3) as priority_rank,
    homes.need_points,
    states.is_open
    and homes.household_code is not null
    and (settled.is_flagged or states.is_with_township) as is_listed,
    coalesce(states.can_be_overdue and settled.due_on < $as_of, false) as is_overdue
from settled
join ref_case_states as states using (state)
left join core_case_facts as homes using (county_code, household_code)
order by settled.case_id
