-- link_remaining_identifiers: damaged rows with what they still tell: digits, day of birth, family, name and sound.
-- grain: one row per damaged row
-- reads: link_damaged, link_remains, link_homes, link_names
select
    damaged.* exclude (raw, listed_born_on),
    damaged.feed = 'monitoring_list' as is_listed,
    names.name as plain,
    names.sound,
    coalesce(remains.number, damaged.id_no) as number,
    coalesce(strftime(damaged.listed_born_on, '%Y%m%d'), remains.born) as born,
    coalesce(strftime(damaged.listed_born_on, '%Y'), left(remains.born, 4), substr(remains.number, 7, 4)) as year,
    coalesce(strftime(damaged.listed_born_on, '%m%d'), right(remains.born, 4), substr(remains.number, 11, 4)) as day,
    coalesce(homes.home, damaged.county_code || '/' || damaged.household_code) as home
from link_damaged as damaged
left join link_remains as remains on damaged.raw is not distinct from remains.raw
left join link_homes as homes on damaged.feed = homes.feed and damaged.certificate_no = homes.certificate_no
left join link_names as names on damaged.name = names.raw
