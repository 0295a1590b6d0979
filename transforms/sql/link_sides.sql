-- link_sides: damaged rows and whom they may mean, in one spelling, with the keys by which pairs are looked for.
-- Splink compares the rows of the left side with those of the right. An entry without a number stands on
-- both: it may be a listed person with one, and a listed person without one may be it.
-- grain: one row per row and side
-- reads: link_damaged, link_references, link_homes, link_names, link_remains, core_members, std_household_register
with

heads as (

    select county_code, household_code, any_value(name) as head_name
    from core_members
    where is_head
    group by all

),

former as (

    select id_no, max(former_name) as former_name
    from std_household_register
    where former_name is not null and id_no is not null
    group by id_no

),

both_sides as (

    select
        true as is_left, damaged.feed, damaged.county_code, damaged.household_code, damaged.member_code,
        damaged.id_no, damaged.name, coalesce(remains.number, damaged.id_no) as number,
        coalesce(strftime(damaged.listed_born_on, '%Y%m%d'), remains.born) as born, damaged.sex,
        damaged.town, damaged.village, damaged.locality, damaged.head_name, damaged.is_head, damaged.certificate_no,
        damaged.file_no, damaged.sheet, damaged.row_no
    from link_damaged as damaged
    left join link_remains as remains on damaged.raw is not distinct from remains.raw
    union all
    select
        false, feed, county_code, household_code, member_code, id_no, name, number, substr(id_no, 7, 8),
        sex, town, village, locality, head_name, is_head, certificate_no, file_no, sheet, row_no
    from link_references

),

mirrored as (

    select * from both_sides
    union all
    select * replace (false as is_left) from both_sides
    where is_left and feed <> 'monitoring_list' and exists (select 1 from link_damaged where feed = 'monitoring_list')

),

said as (

    select distinct
        town, village, locality,
        coalesce(town, regexp_extract(locality, '^(.*?(?:街道办事处|街道|办事处|镇|乡))', 1)) as town_said,
        coalesce(village, regexp_replace(locality, '^.*?(?:街道办事处|街道|办事处|镇|乡)', '')) as village_said
    from (select distinct town, village, locality from mirrored)

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

shaped as (

    select
        sides.*,
        names.name as plain,
        names.sound,
        formers.name as former,
        head_names.name as head,
        places.town_key,
        places.village_key,
        case
            when sides.feed = 'monitoring_list' then sides.county_code || '/' || sides.household_code
            else homes.home
        end as home
    from mirrored as sides
    join places on sides.town is not distinct from places.town
        and sides.village is not distinct from places.village
        and sides.locality is not distinct from places.locality
    left join heads on sides.county_code = heads.county_code and sides.household_code = heads.household_code
    left join former on sides.id_no = former.id_no
    left join link_homes as homes on sides.feed = homes.feed and sides.certificate_no = homes.certificate_no
    left join link_names as names on sides.name = names.raw
    left join link_names as formers on former.former_name = formers.raw
    left join link_names as head_names
        on case when not sides.is_head then coalesce(sides.head_name, heads.head_name) end = head_names.raw

)

select
    row_number() over () as row_id,
    is_left,
    feed = 'monitoring_list' as is_listed,
    feed, county_code, household_code, member_code, id_no, file_no, sheet, row_no, name as written,
    plain as name, sound, former, number, born,
    case
        when sex in ('男', '女') then sex
        when length(number) = 18 and substr(number, 17, 1) between '0' and '9'
            then case when cast(substr(number, 17, 1) as integer) % 2 = 1 then '男' else '女' end
    end as sex,
    county_code as county,
    county_code || '/' || town_key as town,
    county_code || '/' || town_key || '/' || village_key as village,
    home, head,
    case when length(number) between 14 and 20 then left(number, 14) end as front,
    case when length(number) between 17 and 19 then right(number, 9) end as back,
    case when length(number) between 17 and 19 then left(number, 9) || right(number, 4) end as ends,
    case when length(number) between 17 and 19 then right(number, 4) end as tail
from shaped
