-- out_questions: 数据疑问, identities for clerical review, with the programmes that depend on them. Nothing is asked of
-- a death or a certificate that is known otherwise.
-- grain: one row per listed person (or household) and question
-- order: county_code, 户编号, 人编号, question, feed, 对方来源, 对方姓名, 疑问编号
-- reads: core_links, core_roll_entries, lost_entries, core_other_names, core_shared_numbers, core_register_homes,
--   core_persons, core_assessments, run_inputs, ref_levels, ref_feeds, ref_counties, ref_programmes, ref_questions
with

agreement as (

    select link_id, feed, file_no, sheet, row_no, about, level
    from core_links
    unpivot (level for about in (
        name_level as 'name', number_level as 'number', place_level as 'place', home_level as 'home', sex_level as 'sex'
    ))

),

agreed as (

    select
        link_id, feed, file_no, sheet, row_no,
        string_agg(words_zh, '；' order by about) filter (agrees) as agrees_zh,
        string_agg(words_zh, '；' order by about) filter (not agrees) as differs_zh
    from agreement
    join ref_levels using (about, level)
    group by all

),

-- of the person, and of others of the household who hang on it
hanging as (

    select county_code, household_code, string_agg(distinct name_zh, '、' order by name_zh) as programmes_zh
    from core_assessments
    join ref_programmes using (programme)
    where clause < 0
    group by all

),

covering as (

    select id_no from core_roll_entries where is_covering
    union all
    select id_no from lost_entries where is_covering

),

resembling as (

    select
        links.county_code, links.household_code, links.member_code, links.link_id,
        case
            when links.feed = 'monitoring_list' then 'similar_on_list'
            when ref_feeds.linked_as = 'record' then 'similar_in_' || links.feed
            else 'similar_person_on_roll'
        end as question,
        case links.method when 'confirmed' then '已确认' when 'probable' then '高' else '中' end
        || '（' || printf('%.2f%%', least(100 * links.probability, 99.99)) || '）' as likeness_zh,
        agreed.agrees_zh, agreed.differs_zh,
        case when links.other_person in (select id_no from covering) then hanging.programmes_zh end as programmes_zh,
        links.feed, links.file_no, links.sheet, links.row_no, links.other_name, links.other_number
    from core_links as links
    join ref_feeds using (feed)
    left join agreed using (link_id, feed, file_no, sheet, row_no)
    left join hanging using (county_code, household_code)
    where links.method <> 'confirmed'
        and ref_feeds.linked_as is distinct from 'register'

),

questions as (

    select * from resembling
    union all
    select
        county_code, household_code, member_code, '', 'other_name', '', '证件号码相同', '姓名不同', null,
        feed, file_no, sheet, row_no, other_name, null
    from core_other_names
    union all
    select
        county_code, household_code, member_code, '', status, '', '证件号码相同', null, null,
        'monitoring_list', file_no, sheet, row_no, other_name, null
    from core_shared_numbers
    union all
    select
        homes.county_code, homes.household_code, persons.member_code, '',
        case when homes.has_left then 'register_moved' else 'register_split' end, '', null,
        '户籍在' || homes.register_homes || '户', null,
        'household_register', homes.file_no, homes.sheet, homes.row_no, null, null
    from core_register_homes as homes
    join core_persons as persons using (county_code, household_code)
    where persons.is_head

)

select
    coalesce(nullif(questions.link_id, ''), '') as "疑问编号",
    counties.county_name as "县",
    coalesce(persons.town, '') as "乡镇",
    coalesce(persons.village, '') as "村",
    questions.household_code as "户编号",
    questions.member_code as "人编号",
    coalesce(persons.name, '') as "姓名",
    coalesce(persons.id_no, persons.id_no_raw, '') as "证件号码",
    ref_questions.question_zh as "疑问类型",
    questions.likeness_zh as "相似程度",
    coalesce(questions.agrees_zh, '') as "相符",
    coalesce(questions.differs_zh, '') as "不符",
    coalesce(questions.programmes_zh, '') as "影响判定的项目",
    ref_feeds.name_zh as "对方名册",
    inputs.path || case when questions.sheet <> '' then ' 工作表' || questions.sheet else '' end
    || ' 第' || questions.row_no || '行' as "对方来源",
    coalesce(questions.other_name, '') as "对方姓名",
    coalesce(questions.other_number, '') as "对方证件号码",
    ref_questions.remedy_zh as "处理建议",
    '' as "核查结果",
    '' as "核查日期",
    '' as "核查人",
    '' as "备注",
    questions.county_code,
    questions.question,
    questions.feed
from questions
join core_persons as persons using (county_code, household_code, member_code)
join ref_questions using (question)
join ref_counties as counties on questions.county_code = counties.county_code
join ref_feeds on questions.feed = ref_feeds.feed
left join run_inputs as inputs on questions.file_no = inputs.file_no
where not (questions.question = 'similar_in_deaths' and persons.is_deceased)
    and not (questions.question = 'similar_in_disability_register' and persons.register_card is not null)
