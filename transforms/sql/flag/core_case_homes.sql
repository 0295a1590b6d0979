-- core_case_homes: known cases with the household in which their people stand tonight (DECISIONS 26). A case goes
-- with most of its people, on a tie with the householder, then with those flagged, then it keeps its code. It moves
-- only where at least half of its people are listed, else it stands nowhere (``household_code`` null), and so does one
-- that is joined with an older case of the same household (``joined_into``).
-- grain: one row per known case
-- reads: known_cases, known_case_members, core_identities, ref_case_states
with

tonight as (

    select distinct person_id, county_code, household_code from core_identities where is_listed

),

people as (

    select
        members.case_id,
        count(distinct members.person_id) filter (where members.is_present) as present_count,
        count(distinct tonight.person_id) as listed_count
    from known_case_members as members
    left join tonight using (person_id)
    where members.is_own
    group by members.case_id

),

-- where people of a case stand; a case whose people are not known stands where its code does
stands as (

    select
        members.case_id, tonight.county_code, tonight.household_code,
        count(distinct members.person_id) as member_count,
        bool_or(members.is_head) as has_head,
        count(distinct members.person_id) filter (where members.is_flagged) as flagged_count
    from known_case_members as members
    join tonight using (person_id)
    where members.is_own
    group by all
    union all
    select distinct known_cases.case_id, known_cases.county_code, known_cases.household_code, 0, false, 0
    from known_cases
    semi join tonight using (county_code, household_code)
    anti join people using (case_id)

),

placed as (

    select
        stands.*,
        stands.county_code = known.county_code and stands.household_code = known.household_code as is_same_place
    from stands
    join known_cases as known using (case_id)

),

chosen as (

    select placed.case_id, placed.county_code, placed.household_code
    from placed
    left join people using (case_id)
    where placed.is_same_place or people.listed_count * 2 >= people.present_count
    qualify row_number() over (
        partition by placed.case_id
        order by
            placed.member_count desc, placed.has_head desc, placed.flagged_count desc, placed.is_same_place desc,
            placed.county_code, placed.household_code
    ) = 1

),

-- of several cases in one household the oldest stays, before those that ended without a finding or were joined
kept as (

    select
        chosen.*,
        first_value(known.case_id) over (
            partition by chosen.county_code, chosen.household_code
            order by known.joined_with is not null, states.is_ended_by_lists, known.opened_on, known.case_id
        ) as keeper
    from chosen
    join known_cases as known using (case_id)
    join ref_case_states as states on known.state = states.state

),

-- what comes to a case from those that are joined with it: their exemption, and people who were open there
joined as (

    select
        kept.keeper as case_id,
        max(known.exempt_until) as exempt_until,
        bool_or(states.is_open) as was_open
    from kept
    join known_cases as known using (case_id)
    join ref_case_states as states on known.state = states.state
    where kept.keeper <> kept.case_id
    group by kept.keeper

)

select
    known.* replace (
        case when kept.keeper = known.case_id then kept.county_code else known.county_code end as county_code,
        case when kept.keeper = known.case_id then kept.household_code end as household_code,
        greatest(known.exempt_until, joined.exempt_until, origin.exempt_until) as exempt_until
    ),
    nullif(kept.keeper, known.case_id) as joined_into,
    coalesce(joined.was_open, false) as has_joined,
    coalesce(
        kept.keeper = known.case_id
        and (kept.county_code <> known.county_code or kept.household_code <> known.household_code),
        false
    ) as is_moved
from known_cases as known
left join kept using (case_id)
left join joined using (case_id)
left join known_cases as origin on known.came_from = origin.case_id
order by known.case_id
