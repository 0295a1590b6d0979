-- core_hardship: last temporary assistance and own medical payments of a number up to the day.
-- A period of payments counts when it ends within the months before the day; one that cannot be read does
-- not: what is known is the least that was spent.
-- grain: one row per citizen number with any
-- reads: std_temporary_ledger, std_medical_spending
-- given: $as_of, $spending_since
with

periods as (

    select
        id_no, own_paid_fen,
        regexp_extract_all(regexp_replace(coalesce(period, ''), '[^0-9]+', ' ', 'g'), '[0-9]+') as parts
    from std_medical_spending
    where id_no is not null and own_paid_fen is not null

),

ended as (

    select
        id_no, own_paid_fen,
        case
            when length(parts[-1]) in (6, 8) then parts[-1]
            when length(parts) % 3 = 0 and length(parts[-3]) = 4
                then parts[-3] || lpad(parts[-2], 2, '0') || lpad(parts[-1], 2, '0')
            when length(parts) % 2 = 0 and length(parts[-2]) = 4 then parts[-2] || lpad(parts[-1], 2, '0')
        end as written
    from periods

),

spent as (

    select
        id_no, own_paid_fen,
        case
            when length(written) = 8 then cast(try_strptime(written, '%Y%m%d') as date)
            else last_day(cast(try_strptime(written || '01', '%Y%m%d') as date))
        end as ended_on
    from ended

),

events as (

    select id_no, paid_on as temporary_on, cast(null as bigint) as medical_fen
    from std_temporary_ledger
    where id_no is not null and paid_on <= $as_of
    union all
    select id_no, null, own_paid_fen
    from spent
    where ended_on between $spending_since and $as_of

)

select id_no, max(temporary_on) as temporary_on, cast(sum(medical_fen) as bigint) as medical_fen
from events
group by id_no
