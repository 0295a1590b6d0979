-- core_identities: our own ids of persons and households: opaque, and the same from night to night. A person
-- is known again by the number, else by household, member code and name, so a corrected number changes
-- nothing; a household by its code, else by its members where the old code is gone. Who is not listed
-- tonight is kept.
-- grain: one row per listed person, tonight or on an earlier night
-- reads: core_members, known_identities
with

by_number as (

    select id_no, min(person_id) as person_id from known_identities where id_no is not null group by id_no

),

by_place as (

    select county_code, household_code, member_code, name, min(person_id) as person_id
    from known_identities
    group by all

),

by_code as (

    select county_code, household_code, min(household_id) as household_id from known_identities group by all

),

found as (

    select
        members.county_code, members.household_code, members.member_code, members.id_no, members.name,
        coalesce(by_number.person_id, by_place.person_id) as person_id,
        by_code.household_id,
        coalesce(
            members.id_no, listed_key(members.county_code, members.household_code, members.member_code)
        ) as new_person
    from core_members as members
    left join by_number on members.id_no = by_number.id_no
    left join by_place on members.county_code = by_place.county_code
        and members.household_code = by_place.household_code and members.member_code = by_place.member_code
        and members.name is not distinct from by_place.name
    left join by_code
        on members.county_code = by_code.county_code and members.household_code = by_code.household_code

),

persons as (

    select * replace (min(person_id) over (partition by new_person) as person_id) from found

),

moved as (

    select persons.county_code, persons.household_code, known.household_id, count(*) as members
    from persons
    join known_identities as known using (person_id)
    anti join core_members as still
        on known.county_code = still.county_code and known.household_code = still.household_code
    where persons.household_id is null
    group by all

),

moved_once as (

    select * from moved
    qualify row_number() over (partition by household_id order by members desc, county_code, household_code) = 1

),

moved_whole as (

    select county_code, household_code, min_by(household_id, struct_pack(a := -members, b := household_id)) as household_id
    from moved_once
    group by all

),

homes as (

    select persons.* replace (coalesce(persons.household_id, moved_whole.household_id) as household_id)
    from persons
    left join moved_whole using (county_code, household_code)

),

last_known as (

    select
        coalesce(max(cast(substr(person_id, 2) as bigint)), 0) as person,
        coalesce(max(cast(substr(household_id, 2) as bigint)), 0) as household
    from known_identities

),

new_persons as (

    select new_person, row_number() over (order by new_person) as place
    from (select distinct new_person from homes where person_id is null)

),

new_homes as (

    select county_code, household_code, row_number() over (order by county_code, household_code) as place
    from (select distinct county_code, household_code from homes where household_id is null)

),

tonight as (

    select
        coalesce(homes.person_id, 'P' || lpad(cast(last_known.person + new_persons.place as varchar), 9, '0')) as person_id,
        coalesce(
            homes.household_id, 'H' || lpad(cast(last_known.household + new_homes.place as varchar), 9, '0')
        ) as household_id,
        homes.county_code, homes.household_code, homes.member_code, homes.id_no, homes.name
    from homes
    cross join last_known
    left join new_persons using (new_person)
    left join new_homes on homes.county_code = new_homes.county_code and homes.household_code = new_homes.household_code

)

select *, true as is_listed from tonight
union all
select person_id, household_id, county_code, household_code, member_code, id_no, name, false
from known_identities
anti join tonight using (county_code, household_code, member_code, person_id)
