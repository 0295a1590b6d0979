-- link_places: towns and villages without the words for their kind: 城关镇前庄村 and 城关 前庄村委会 are one.
-- grain: one row per town, village and locality as they were written
-- reads: core_members, link_damaged, link_entries, link_register_candidates
with

written as (

    select town, village, cast(null as varchar) as locality from core_members
    union
    select town, village, locality from link_damaged
    union
    select town, village, locality from link_entries
    union
    select null, null, locality from link_register_candidates

),

said as (

    select
        town, village, locality,
        coalesce(town, regexp_extract(locality, '^(.*?(?:街道办事处|街道|办事处|镇|乡))', 1)) as town_said,
        coalesce(village, regexp_replace(locality, '^.*?(?:街道办事处|街道|办事处|镇|乡)', '')) as village_said
    from written

)

select
    town, village, locality,
    nullif(regexp_replace(town_said, '(街道办事处|街道|办事处|镇|乡)$', ''), '') as town_key,
    nullif(
        regexp_replace(village_said, '(村民委员会|村委会|居民委员会|居委会|行政村|社区|村)[^村]*$', ''), ''
    ) as village_key
from said
