-- Expressions that several queries share, as macros of DuckDB: created once for each connection that runs queries.

-- the words of a roll that an entry is not ended or suspended, and the day lies within its time
create or replace macro is_active(status, since, until, day) as
    coalesce(status, '正常') in ('正常', '在保', '在册', '享受', '有效', '保障中')
    and coalesce(since <= day, true)
    and coalesce(until >= day, true);

-- 是否保障对象: a person may be listed with a household that is covered without being covered
create or replace macro is_protected(word) as
    coalesce(word not in ('否', '不是', '0', 'N', '非保障对象'), true);

-- 救助类型: 城镇低保, 城市低保
create or replace macro is_urban(scheme) as coalesce(scheme, '') like '%城%';

-- the digits as typed: an old number of fifteen digits was read as one of today (id_method upgraded15)
create or replace macro typed_number(id_no, id_method, id_no_raw) as
    case when id_method = 'upgraded15' then regexp_replace(id_no_raw, '\D', '', 'g') else id_no end;

-- a number without its century and check character, as numbers of fifteen digits were
create or replace macro old_number(id_no) as left(id_no, 6) || substr(id_no, 9, 9);

-- where a person stands on the list: what persons without a usable number are known by
create or replace macro listed_key(county_code, household_code, member_code) as
    concat_ws('/', county_code, household_code, member_code);

-- where a row stands in the files: what rows without a usable number are known by
create or replace macro row_key(feed, file_no, sheet, row_no) as concat_ws('/', feed, file_no, sheet, row_no);
