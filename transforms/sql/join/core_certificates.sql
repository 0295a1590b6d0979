-- core_certificates: the valid disability certificate in the register (持证残疾人名册, 状态 有效).
-- Type and level from their own columns, else from the certificate number; of several the heaviest.
-- grain: one row per citizen number, and listed person whose certificate somebody confirmed
-- reads: std_disability_register, lost_disability_register, core_confirmed
with

linked as (

    select id_no, disability_type, disability_level, card, status from std_disability_register
    union all
    select id_no, disability_type, disability_level, card, status from lost_disability_register

),

records as (

    select id_no, disability_type, disability_level, card, status from std_disability_register where id_no is not null
    union all
    select confirmed.known_as, linked.* exclude (id_no)
    from linked
    join core_confirmed as confirmed on linked.id_no = confirmed.other_person

),

read as (

    select
        id_no,
        coalesce(
            case
                when disability_type like '%视力%' then '1'
                when disability_type like '%听力%' then '2'
                when disability_type like '%言语%' then '3'
                when disability_type like '%肢体%' then '4'
                when disability_type like '%智力%' then '5'
                when disability_type like '%精神%' then '6'
                when disability_type like '%多重%' then '7'
            end,
            nullif(regexp_extract(disability_type, '^([1-7])$', 1), ''),
            card[1]
        ) as kind,
        coalesce(
            nullif(
                translate(regexp_extract(disability_level, '([一二三四1-4ⅠⅡⅢⅣ])', 1), '一二三四ⅠⅡⅢⅣ', '12341234'), ''
            ),
            case upper(disability_level) when 'I' then '1' when 'II' then '2' when 'III' then '3' when 'IV' then '4' end,
            card[2]
        ) as level
    from records
    where coalesce(status, '有效') in ('有效', '正常', '在用')

)

select id_no, arg_min(kind || level, level || kind) as register_card
from read
where kind is not null and level is not null
group by id_no
