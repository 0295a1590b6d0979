-- core_paid_cases: cases with the result 已纳入 of which a member was paid since the month of enrolment.
-- grain: one row per such case
-- reads: known_cases, core_members, std_payments
select distinct known_cases.case_id
from known_cases
join core_members using (county_code, household_code)
join std_payments using (id_no)
where known_cases.result = 'enrolled' and std_payments.paid_on >= known_cases.enrolled_month
order by 1
