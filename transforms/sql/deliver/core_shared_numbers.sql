-- core_shared_numbers: pairs of listed persons with the same number, in one household, one county or two counties.
-- ``status`` tells whole households listed twice from single members shared.
-- grain: one row per listed person and other listed person with the number
-- reads: core_members
with

shared as (

    select id_no from core_members where id_no is not null group by id_no having count(*) > 1

),

holders as (

    select * from core_members semi join shared using (id_no)

),

sizes as (

    select county_code, household_code, count(*) as size from core_members group by all

),

pairs as (

    select
        one.county_code, one.household_code, one.member_code, other.county_code as other_county_code,
        other.household_code as other_household_code, other.member_code as other_member_code,
        other.name as other_name, other.file_no, other.sheet, other.row_no
    from holders as one
    join holders as other on one.id_no = other.id_no
        and (one.county_code, one.household_code, one.member_code)
        <> (other.county_code, other.household_code, other.member_code)

),

common as (

    select
        county_code, household_code, other_county_code, other_household_code,
        count(distinct member_code) as shared_members
    from pairs
    group by all

)

select
    pairs.*,
    case
        when pairs.county_code = pairs.other_county_code and pairs.household_code = pairs.other_household_code
            then 'same_household'
        when common.shared_members >= mine.size and common.shared_members >= theirs.size
            then case when pairs.county_code = pairs.other_county_code then 'whole_twice' else 'whole_in_two_counties' end
        when pairs.county_code <> pairs.other_county_code then 'two_counties'
        else 'split'
    end as status
from pairs
join common using (county_code, household_code, other_county_code, other_household_code)
join sizes as mine on pairs.county_code = mine.county_code and pairs.household_code = mine.household_code
join sizes as theirs
    on pairs.other_county_code = theirs.county_code and pairs.other_household_code = theirs.household_code
order by all
