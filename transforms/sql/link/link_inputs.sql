-- link_inputs: damaged rows and whom they may mean, in one spelling, with the keys by which pairs are looked for.
-- Splink compares the rows of the left side with those of the right. An entry without a number stands on
-- both: it may be a listed person with one, and a listed person without one may be it.
-- grain: one row per row and side
-- reads: link_remaining_identifiers, link_candidates, link_names, link_places, core_members, std_household_register
with

both_sides as (

    select true as is_left, * exclude (is_listed) from link_remaining_identifiers
    union all by name
    select false as is_left, * exclude (is_listed)
    from link_remaining_identifiers
    where not is_listed and exists (select 1 from link_remaining_identifiers where is_listed)
    union all by name
    select
        false as is_left, reached.*, substr(reached.id_no, 7, 8) as born,
        substr(reached.id_no, 11, 4) as day, names.name as plain, names.sound
    from link_candidates as reached
    left join link_names as names on reached.name = names.raw

),

former as (

    select id_no, max(former_name) as former_name
    from std_household_register
    where former_name is not null and id_no is not null
    group by id_no

),

heads as (

    select county_code, household_code, any_value(name) as head_name
    from core_members
    where is_head
    group by all

)

select
    row_number() over () as row_id,
    is_left,
    feed = 'monitoring_list' as is_listed,
    feed, sides.county_code, sides.household_code, member_code, sides.id_no, file_no, sheet, row_no, sides.name as written,
    plain as name, sides.sound, formers.name as former, number, born,
    case
        when sex in ('男', '女') then sex
        when length(number) = 18 and substr(number, 17, 1) between '0' and '9'
            then case when cast(substr(number, 17, 1) as integer) % 2 = 1 then '男' else '女' end
    end as sex,
    sides.county_code as county,
    sides.county_code || '/' || places.town_key as town,
    sides.county_code || '/' || places.town_key || '/' || places.village_key as village,
    home, head_names.name as head,
    year, day,
    case when length(number) between 17 and 19 then right(number, 8) end as back,
    case when length(number) between 17 and 19 then left(number, 9) || right(number, 4) end as ends,
    case when length(number) between 17 and 19 then right(number, 4) end as tail
from both_sides as sides
join link_places as places
    on sides.town is not distinct from places.town
    and sides.village is not distinct from places.village
    and sides.locality is not distinct from places.locality
left join heads on sides.county_code = heads.county_code and sides.household_code = heads.household_code
left join former on sides.id_no = former.id_no
left join link_names as formers on former.former_name = formers.raw
left join link_names as head_names
    on case when not sides.is_head then coalesce(sides.head_name, heads.head_name) end = head_names.raw
