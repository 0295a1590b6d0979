-- What each committed run was made from, so that its answer can be explained and given again.
create table run_files (
    run_id varchar not null,
    as_of date not null,
    path varchar not null,
    sha256 varchar not null,
    key varchar not null,
    first_seen_on date not null,
    primary key (run_id, as_of, path)
);
create table run_basis (
    run_id varchar not null,
    as_of date not null,
    code_version varchar not null,
    policy_sha256 varchar not null,
    primary key (run_id, as_of)
);
