-- core_coverage: what the rolls say of each listed number on the day (在保情况).
-- grain: one row per citizen number that is listed and on any roll
-- reads: core_members, core_roll_entries
select
    id_no,
    bool_or(programme = 'dibao' and is_covering) as on_dibao,
    bool_or(programme = 'tekun' and is_covering) as on_tekun,
    bool_or(programme = 'edge' and is_covering) as on_edge,
    bool_or(programme = 'child' and is_covering) as on_child,
    bool_or(programme = 'rigid' and is_covering) as on_rigid,
    bool_or(programme = 'allowance' and is_active and certificate_no like '%生活%') as paid_living,
    bool_or(programme = 'allowance' and is_active and certificate_no like '%护理%') as paid_care,
    bool_or(programme = 'dibao' and is_covering and is_urban) as on_urban_roll
from core_roll_entries
semi join core_members using (id_no)
group by id_no
