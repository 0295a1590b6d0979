-- link_damaged: rows that say who somebody is and have no number that tells: listed persons, entries of rolls,
-- certificates and deaths without a usable number, and listed persons whose number is nearly that of an entry of the
-- same name which nobody listed has, on a roll that does not hold them: one of the two was mistyped into another valid
-- number, lost its last digits to zeros that happen to check, or was cut to fifteen digits that read as an old number
-- of another century. Of the allowances, several of which one may have, it is asked in any case. Two slips leave the
-- year, the day or the end of a number as it was: pairs are looked for by the name and one of these.
-- grain: one row per listed person or source row
-- reads: core_members, link_entries, link_unidentified_rows, ref_rolls
with

entries as materialized (

    select
        feed, name, id_no,
        typed_number(id_no, id_method, id_no_raw) as typed
    from link_entries
    where id_no is not null

),

members as materialized (

    select
        county_code, household_code, member_code, name, id_no,
        typed_number(id_no, id_method, id_no_raw) as typed
    from core_members
    where id_no is not null

),

pairs as (

    select one, other
    from members as one
    join entries as other on one.name = other.name and substr(one.id_no, 7, 4) = substr(other.id_no, 7, 4)
        and one.id_no <> other.id_no
    union all
    select one, other
    from members as one
    join entries as other on one.name = other.name and substr(one.id_no, 11, 4) = substr(other.id_no, 11, 4)
        and one.id_no <> other.id_no
    union all
    select one, other
    from members as one
    join entries as other on one.name = other.name and right(one.id_no, 4) = right(other.id_no, 4)
        and one.id_no <> other.id_no
    union all
    select one, other
    from members as one
    join entries as other on one.name = other.name and left(one.typed, 14) = left(other.typed, 14)
    where length(one.typed) = 15 or length(other.typed) = 15

),

nearly as (

    select distinct one.county_code, one.household_code, one.member_code, one.id_no, other.feed
    from pairs
    anti join core_members as listed on other.id_no = listed.id_no
    where left(one.typed, 15) = left(other.typed, 15)
        or old_number(one.id_no) = old_number(other.id_no)
        or damerau_levenshtein(one.id_no, other.id_no) <= 2

),

-- of a roll on which one may stand for several kinds of help, an entry of another kind says nothing
own as (

    select entries.feed, entries.id_no
    from link_entries as entries
    join ref_rolls using (feed)
    where not ref_rolls.has_kinds

),

unfound as (

    select nearly.* from nearly anti join own using (feed, id_no)

),

listed as (

    select * from core_members where id_no is null
    union all
    select core_members.* from core_members semi join unfound using (county_code, household_code, member_code)

)

select
    'monitoring_list' as feed, county_code, household_code, member_code, id_no,
    case when id_no is null or id_method = 'upgraded15' then id_no_raw else id_no end as raw, name, listed_born_on, sex,
    town, village, cast(null as varchar) as locality, cast(null as varchar) as head_name, is_head,
    cast(null as varchar) as certificate_no, file_no, sheet, row_no
from listed
where name is not null
union all
select
    feed, county_code, null, null, null, id_no_raw, name, null, null, town, village, locality, head_name, is_head,
    certificate_no, file_no, sheet, row_no
from link_unidentified_rows
