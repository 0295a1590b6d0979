-- core_links: which listed person a row without a telling number may be, and how sure that is.
-- A link needs the name and, beside it, the number, the day of birth or the family: never the name alone.
-- Levels are Splink's (transforms/linking/levels.py). name: 5 same, 4 former name, 3 same sound,
-- 2 one letter apart, 1 same surname. number: 7 same text, 6 one slip apart, 5 same first 15, 4 two slips,
-- 3 born the same day though the numbers differ, 2 born the same day, 1 nearly, -1 nothing to compare.
-- place: 4 village, 3 town, 0 another county. home: 2 others of the certificate are of the household, 1 same head.
-- The few of a name in a village, where an entry says no more than that, are asked about, never linked.
-- Twins are born the same day, one letter and the last digits of the number apart: with a letter wrong in the
-- name the last four must be the same, or others of the certificate be of the household: then it is a question.
-- Rolls whose households are known by their head only are evidence for a question, too, not for a link.
-- Rows that say the same, as those of an event in several snapshots, are of one person.
-- Confirmed and rejected by a person outrank the model.
-- grain: one row per listed person and row that may be about that person
-- reads: link_pairs, link_inputs, known_link_decisions, ref_rolls
-- given: $probable, $question, $question_number
with

told as (

    select
        pairs.match_probability as probability,
        pairs.gamma_name as name_level, pairs.gamma_number as number_level, pairs.gamma_place as place_level,
        pairs.gamma_home as home_level, pairs.gamma_sex as sex_level,
        case when l.is_listed then pairs.row_id_l else pairs.row_id_r end as listed_row,
        case when l.is_listed then pairs.row_id_r else pairs.row_id_l end as other_row
    from link_pairs as pairs
    join link_inputs as l on pairs.row_id_l = l.row_id

),

weighed as (

    select
        listed.county_code, listed.household_code, listed.member_code,
        listed_key(listed.county_code, listed.household_code, listed.member_code) as listed_person,
        listed.id_no is null as is_unnumbered,
        other.feed, other.file_no, other.sheet, other.row_no, other.written as other_name,
        other.county_code as other_county_code, other.household_code as other_household_code,
        other.member_code as other_member_code, other.id_no as other_id,
        coalesce(other.number, '') as other_number,
        coalesce(other.id_no, row_key(other.feed, other.file_no, other.sheet, other.row_no)) as other_person,
        coalesce(other.id_no, concat_ws('/', other.feed, other.written, other.number, other.home)) as said_of_other,
        format($question_number, left(
            sha256(concat_ws('|', listed.county_code, listed.household_code, listed.member_code, said_of_other)), 12
        )) as link_id,
        probability, name_level, number_level, place_level, home_level, sex_level,
        (number_level >= 6 and (name_level >= 3 or (name_level = 2 and listed.tail = other.tail and not other.is_listed)))
        or (number_level in (4, 5) and name_level >= 3)
        or (number_level = 2 and name_level >= 3 and place_level <> 0)
        or (
            number_level = -1 and name_level >= 3 and home_level = 2 and not other.is_listed
            and other.feed not in (select feed from ref_rolls where is_grouped_by_head)
        ) as is_firm,
        (number_level = 3 and name_level >= 3 and place_level <> 0)
        or (number_level = 1 and name_level >= 3 and (place_level = 4 or home_level >= 1))
        or (number_level = -1 and name_level = 5 and home_level = 1 and place_level >= 2)
        or (number_level = -1 and name_level >= 3 and home_level = 2)
        or (number_level <> 0 and name_level = 2 and home_level = 2 and sex_level <> 0)
        or (number_level = 2 and name_level = 1 and home_level = 2 and sex_level <> 0)
        or (number_level >= 6 and name_level = 1 and home_level = 2)
        or (number_level = 0 and name_level = 5 and home_level = 2) as is_loose,
        number_level = -1 and name_level = 5 and place_level = 4 and sex_level <> 0 as is_namesake
    from told
    join link_inputs as listed on told.listed_row = listed.row_id
    join link_inputs as other on told.other_row = other.row_id
    where (listed.id_no is null or other.id_no is null or (number_level >= 4 and name_level >= 3))
        and not (other.is_listed and (listed.id_no is not null or listed.member_code = other.member_code))

),

decided as (

    select weighed.*, coalesce(known.decision, '') as decision
    from weighed
    left join known_link_decisions as known using (link_id)
    where coalesce(known.decision, '') <> 'rejected'
        and (known.decision = 'confirmed' or ((is_firm or is_loose or is_namesake) and probability >= $question))

),

ranked as (

    select
        *,
        32 * (decision = 'confirmed')::integer + 16 * is_firm::integer + 8 * is_loose::integer
        + 4 * (number_level >= 6)::integer + 2 * (name_level >= 3)::integer + (home_level = 2)::integer
        + round(probability, 6) / 2 as strength
    from decided

),

rivals as (

    select
        *,
        max(strength) over (partition by other_person, feed) as best_of_other,
        max(strength) over (partition by listed_person, feed) as best_of_listed,
        arg_max(other_id, strength) filter (other_id is not null and (number_level >= 6 or decision = 'confirmed'))
            over (partition by listed_person) as best_id
    from ranked

),

kept as (

    select *
    from rivals
    where strength >= best_of_other and strength >= best_of_listed
        and (other_id is null or best_id is null or other_id = best_id)

),

counted as (

    select
        *,
        min(said_of_other) over of_listed = max(said_of_other) over of_listed
        and min(listed_person) over of_other = max(listed_person) over of_other as is_only_one,
        count(*) over of_listed <= 3 and count(*) over of_other <= 3 as is_one_of_few
    from kept
    window
        of_listed as (partition by listed_person, feed),
        of_other as (partition by other_person)

)

select
    county_code, household_code, member_code, is_unnumbered, link_id,
    case
        when decision = 'confirmed' then 'confirmed'
        when is_firm and probability >= $probable and is_only_one then 'probable'
        else 'question'
    end as method,
    probability, name_level, number_level, place_level, home_level, sex_level,
    feed, file_no, sheet, row_no, other_person, other_id, other_name, other_number,
    other_county_code, other_household_code, other_member_code
from counted
where decision = 'confirmed' or is_firm or is_loose or is_one_of_few
order by all
