-- link_keys: parts of damaged numbers, and surname with day of birth, by which registers are searched.
-- grain: one row per kind and key
-- reads: link_damaged, link_remains
with

damaged as (

    select
        coalesce(remains.number, damaged.id_no) as number,
        left(damaged.name, 1) || coalesce(strftime(damaged.listed_born_on, '%Y%m%d'), remains.born) as born
    from link_damaged as damaged
    left join link_remains as remains on damaged.raw is not distinct from remains.raw
    where damaged.feed = 'monitoring_list'

)

select distinct 'front' as kind, left(number, 14) as key from damaged where length(number) between 14 and 20
union
select 'back', right(number, 8) from damaged where length(number) between 17 and 19
union
select 'ends', left(number, 10) || right(number, 4) from damaged where length(number) between 17 and 19
union
select 'born', born from damaged where born is not null
