-- link_candidates: whom damaged rows may mean: listed persons with a good number, and entries of rolls and rows of
-- registers that no listed person has. Only who shares a key with a damaged row, so that nothing is looked up or
-- carried for others: the sound of the name with the year, the day or the end of the number, or with the village;
-- half of the number, with a letter of the name where that half is common; the household; a former name.
-- grain: one row per listed person or source row
-- reads: link_remaining_identifiers, link_register_candidates, link_homes, link_names, link_places, link_entries, core_members, std_household_register
with

known as not materialized (

    select
        'monitoring_list' as feed, county_code, household_code, member_code, id_no, id_method, id_no_raw, name, sex, town,
        village, is_head, file_no, sheet, row_no
    from core_members
    where id_no is not null and name is not null
    union all by name
    from link_entries
    where id_no is not null and exists (select 1 from link_remaining_identifiers where is_listed)
    union all by name
    select *, false as is_head
    from link_register_candidates

),

-- Fifteen digits that read as an old number of 1919 or 1920 may be a number of today cut off: its year is looked for.
numbered as not materialized (

    select
        * exclude (id_method, id_no_raw),
        typed_number(id_no, id_method, id_no_raw) as number,
        case
            when length(number) = 15 and substr(number, 7, 4) between '1900' and '2099' then substr(number, 7, 4)
            else substr(id_no, 7, 4)
        end as year
    from known

),

alike as (

    select raw, sound from link_names where sound in (select sound from link_remaining_identifiers)

),

sounding as not materialized (

    select numbered.*, alike.sound from numbered join alike on numbered.name = alike.raw

),

by_name as (

    select * exclude (sound)
    from sounding
    where hash(sound, year) in (select hash(sound, year) from link_remaining_identifiers)
        or hash(sound, substr(id_no, 11, 4)) in (select hash(sound, day) from link_remaining_identifiers)
        or hash(sound, right(number, 4)) in (select hash(sound, right(number, 4)) from link_remaining_identifiers)

),

villages as (

    select hash(sound, county_code, town_key, village_key)
    from link_remaining_identifiers as told
    join link_places as places
        on told.town is not distinct from places.town and told.village is not distinct from places.village
        and told.locality is not distinct from places.locality
    where town_key is not null and village_key is not null

),

neighbours as (

    select sounding.* exclude (sound)
    from sounding
    join link_places as places
        on sounding.town is not distinct from places.town and sounding.village is not distinct from places.village
        and sounding.locality is not distinct from places.locality
    where hash(sound, county_code) in (select hash(sound, county_code) from link_remaining_identifiers)
        and hash(sound, county_code, town_key, village_key) in (from villages)

),

by_number as (

    from numbered
    where right(number, 8) in (select right(number, 8) from link_remaining_identifiers)
        or hash(left(number, 9), right(number, 4), left(name, 1))
            in (select hash(left(number, 9), right(number, 4), left(name, 1)) from link_remaining_identifiers)
        or hash(left(number, 9), right(number, 4), right(name, 1))
            in (select hash(left(number, 9), right(number, 4), right(name, 1)) from link_remaining_identifiers)

),

by_home as (

    from numbered
    where county_code || '/' || household_code in (select home from link_remaining_identifiers)
    union all
    from numbered
    semi join (from link_homes where home in (select home from link_remaining_identifiers)) using (feed, certificate_no)

),

once_named as (

    select numbered.*
    from numbered
    join std_household_register as register using (id_no)
    join link_names as names on register.former_name = names.raw
    semi join link_remaining_identifiers as told on names.name = told.plain

),

reached as (

    from by_name
    union
    from neighbours
    union
    from by_number
    union
    from by_home
    union
    from once_named

)

select reached.*, coalesce(homes.home, county_code || '/' || household_code) as home
from reached
left join link_homes as homes using (feed, certificate_no)
where feed = 'monitoring_list' or id_no not in (select id_no from core_members where id_no is not null)
