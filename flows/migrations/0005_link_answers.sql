-- The day of the visit that a decision about a link rests on, where a returned list says it.
alter table link_decisions add column checked_on date;
