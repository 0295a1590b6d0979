-- The day of the visit that a decision about a link rests on, and the returned list (its digest) that said so.
-- A decision that is taken back stays as 'undone': the list that said it is not heard again.
alter table link_decisions add column checked_on date;
alter table link_decisions add column source varchar;
