-- core_case_members: members of the households in which cases stand tonight: whose case it is, and whom an answer may
-- name. Those who joined with a case of their own are not the case's own: it does not follow them when they leave.
-- grain: one row per case and listed member
-- reads: core_cases, core_case_homes, known_case_members, core_identities, core_members, core_persons, core_facts,
--   core_flags, run_opening
with

flagged as (

    select distinct county_code, household_code, member_code
    from core_flags
    semi join run_opening using (programme)

),

others as (

    select distinct homes.joined_into as case_id, members.person_id
    from core_case_homes as homes
    join known_case_members as members on homes.case_id = members.case_id and members.is_own
    where homes.joined_into is not null

)

select
    cases.case_id, identities.person_id, persons.member_code,
    coalesce(persons.name, '') as name, coalesce(persons.id_no, '') as id_no,
    members.is_head,
    facts.present as is_present,
    flagged.member_code is not null as is_flagged,
    others.person_id is null or own.person_id is not null as is_own
from core_cases as cases
join core_persons as persons using (county_code, household_code)
join core_members as members using (county_code, household_code, member_code)
join core_facts as facts using (county_code, household_code, member_code)
join core_identities as identities
    on persons.county_code = identities.county_code and persons.household_code = identities.household_code
    and persons.member_code = identities.member_code and identities.is_listed
left join flagged
    on persons.county_code = flagged.county_code and persons.household_code = flagged.household_code
    and persons.member_code = flagged.member_code
left join others on cases.case_id = others.case_id and identities.person_id = others.person_id
left join (select distinct case_id, person_id from known_case_members where is_own) as own
    on cases.case_id = own.case_id and identities.person_id = own.person_id
order by cases.case_id, persons.member_code
