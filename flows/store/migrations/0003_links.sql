-- What a person decided about a proposed link; it outranks the model from then on.
create table link_decisions (
    link_id varchar not null primary key,
    decision varchar not null,
    reason varchar not null,
    until date,
    decided_by varchar not null,
    decided_at timestamp not null
);
