-- core_insurance: resident medical insurance and its subsidy in the year of the day (参保, 参保资助).
-- insured: null where the words of the status tell neither. subsidised: a category or an amount is recorded.
-- Law: 国办发〔2023〕39号 四（二）
-- grain: one row per citizen number on the roll for that year
-- reads: std_insurance_roll
-- given: $as_of
with

told as (

    select
        id_no,
        coalesce(status, '正常') as status,
        coalesce(subsidy_fen, 0) > 0
        or not regexp_matches(coalesce(subsidy_kind, '无'), '^(无|否|未|不|普通|一般|自费|个人)') as is_subsidised
    from std_insurance_roll
    where id_no is not null and year = year($as_of)

),

read as (

    select
        id_no, is_subsidised,
        case
            when regexp_matches(status, '未|停|断|终止|注销|退|否|不|欠|转出|死亡|无') then false
            when regexp_matches(status, '正常|参保|已缴|缴费|有效|在保|享受|^是$') then true
        end as is_insured
    from told

)

select
    id_no,
    case when coalesce(bool_or(is_insured), false) then true when count(*) = count(is_insured) then false end as insured,
    bool_or(is_subsidised) as subsidised
from read
group by id_no
