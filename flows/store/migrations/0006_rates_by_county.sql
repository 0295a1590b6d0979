-- Per night, county and programme, what the live guard compares tonight with. ``accounted``: persons whose outcome
-- could be told, or of whom only what a missing feed tells was not known. Rates of nights before counties were told
-- apart stand for the whole area (county_code ''): the briefing shows them, no county is compared with them.
alter table rates rename to area_rates;
create table rates (
    run_id varchar not null,
    as_of date not null,
    county_code varchar not null,
    programme varchar not null,
    judged bigint not null,
    flagged bigint not null,
    accounted bigint not null,
    withheld boolean not null,
    primary key (as_of, county_code, programme)
);
insert into rates
select run_id, as_of, '', programme, judged, flagged, judged, withheld from area_rates order by as_of, programme;
drop table area_rates;
