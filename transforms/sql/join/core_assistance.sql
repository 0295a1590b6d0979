-- core_assistance: monthly assistance that the rolls show for the present members of a household.
-- Dibao is a household's amount repeated on its rows: once per certificate with a covered member.
-- grain: one row per listed household with any
-- reads: core_members, core_deaths, core_roll_entries
with

present as (

    select county_code, household_code, id_no
    from core_members
    anti join (select id_no from core_deaths where is_confirmed) using (id_no)

),

by_certificate as (

    select certificate_no, max(month_fen) as month_fen
    from core_roll_entries
    where programme = 'dibao' and is_active and certificate_no <> ''
    group by certificate_no

),

dibao as (

    select
        present.county_code, present.household_code, entry.certificate_no,
        max(coalesce(by_certificate.month_fen, entry.month_fen)) as month_fen
    from present
    join core_roll_entries as entry on present.id_no = entry.id_no
    left join by_certificate on entry.certificate_no = by_certificate.certificate_no
    where entry.programme = 'dibao' and entry.is_covering
    group by all

),

persons as (

    select present.county_code, present.household_code, entry.month_fen
    from present
    join core_roll_entries as entry on present.id_no = entry.id_no
    where
        (entry.programme in ('tekun', 'child') and entry.is_covering)
        or (entry.programme = 'allowance' and entry.is_active)

),

amounts as (

    select county_code, household_code, month_fen from dibao
    union all
    select county_code, household_code, month_fen from persons

)

select county_code, household_code, cast(coalesce(sum(month_fen), 0) as bigint) as known_fen_month
from amounts
group by county_code, household_code
