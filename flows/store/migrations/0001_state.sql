-- What the office's store remembers: files seen and read, cases, runs and their publications.
create table receipts (
    path varchar not null,
    sha256 varchar not null,
    first_seen_on date not null,
    primary key (path, sha256)
);
-- One row per reading of a file (its bytes, the headings, contracts and suites it was read with) and feed in it.
create table readings (
    key varchar not null,
    part_no integer not null,
    feed varchar,
    status varchar not null,
    reason varchar,
    remedy varchar,
    said_on date,
    usable_from date,
    named_county varchar,
    details json not null,
    primary key (key, part_no)
);
create table cases (
    case_id varchar not null primary key,
    county_code varchar not null,
    household_code varchar not null,
    opened_on date not null,
    state varchar not null,
    unique (county_code, household_code)
);
create table runs (
    run_id varchar not null,
    as_of date not null,
    committed_at timestamp not null,
    assessments varchar not null,
    published boolean not null,
    primary key (run_id, as_of)
);
-- Per published night and programme, what the live guard compares tonight with.
create table rates (
    run_id varchar not null,
    as_of date not null,
    programme varchar not null,
    judged bigint not null,
    flagged bigint not null,
    withheld boolean not null,
    primary key (as_of, programme)
);
