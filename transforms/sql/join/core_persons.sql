-- core_persons: every listed person with what all feeds say of them on the day; what the rules read.
-- Null means not known: the feed was not received. Dead, or with a certificate: by the number, or by a link that a
-- person confirmed. What the rolls say, and what the list itself does, comes with core_enrolment.
-- grain: one row per listed person
-- reads: core_members, core_enrolment, core_deaths, core_certificates, core_evidence, core_assistance,
--   core_authorised, core_insurance, core_perhaps_insured, core_hardship,
--   std_household_register, std_insurance_roll, run_counties, run_feeds, run_grades, run_unheard_towns
-- given: $as_of
with

received as (

    select
        county_code,
        coalesce(bool_or(feed = 'disability_register'), false) as disability_register,
        coalesce(bool_or(feed = 'insurance_roll'), false) as insurance_roll,
        coalesce(bool_or(feed = 'temporary_ledger'), false) as temporary_ledger,
        coalesce(bool_or(feed = 'dwellings'), false) as dwellings,
        coalesce(bool_or(feed = 'businesses'), false) as businesses
    from run_counties
    left join run_feeds using (county_code)
    group by county_code

),

-- counties that a register is not received for though their table calls a kind of it likely disqualifying
unread as (

    select distinct county_code
    from run_grades
    anti join (select county_code, feed as register from run_feeds) using (county_code, register)
    where grade = 'likely'

),

-- counties that the insurance roll of the day's own year speaks for (null: rows that name no county)
insured_year as (

    select distinct county_code from std_insurance_roll where year = year($as_of)

),

insurance as (

    select
        run_counties.county_code,
        exists (
            select 1 from insured_year
            where coalesce(insured_year.county_code, run_counties.county_code) = run_counties.county_code
        ) as year_known
    from run_counties

),

urban as (

    select distinct id_no
    from std_household_register
    where id_no is not null and regexp_matches(coalesce(register_kind, ''), '非农|城镇|城市')
        and not regexp_matches(coalesce(status, ''), '注销|迁出|死亡')

),

-- towns of the list that no part of a roll is for: nobody there is known not to be on it
unheard as (

    select
        county_code, town, bool_or(feed = 'dibao_roll') as dibao_roll, bool_or(feed = 'tekun_roll') as tekun_roll
    from run_unheard_towns
    group by all

),

listed as (

    select *, coalesce(id_no, listed_key(county_code, household_code, member_code)) as known_as
    from core_enrolment

),

authorised as (

    select distinct members.county_code, members.household_code
    from core_members as members
    join core_authorised as held
        on members.household_code = held.household_code
        and coalesce(held.county_code, members.county_code) = members.county_code

)

select
    members.* exclude (known_as, has_member_code, id_method, says_dibao),
    case
        when not (received.insurance_roll and insurance.year_known) then null
        when perhaps.id_no is not null then null
        when insured.id_no is null then false
        else insured.insured
    end as insured,
    case
        when received.insurance_roll and insurance.year_known and perhaps.id_no is null
            then coalesce(insured.subsidised, false)
    end as subsidised,
    hardship.temporary_on,
    received.temporary_ledger as temporary_known,
    hardship.medical_fen,
    coalesce(deaths.is_confirmed, false) as is_deceased,
    deaths.id_no is not null and not deaths.is_confirmed as is_suspected_dead,
    certificates.register_card,
    received.disability_register as register_known,
    case when unread.county_code is null then coalesce(evidence.likely_property, 0) end as likely_property,
    case when received.dwellings then coalesce(evidence.dwellings, 0) end as dwellings,
    case when received.businesses then coalesce(evidence.businesses, 0) end as businesses,
    authorised.household_code is not null as is_authorised,
    members.is_head and urban.id_no is not null as registered_urban,
    coalesce(assistance.known_fen_month, 0) as known_fen_month,
    counties.dibao_roll_known and not coalesce(unheard.dibao_roll, false) as dibao_roll_known,
    counties.tekun_roll_known and not coalesce(unheard.tekun_roll, false) as tekun_roll_known
from listed as members
join received using (county_code)
join insurance using (county_code)
join run_counties as counties using (county_code)
left join unread using (county_code)
left join unheard on members.county_code = unheard.county_code and members.town is not distinct from unheard.town
left join core_deaths as deaths on members.known_as = deaths.id_no
left join core_certificates as certificates on members.known_as = certificates.id_no
left join core_evidence as evidence
    on members.county_code = evidence.county_code and members.id_no = evidence.id_no
left join core_insurance as insured on members.id_no = insured.id_no
left join core_perhaps_insured as perhaps on members.id_no = perhaps.id_no
left join core_hardship as hardship on members.id_no = hardship.id_no
left join core_assistance as assistance
    on members.county_code = assistance.county_code and members.household_code = assistance.household_code
left join authorised
    on members.county_code = authorised.county_code and members.household_code = authorised.household_code
left join urban on members.id_no = urban.id_no
