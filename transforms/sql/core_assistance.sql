-- core_assistance: monthly assistance that the rolls show for the present members of a household: by the number or
-- by a link that a person confirmed; and what it would be if every entry that may be about a member is.
-- Dibao is a household's amount repeated on its rows: once per certificate with a covered member.
-- grain: one row per listed household with any
-- reads: core_members, core_deaths, core_roll_entries, lost_entries, core_links
with

entries as (

    select programme, id_no, certificate_no, is_active, is_covering, month_fen from core_roll_entries
    union all
    select programme, id_no, certificate_no, is_active, is_covering, month_fen from lost_entries

),

known as (

    select county_code, household_code, id_no, true as is_sure from core_members where id_no is not null
    union all
    select county_code, household_code, other_person, method = 'confirmed' from core_links

),

present as (

    select county_code, household_code, id_no, bool_or(is_sure) as is_sure
    from known
    anti join (select id_no from core_deaths where is_confirmed) using (id_no)
    group by county_code, household_code, id_no

),

by_certificate as (

    select certificate_no, max(month_fen) as month_fen
    from entries
    where programme = 'dibao' and is_active and certificate_no <> ''
    group by certificate_no

),

dibao as (

    select
        present.county_code, present.household_code, entry.certificate_no, bool_or(present.is_sure) as is_sure,
        max(coalesce(by_certificate.month_fen, entry.month_fen)) as month_fen
    from present
    join entries as entry on present.id_no = entry.id_no
    left join by_certificate on entry.certificate_no = by_certificate.certificate_no
    where entry.programme = 'dibao' and entry.is_covering
    group by all

),

persons as (

    select present.county_code, present.household_code, present.is_sure, entry.month_fen
    from present
    join entries as entry on present.id_no = entry.id_no
    where
        (entry.programme in ('tekun', 'child') and entry.is_covering)
        or (entry.programme = 'allowance' and entry.is_active)

),

amounts as (

    select county_code, household_code, is_sure, month_fen from dibao
    union all
    select county_code, household_code, is_sure, month_fen from persons

)

select
    county_code, household_code,
    cast(coalesce(sum(month_fen) filter (is_sure), 0) as bigint) as known_fen_month,
    cast(coalesce(sum(month_fen), 0) as bigint) as perhaps_fen_month
from amounts
group by county_code, household_code
