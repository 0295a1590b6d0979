-- Cases follow people: whose case it is, where it stands, whom an answer is about, and what became of two in one.
-- A code may name another family later, so it is no longer unique among case numbers.
create table case_numbers_by_people (
    case_id varchar not null primary key,
    county_code varchar not null,
    household_code varchar not null,
    opened_on date not null
);
insert into case_numbers_by_people select case_id, county_code, household_code, opened_on from case_numbers;
drop table case_numbers;
alter table case_numbers_by_people rename to case_numbers;
-- Where a case's household stands since a day, once it stands elsewhere than where the case was opened.
create table case_places (
    case_id varchar not null,
    since date not null,
    county_code varchar not null,
    household_code varchar not null,
    primary key (case_id, since)
);
-- The members of a case's household when it was last listed. ``is_own``: the case follows this person; false for
-- those who joined with a case of their own.
create table case_members (
    case_id varchar not null,
    person_id varchar not null,
    member_code varchar not null,
    name varchar not null,
    id_no varchar not null,
    is_head boolean not null,
    is_present boolean not null,
    is_flagged boolean not null,
    is_own boolean not null
);
-- ``about``: the persons an answer is about; null where it is about the household. ``other_case_id``: of a case that
-- is closed, the one it is joined with; of a new one, the one its people came from. ``after_night``: the newest night
-- when a person moved the case into this state, which that night therefore did not tell.
alter table case_events add column about varchar[];
alter table case_events add column other_case_id varchar;
alter table case_events add column after_night date;
-- What earlier versions kept of members by their codes cannot be compared with what is now kept by person.
update case_events set facts = json_merge_patch(facts, '{"members": null, "covered": null}') where facts is not null;
update case_facts set facts = json_merge_patch(facts, '{"members": null, "covered": null}');
-- Findings that earlier versions let hold for ever: 信息有误 ends after ten working days, 死亡 in a household where
-- others were flagged after twenty.
update case_events set valid_until = day + 14 where result = 'wrong_data' and valid_until is null;
update case_events set valid_until = day + 28
from case_facts
where case_events.case_id = case_facts.case_id and case_events.result = 'dead' and case_events.valid_until is null
    and len(case_facts.flagged_members) > 1;
-- The state of every case at the end of a day: its last event, with the last finding of a person, where it stands.
create or replace macro cases_on(last_day) as table
select
    numbers.case_id,
    coalesce(places.place.county_code, numbers.county_code) as county_code,
    coalesce(places.place.household_code, numbers.household_code) as household_code,
    numbers.opened_on,
    latest.state, latest.since, latest.event_no, latest.due.day as due_on, latest.due.provisional as due_is_provisional,
    latest.due.valid_until as valid_until, latest.due.facts as facts, latest.due.other_case_id as other_case_id,
    latest.due.after_night as after_night, latest.dispatched_on,
    case when latest.finding.result <> 'undone' then latest.finding.day end as answered_on,
    nullif(latest.finding.result, 'undone') as result,
    latest.finding.reason_code as reason_code, latest.finding.programme as programme,
    latest.finding.enrolled_month as enrolled_month, latest.finding.facts as finding_facts,
    latest.visit.checked_on as checked_on, latest.visit.checked_by as checked_by, latest.visit.note as note
from case_numbers as numbers
join (
    select
        case_id,
        arg_max(state, event_no) as state,
        arg_max(since, event_no) as since,
        max(event_no) as event_no,
        max(day) filter (where state = 'dispatched') as dispatched_on,
        arg_max(
            struct_pack(
                day := due_on, provisional := due_is_provisional, valid_until := valid_until, facts := facts,
                other_case_id := other_case_id, after_night := after_night
            ), event_no
        ) as due,
        arg_max(
            struct_pack(
                day := day, result := result, reason_code := reason_code, programme := programme,
                enrolled_month := enrolled_month, facts := facts
            ), event_no
        ) filter (where result is not null) as finding,
        arg_max(struct_pack(checked_on := checked_on, checked_by := checked_by, note := note), event_no)
            filter (where author <> 'doudi') as visit
    from case_events
    where day <= last_day
    group by case_id
) as latest using (case_id)
left join (
    select
        case_id,
        arg_max(struct_pack(county_code := county_code, household_code := household_code), since) as place
    from case_places
    where since <= last_day
    group by case_id
) as places using (case_id);
create or replace view cases as from cases_on(date '9999-12-31');
-- The last word on each subject of a case: the household (blank) or the persons named, their ids in order.
create view case_answers as
select
    case_id, about, sources, answer.checked_on as checked_on, answer.checked_by as checked_by, answer.note as note,
    answer.valid_until as valid_until, nullif(finding.result, 'undone') as result,
    finding.reason_code as reason_code, finding.programme as programme, finding.enrolled_month as enrolled_month
from (
    select
        case_id, coalesce(array_to_string(about, ';'), '') as about, list(source) as sources,
        arg_max(
            struct_pack(checked_on := checked_on, checked_by := checked_by, note := note, valid_until := valid_until),
            event_no
        ) as answer,
        arg_max(
            struct_pack(
                result := result, reason_code := reason_code, programme := programme, enrolled_month := enrolled_month
            ), event_no
        ) filter (where result is not null) as finding
    from case_events
    where author <> 'doudi'
    group by all
);
-- Persons of whom the last word is that they died; a word that was taken back is none.
create macro said_dead_on(last_day) as table
select person_id, word.day as said_on, word.case_id as case_id
from (
    select
        about.person_id,
        arg_max(
            struct_pack(result := events.result, day := coalesce(events.checked_on, events.day), case_id := events.case_id),
            struct_pack(a := coalesce(events.checked_on, events.day), b := events.day, c := events.case_id, d := events.event_no)
        ) as word
    from case_events as events, unnest(events.about) as about(person_id)
    left join case_events as undone
        on events.case_id = undone.case_id and undone.event_no = events.event_no + 1 and undone.result = 'undone'
    where events.result is not null and events.result <> 'undone' and undone.case_id is null
        and events.day <= last_day
    group by about.person_id
)
where word.result = 'dead';
create view said_dead as from said_dead_on(date '9999-12-31');
