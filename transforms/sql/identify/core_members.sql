-- core_members: every listed person once (监测对象), by county, household and person (DECISIONS 11, 23).
-- The newest date wins; on one date the first value that is not blank, in the order of the files.
-- A number that two differently named and numbered members of one household share stays two persons, and
-- of several with one 人编号 all but the first get it with their place, so that nobody is lost or mixed up.
-- grain: one row per county, household and person
-- reads: std_monitoring_list, ref_heads
with

clash as (

    select county_code, household_code, id_no
    from std_monitoring_list
    where id_no is not null
    group by all
    having count(distinct member_code) > 1 and count(distinct name) > 1

),

listed as (

    select
        rows.*,
        coalesce(rows.id_no, '') || case
            when rows.id_no is null or clash.id_no is not null
                then '/' || coalesce(rows.member_code, rows.name)
            else ''
        end as person
    from std_monitoring_list as rows
    left join clash using (county_code, household_code, id_no)

),

repeated as (

    select county_code, household_code, person, max(snapshot_on) as newest
    from listed
    group by all
    having count(*) > 1

),

latest as (

    select listed.*, row_number() over (order by file_no, sheet, row_no) as place
    from listed
    join repeated using (county_code, household_code, person)
    where listed.snapshot_on = repeated.newest

),

merged as (

    select
        county_code, household_code, person,
        arg_min(columns(* exclude (county_code, household_code, person, place)), place)
    from latest
    group by county_code, household_code, person

),

persons as (

    select * from listed anti join repeated using (county_code, household_code, person)
    union all by name
    select * from merged

),

headed as (

    select *, coalesce(relation in (select relation from ref_heads), false) as is_head
    from persons

),

placed as (

    select *, row_number() over household as place
    from headed
    window household as (
        partition by county_code, household_code
        order by is_head desc, id_no nulls last, name nulls last, born_on nulls last, person
    )

),

coded as (

    select *, coalesce(member_code, household_code || lpad(cast(place as varchar), 2, '0')) as code
    from placed

),

numbered as (

    select
        *,
        row_number() over (
            partition by county_code, household_code, code order by member_code is null, place
        ) as repeat
    from coded

)

select
    county_code,
    household_code,
    case when repeat = 1 then code else code || '-' || repeat end as member_code,
    member_code is not null as has_member_code,
    id_no,
    id_method,
    id_no_raw,
    card as listed_card,
    name,
    is_head,
    relation,
    category,
    sex,
    born_on as listed_born_on,
    health,
    schooling,
    coalesce(not regexp_matches(says_employee_insured, '未|不|否|无|没'), false) as is_employee_insured,
    case when work_place not in ('无', '未务工', '否') then work_place end as work_place,
    town,
    village,
    status as person_status,
    risk_removed,
    identified_on,
    says_dibao,
    net_income_head_year_fen as net_income_head_fen,
    dibao_year_fen as dibao_fen,
    tekun_year_fen as tekun_fen,
    pension_year_fen as pension_fen,
    disability_year_fen as disability_fen,
    veterans_year_fen as veterans_fen,
    family_planning_year_fen as family_planning_fen,
    old_age_year_fen as old_age_fen,
    own_medical_year_fen as own_medical_fen,
    net_income_head_year_unread or dibao_year_unread or tekun_year_unread or pension_year_unread
    or disability_year_unread or veterans_year_unread or family_planning_year_unread or old_age_year_unread as income_unread,
    file_no,
    sheet,
    row_no,
    snapshot_on
from numbered
