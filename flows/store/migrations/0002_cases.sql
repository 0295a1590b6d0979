-- Cases with a life: numbers that are never given twice, events that are only ever added, and what came back.
create table case_numbers (
    case_id varchar not null primary key,
    county_code varchar not null,
    household_code varchar not null,
    opened_on date not null,
    unique (county_code, household_code)
);
-- One row per step of a case. ``since``: the day the case entered this state; ``facts``: what was known of
-- the household then (JSON), which a later night is compared with; ``source``: run or digest of the returned file.
create table case_events (
    case_id varchar not null,
    event_no integer not null,
    day date not null,
    state varchar not null,
    since date not null,
    author varchar not null,
    source varchar not null,
    due_on date,
    due_is_provisional boolean,
    result varchar,
    reason_code varchar,
    checked_on date,
    checked_by varchar,
    programme varchar,
    enrolled_month date,
    valid_until date,
    note varchar,
    facts json,
    primary key (case_id, event_no)
);
insert into case_numbers select case_id, county_code, household_code, opened_on from cases;
insert into case_events (case_id, event_no, day, state, since, author, source)
select case_id, 1, opened_on, 'new', opened_on, 'doudi', '' from cases
union all
select case_id, 2, opened_on, 'dispatched', opened_on, 'doudi', '' from cases;
drop table cases;
-- What was last known of a case's household, as it stood on the list; changes only when that changes.
-- ``basis_id`` names the snapshots on which it was last flagged.
create table case_facts (
    case_id varchar not null primary key,
    town varchar not null,
    head_name varchar not null,
    head_id_no varchar not null,
    programmes varchar[] not null,
    flagged_members varchar[] not null,
    basis_id varchar not null,
    facts json not null
);
create table bases (
    basis_id varchar not null,
    feed varchar not null,
    snapshot_on date not null,
    key varchar not null,
    primary key (basis_id, feed, key)
);
-- A person's word that a household is left alone until a day; the newest row of a case holds.
create table exemptions (
    case_id varchar not null,
    decided_on date not null,
    author varchar not null,
    reason varchar not null,
    valid_until date not null,
    is_undone boolean not null
);
-- Files that came back, by their bytes. A file all of whose rows are settled is not read again.
create table returns (
    sha256 varchar not null primary key,
    path varchar not null,
    taken_on date not null,
    received bigint not null,
    taken bigint not null,
    unchanged bigint not null,
    to_correct bigint not null,
    not_data bigint not null
);
-- Households that were not flagged and are visited all the same, to estimate what is missed.
create table samples (
    sample_id varchar not null primary key,
    county_code varchar not null,
    household_code varchar not null,
    drawn_on date not null,
    month date not null,
    drawn_from bigint not null,
    result varchar,
    reason_code varchar,
    checked_on date,
    checked_by varchar,
    note varchar
);
-- The state of every case at the end of a day: its last event, with the last finding of a person.
create macro cases_on(last_day) as table
select
    numbers.case_id, numbers.county_code, numbers.household_code, numbers.opened_on,
    latest.state, latest.since, latest.event_no, latest.due.day as due_on, latest.due.provisional as due_is_provisional,
    latest.due.valid_until as valid_until, latest.due.facts as facts, latest.dispatched_on,
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
                day := due_on, provisional := due_is_provisional, valid_until := valid_until, facts := facts
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
) as latest using (case_id);
create view cases as from cases_on(date '9999-12-31');
