-- core_confirmed: whose rows are a listed person's by the word of a person, and under what the facts in them are
-- looked up: the listed number, else where the person stands on the list.
-- grain: one row per listed person and other person
-- reads: core_links, core_members
select distinct
    links.other_person,
    coalesce(
        members.id_no, listed_key(members.county_code, members.household_code, members.member_code)
    ) as known_as
from core_links as links
join core_members as members using (county_code, household_code, member_code)
where links.method = 'confirmed'
