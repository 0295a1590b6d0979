-- core_cases: every case as it stands after tonight. Known cases that are open and flagged, and those sent
-- out tonight, are on the lists.
-- grain: one row per case
-- reads: core_case_transitions, core_case_facts, core_dispatches, run_due, ref_case_states
-- given: $as_of
with

sent as (

    select
        moves.case_id,
        min(due.due_on) as due_on,
        arg_min(due.is_provisional, struct_pack(a := due.due_on, b := not due.is_provisional)) as due_is_provisional
    from core_case_transitions as moves
    semi join (select case_id from core_dispatches where held is null) as chosen using (case_id)
    join core_case_facts as homes using (county_code, household_code)
    join run_due as due on list_contains(homes.programmes, due.programme)
    group by moves.case_id

),

settled as (

    select
        moves.* exclude (state, since, due_on, due_is_provisional, dispatched_on, valid_until),
        moves.state as state_moved,
        case when sent.case_id is not null then 'dispatched' else moves.state end as state,
        case when sent.case_id is not null then $as_of else moves.since end as since,
        case when sent.case_id is not null then $as_of else moves.dispatched_on end as dispatched_on,
        case
            when sent.case_id is not null then sent.due_on
            when moves.state = moves.state_before then moves.due_on
        end as due_on,
        case
            when sent.case_id is not null then sent.due_is_provisional
            when moves.state = moves.state_before then moves.due_is_provisional
        end as due_is_provisional,
        case when moves.state = moves.state_before and sent.case_id is null then moves.valid_until end as valid_until,
        case when moves.exempt_until >= $as_of then 'exempt' else dispatches.held end as held
    from core_case_transitions as moves
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
