-- Standards that look wrong beside the province's minimum and that a person released as right; each holds as long as
-- neither the standard nor the minimum changes. Thousandths of a yuan a year.
create table released_standards (
    county_code varchar not null,
    scheme varchar not null,
    value bigint not null,
    minimum bigint not null,
    run_id varchar not null,
    released_by varchar not null,
    released_at timestamp not null,
    primary key (county_code, scheme, value, minimum)
);
-- Publications that a person took back. ``withdrawal``: the place in the outbox's archive, for one day 1, 2, …;
-- ``is_moved``: the publication is out of the outbox. ``withdrawn_rows`` keeps what was taken out of other tables, as
-- it stood: what is read of a run, a rate or a step of a case is read as if that night had not been.
create table withdrawals (
    as_of date not null,
    withdrawal integer not null,
    reason varchar not null,
    withdrawn_by varchar not null,
    withdrawn_at timestamp not null,
    is_moved boolean not null,
    primary key (as_of, withdrawal)
);
create table withdrawn_rows (
    as_of date not null,
    withdrawal integer not null,
    table_name varchar not null,
    kept json not null
);
-- Numbers of cases that only a withdrawn publication had opened: kept for their households, never given to others.
create table withdrawn_numbers (
    case_id varchar not null primary key,
    county_code varchar not null,
    household_code varchar not null,
    unique (county_code, household_code)
);
