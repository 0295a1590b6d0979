-- core_assistance: monthly assistance that the rolls show for the present members of a household.
-- A household's amount (dibao) is repeated on its rows: it counts once per certificate with a covered member.
-- grain: one row per listed household with any
-- reads: core_members, core_deaths, core_roll_entries, ref_rolls
with

present as (

    select county_code, household_code, id_no
    from core_members
    anti join (select id_no from core_deaths where is_confirmed) using (id_no)

),

entries as (

    select entries.*, rolls.is_paid_by_household
    from core_roll_entries as entries
    join ref_rolls as rolls using (programme)
    where rolls.is_paid

),

by_certificate as (

    select programme, certificate_no, max(month_fen) as month_fen
    from entries
    where is_paid_by_household and is_active and certificate_no <> ''
    group by programme, certificate_no

),

of_households as (

    select
        present.county_code, present.household_code, entry.programme, entry.certificate_no,
        max(coalesce(by_certificate.month_fen, entry.month_fen)) as month_fen
    from present
    join entries as entry on present.id_no = entry.id_no
    left join by_certificate
        on entry.programme = by_certificate.programme and entry.certificate_no = by_certificate.certificate_no
    where entry.is_paid_by_household and entry.is_covering
    group by all

),

of_persons as (

    select present.county_code, present.household_code, entry.month_fen
    from present
    join entries as entry on present.id_no = entry.id_no
    where not entry.is_paid_by_household and entry.is_covering

),

amounts as (

    select county_code, household_code, month_fen from of_households
    union all
    select county_code, household_code, month_fen from of_persons

)

select county_code, household_code, cast(coalesce(sum(month_fen), 0) as bigint) as known_fen_month
from amounts
group by county_code, household_code
