-- core_paid_cases: cases with the result 已纳入 of which a member was paid since the month of enrolment.
-- grain: one row per such case
-- reads: core_case_homes, core_members, std_payments
select distinct homes.case_id
from core_case_homes as homes
join core_members using (county_code, household_code)
join std_payments using (id_no)
where homes.result = 'enrolled' and std_payments.paid_on >= homes.enrolled_month
order by 1
