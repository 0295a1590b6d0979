-- core_probable_enrolment: on which rolls a listed person is by a link that a person confirmed, or may be by one that
-- the second pass proposes; an entry counts where it covers on the day.
-- grain: one row per listed person with any
-- reads: core_links, core_roll_entries, lost_entries
with

entries as (

    select programme, certificate_no, id_no, is_covering from core_roll_entries
    union all
    select programme, certificate_no, id_no, is_covering from lost_entries

),

linked as (

    select distinct county_code, household_code, member_code, other_person, method = 'confirmed' as is_confirmed
    from core_links

)

select
    linked.county_code, linked.household_code, linked.member_code,
    bool_or(is_confirmed and programme = 'dibao') as on_dibao,
    bool_or(is_confirmed and programme = 'tekun') as on_tekun,
    bool_or(is_confirmed and programme = 'edge') as on_edge,
    bool_or(is_confirmed and programme = 'rigid') as on_rigid,
    bool_or(is_confirmed and programme = 'child') as on_child,
    bool_or(is_confirmed and programme = 'allowance' and certificate_no like '%生活%') as paid_living,
    bool_or(is_confirmed and programme = 'allowance' and certificate_no like '%护理%') as paid_care,
    bool_or(programme = 'dibao') as may_be_on_dibao,
    bool_or(programme = 'tekun') as may_be_on_tekun,
    bool_or(programme = 'edge') as may_be_on_edge,
    bool_or(programme = 'rigid') as may_be_on_rigid,
    bool_or(programme = 'child') as may_be_on_child,
    bool_or(programme = 'allowance' and certificate_no like '%生活%') as may_be_paid_living,
    bool_or(programme = 'allowance' and certificate_no like '%护理%') as may_be_paid_care
from linked
join entries on linked.other_person = entries.id_no
where entries.is_covering
group by all
