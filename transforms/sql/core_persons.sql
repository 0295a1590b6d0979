-- core_persons: every listed person with what all feeds say of them on the day; what the rules read.
-- Null means not known: the feed was not received. On a roll: by the number, or by a link that a person
-- confirmed; ``may_be_…``: an entry of the roll is probably about this person (second pass).
-- grain: one row per listed person
-- reads: core_members, core_coverage, core_deaths, core_certificates, core_evidence, core_assistance,
--   core_authorised, core_likely, std_household_register, run_counties, run_feeds
with

received as (

    select
        coalesce(bool_or(feed = 'edge_roll'), false) as edge_roll,
        coalesce(bool_or(feed = 'child_roll'), false) as child_roll,
        coalesce(bool_or(feed = 'disability_register'), false) as disability_register,
        coalesce(bool_or(feed = 'vehicles'), false) as vehicles,
        coalesce(bool_or(feed = 'dwellings'), false) as dwellings,
        coalesce(bool_or(feed = 'businesses'), false) as businesses
    from run_feeds

),

urban as (

    select distinct id_no
    from std_household_register
    where id_no is not null and regexp_matches(coalesce(register_kind, ''), '非农|城镇|城市')
        and not regexp_matches(coalesce(status, ''), '注销|迁出|死亡')

),

authorised as (

    select distinct members.county_code, members.household_code
    from core_members as members
    join core_authorised as held
        on members.household_code = held.household_code
        and coalesce(held.county_code, members.county_code) = members.county_code

)

select
    members.county_code,
    members.household_code,
    members.member_code,
    members.id_no,
    members.name,
    members.relation,
    members.category,
    members.sex,
    members.health,
    members.work_place,
    members.listed_born_on,
    members.listed_card,
    members.risk_removed,
    members.net_income_head_fen,
    members.dibao_fen,
    members.tekun_fen,
    members.pension_fen,
    members.disability_fen,
    members.veterans_fen,
    members.family_planning_fen,
    members.income_unread,
    case when counties.dibao_roll_known then coalesce(coverage.on_dibao, false) or coalesce(likely.on_dibao, false) end
        as on_dibao,
    case when counties.tekun_roll_known then coalesce(coverage.on_tekun, false) or coalesce(likely.on_tekun, false) end
        as on_tekun,
    case when received.edge_roll then coalesce(coverage.on_edge, false) or coalesce(likely.on_edge, false) end as on_edge,
    case when received.child_roll then coalesce(coverage.on_child, false) or coalesce(likely.on_child, false) end
        as on_child,
    coalesce(likely.may_be_on_dibao, false) as may_be_on_dibao,
    coalesce(likely.may_be_on_tekun, false) as may_be_on_tekun,
    coalesce(likely.may_be_on_edge, false) as may_be_on_edge,
    coalesce(likely.may_be_on_child, false) as may_be_on_child,
    coalesce(coverage.on_urban_roll, false) as on_urban_roll,
    coalesce(deaths.is_confirmed, false) as is_deceased,
    deaths.id_no is not null and not deaths.is_confirmed as is_suspected_dead,
    certificates.register_card,
    received.disability_register as register_known,
    case when received.vehicles then coalesce(evidence.cars, 0) end as cars,
    case when received.dwellings then coalesce(evidence.dwellings, 0) end as dwellings,
    case when received.businesses then coalesce(evidence.businesses, 0) end as businesses,
    authorised.household_code is not null as is_authorised,
    members.is_head and urban.id_no is not null as registered_urban,
    coalesce(assistance.known_fen_month, 0) as known_fen_month,
    counties.dibao_roll_known,
    counties.tekun_roll_known,
    members.is_head,
    members.town,
    members.village,
    members.id_no_raw,
    members.file_no,
    members.sheet,
    members.row_no,
    members.snapshot_on
from core_members as members
cross join received
join run_counties as counties using (county_code)
left join core_coverage as coverage on members.id_no = coverage.id_no
left join core_likely as likely
    on members.county_code = likely.county_code and members.household_code = likely.household_code
    and members.member_code = likely.member_code
left join core_deaths as deaths on members.id_no = deaths.id_no
left join core_certificates as certificates on members.id_no = certificates.id_no
left join core_evidence as evidence on members.id_no = evidence.id_no
left join core_assistance as assistance
    on members.county_code = assistance.county_code and members.household_code = assistance.household_code
left join authorised
    on members.county_code = authorised.county_code and members.household_code = authorised.household_code
left join urban on members.id_no = urban.id_no
