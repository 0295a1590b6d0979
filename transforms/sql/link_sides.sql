-- link_sides: damaged rows and whom they may mean, in one spelling, with the keys by which pairs are looked for.
-- Splink compares the rows of the left side with those of the right. An entry without a number stands on
-- both: it may be a listed person with one, and a listed person without one may be it. Of the rest only who
-- shares a key with a damaged row is ``reached``, so that nothing is looked up or carried for others.
-- grain: one row per row and side
-- reads: link_damaged, link_references, link_homes, link_names, link_remains, core_members, std_household_register
with

wanted as materialized (

    select
        damaged.* exclude (raw, listed_born_on),
        coalesce(remains.number, damaged.id_no) as number,
        coalesce(strftime(damaged.listed_born_on, '%Y%m%d'), remains.born) as born,
        coalesce(strftime(damaged.listed_born_on, '%Y'), left(remains.born, 4), substr(remains.number, 7, 4)) as year,
        coalesce(strftime(damaged.listed_born_on, '%m%d'), right(remains.born, 4), substr(remains.number, 11, 4)) as day,
        coalesce(homes.home, damaged.county_code || '/' || damaged.household_code) as home,
        names.name as plain,
        names.sound
    from link_damaged as damaged
    left join link_remains as remains on damaged.raw is not distinct from remains.raw
    left join link_homes as homes on damaged.feed = homes.feed and damaged.certificate_no = homes.certificate_no
    left join link_names as names on damaged.name = names.raw

),

former as (

    select id_no, max(former_name) as former_name
    from std_household_register
    where former_name is not null and id_no is not null
    group by id_no

),

known as (

    select
        'monitoring_list' as feed, county_code, household_code, member_code, id_no, name, sex, town, village,
        cast(null as varchar) as locality, cast(null as varchar) as head_name, is_head,
        cast(null as varchar) as certificate_no, file_no, sheet, row_no,
        case when id_method = 'upgraded15' then regexp_replace(id_no_raw, '\D', '', 'g') else id_no end as number,
        county_code || '/' || household_code as home
    from core_members
    where id_no is not null and name is not null
    union all by name
    select refs.*, homes.home
    from link_references as refs
    left join link_homes as homes on refs.feed = homes.feed and refs.certificate_no = homes.certificate_no

),

-- Fifteen digits that read as an old number of 1919 or 1920 may be a number of today cut off: its year is looked for.
years as (

    select
        *,
        case
            when length(number) = 15 and substr(number, 7, 4) between '1900' and '2099' then substr(number, 7, 4)
            else substr(id_no, 7, 4)
        end as year
    from known

),

once_named as (

    select former.id_no
    from former
    join link_names as names on former.former_name = names.raw
    where names.name in (select plain from wanted)

),

named_alike as (

    select raw, sound || '/' as sound from link_names where sound in (select sound from wanted)

),

reached as (

    select years.*
    from years
    left join named_alike as names on years.name = names.raw
    where names.sound || year in (select sound || '/' || year from wanted)
        or names.sound || substr(id_no, 11, 4) in (select sound || '/' || day from wanted)
        or names.sound || right(number, 4) in (select sound || '/' || right(number, 4) from wanted)
        or names.sound || county_code in (select sound || '/' || county_code from wanted)
        or right(number, 9) in (select right(number, 9) from wanted)
        or left(number, 9) || right(number, 4) in (select left(number, 9) || right(number, 4) from wanted)
        or home in (select home from wanted)
        or id_no in (select id_no from once_named)

),

both_sides as (

    select true as is_left, * from wanted
    union all by name
    select false as is_left, * from wanted
    where feed <> 'monitoring_list' and exists (select 1 from wanted where feed = 'monitoring_list')
    union all by name
    select
        false as is_left, reached.*, substr(reached.id_no, 7, 8) as born,
        substr(reached.id_no, 11, 4) as day, names.name as plain, names.sound
    from reached
    left join link_names as names on reached.name = names.raw

),

said as (

    select
        town, village, locality,
        coalesce(town, regexp_extract(locality, '^(.*?(?:街道办事处|街道|办事处|镇|乡))', 1)) as town_said,
        coalesce(village, regexp_replace(locality, '^.*?(?:街道办事处|街道|办事处|镇|乡)', '')) as village_said
    from (select distinct town, village, locality from both_sides)

),

places as (

    select
        town, village, locality,
        nullif(regexp_replace(town_said, '(街道办事处|街道|办事处|镇|乡)$', ''), '') as town_key,
        nullif(
            regexp_replace(village_said, '(村民委员会|村委会|居民委员会|居委会|行政村|社区|村)[^村]*$', ''), ''
        ) as village_key
    from said

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
    case when length(number) between 17 and 19 then right(number, 9) end as back,
    case when length(number) between 17 and 19 then left(number, 9) || right(number, 4) end as ends,
    case when length(number) between 17 and 19 then right(number, 4) end as tail
from both_sides as sides
join places on sides.town is not distinct from places.town
    and sides.village is not distinct from places.village
    and sides.locality is not distinct from places.locality
left join heads on sides.county_code = heads.county_code and sides.household_code = heads.household_code
left join former on sides.id_no = former.id_no
left join link_names as formers on former.former_name = formers.raw
left join link_names as head_names
    on case when not sides.is_head then coalesce(sides.head_name, heads.head_name) end = head_names.raw
