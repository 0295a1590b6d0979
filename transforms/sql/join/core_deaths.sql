-- core_deaths: who died on or before the day, and how sure it is.
-- Confirmed by a 公安 record or by two different sources; one other source alone is a suspicion, and so is the word
-- of who visited the household.
-- grain: one row per citizen number with any record, and listed person whose record somebody confirmed
-- reads: std_deaths, lost_deaths, core_confirmed, known_said_dead
-- given: $as_of
with

linked as (

    select id_no, source, died_on from std_deaths
    union all
    select id_no, source, died_on from lost_deaths

),

records as (

    select id_no, source, died_on from std_deaths where id_no is not null
    union all
    select confirmed.known_as, linked.source, linked.died_on
    from linked
    join core_confirmed as confirmed on linked.id_no = confirmed.other_person
    union all
    select known_as, '核查反馈', said_on from known_said_dead

)

select
    id_no,
    coalesce(bool_or(source like '%公安%'), false) or count(distinct source) > 1 as is_confirmed,
    min(died_on) as died_on,
    string_agg(distinct source, '、' order by source) as sources
from records
where died_on <= $as_of
group by id_no
