-- core_case_events: case events to add: state transitions and dispatches of this run; empty where nothing changed.
-- grain: one row per step
-- reads: core_cases
-- given: $as_of
with

-- a transition, then the dispatch that follows it
steps as (

    select case_id, event_no + 1 as event_no, state_moved as state, false as is_sent, facts, state_before
    from core_cases
    where state_before is null or state_moved <> state_before
    union all
    select
        case_id,
        event_no + case when state_before is null or state_moved <> state_before then 2 else 1 end,
        'dispatched', true, facts, state_before
    from core_cases
    where state = 'dispatched' and state_moved <> 'dispatched'

)

select
    steps.case_id,
    cast(steps.event_no as integer) as event_no,
    $as_of as day,
    steps.state,
    $as_of as since,
    'doudi' as author,
    case when steps.is_sent then cases.due_on end as due_on,
    case when steps.is_sent then cases.due_is_provisional end as due_is_provisional,
    steps.facts,
    case when not steps.is_sent then cases.other_case_id end as other_case_id
from steps
join core_cases as cases using (case_id)
order by steps.case_id, steps.event_no
