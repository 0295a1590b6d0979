-- core_case_facts: profiles of households that are flagged, have a case or are drawn: head and place, reasons,
-- urgency, and the facts (JSON) that a later run compares with; who is a member is compared by person, not by code.
-- A fact that is not known is null and never counts as changed.
-- grain: one row per listed household that is flagged or has a case
-- reads: core_flags, core_samples, core_persons, core_facts, core_case_homes, core_identities, run_inputs, run_opening, run_rules, run_need_points,
--   run_limits
with

-- households of which a case or a list may be made
wanted as (

    select county_code, household_code from core_flags
    union
    select county_code, household_code from core_case_homes where household_code is not null
    union
    select county_code, household_code from core_samples

),

members as (

    select
        persons.county_code, persons.household_code,
        arg_min(
            struct_pack(
                name := coalesce(persons.name, ''), id_no := coalesce(persons.id_no, persons.id_no_raw, ''),
                town := coalesce(persons.town, ''), village := coalesce(persons.village, ''),
                supplier := inputs.supplier, listed_on := persons.snapshot_on
            ),
            struct_pack(a := not facts.present, b := not persons.is_head, c := persons.member_code)
        ) as head,
        cast(max(facts.n) as integer) as member_count,
        cast(
            count(*) filter (
                where facts.present and not coalesce(persons.on_dibao or persons.on_tekun, false)
            ) as integer
        ) as uncovered_count,
        max(facts.lower_fen) as lower_fen,
        max(facts.upper_fen) as upper_fen,
        max(facts.standard_fen_year) as standard_fen_year,
        max(facts.line_fen) as line_fen,
        bool_and(coalesce(persons.risk_removed in ('是', '已消除', '风险已消除'), false)) as is_risk_removed,
        bool_or(facts.present and facts.likely_disqualifying) as is_disqualifying,
        bool_and(not coalesce(facts.has_labour, true)) filter (where facts.present) as lacks_labour,
        bool_or(facts.present and coalesce(facts.is_severe, false)) as has_severe,
        bool_or(facts.present and coalesce(facts.age < 16, false)) as has_children,
        bool_or(facts.present and contains(coalesce(persons.health, ''), '大病')) as has_major_illness,
        bool_and(persons.register_known) as register_known,
        bool_and(persons.on_dibao is not null and persons.on_tekun is not null) as rolls_known,
        md5(string_agg(identities.person_id, ',' order by identities.person_id) filter (where facts.present)) as present,
        coalesce(md5(string_agg(identities.person_id, ',' order by identities.person_id)
            filter (where persons.on_dibao or persons.on_tekun)), 'none') as covered,
        coalesce(string_agg(persons.register_card, ',' order by persons.register_card)
            filter (where facts.present), 'none') as cards
    from core_persons as persons
    join core_facts as facts using (county_code, household_code, member_code)
    join (from core_identities where is_listed) as identities using (county_code, household_code, member_code)
    join run_inputs as inputs using (file_no)
    semi join wanted
        on persons.county_code = wanted.county_code and persons.household_code = wanted.household_code
    group by all

),

flags as (

    select
        flags.county_code, flags.household_code,
        min(flags.strength_rank) as strength_rank,
        list(distinct flags.programme order by flags.programme) as programmes,
        list(distinct flags.member_code order by flags.member_code) filter (where opening.programme is not null)
            as flagged_members,
        list(distinct rules.rule order by rules.rule) filter (where opening.programme is not null) as rules
    from core_flags as flags
    left join run_opening as opening using (programme)
    left join run_rules as rules on flags.programme = rules.programme and flags.clause = rules.clause
    group by flags.county_code, flags.household_code

),

-- the facts of each household that a later run compares with
described as (

    select
        members.*, flags.strength_rank,
        coalesce(flags.programmes, cast([] as varchar[])) as programmes,
        coalesce(flags.flagged_members, cast([] as varchar[])) as flagged_members,
        cast(json_object(
            'members', members.present,
            'covered', case when members.rolls_known then members.covered end,
            'programmes', array_to_string(flags.programmes, ','),
            'income', case
                when members.upper_fen < members.line_fen then 'below'
                when members.lower_fen >= members.line_fen then 'above'
                when members.upper_fen is not null then 'between'
            end,
            'certificates', case when members.register_known then members.cards end,
            'major_illness', cast(members.has_major_illness as varchar),
            'property', cast(members.is_disqualifying as varchar),
            'risk_removed', cast(members.is_risk_removed as varchar),
            'lacks_labour', cast(coalesce(members.lacks_labour, false) as varchar),
            'severely_disabled', cast(members.has_severe as varchar),
            'children', cast(members.has_children as varchar),
            'several_programmes', cast(coalesce(len(flags.programmes), 0) > 1 as varchar),
            'rules', array_to_string(flags.rules, ','),
            'supplier', members.head.supplier,
            'town', members.head.town,
            'listed_on', cast(members.head.listed_on as varchar)
        ) as varchar) as facts
    from members
    left join flags using (county_code, household_code)

),

-- urgency: points of data/cases/need_points.csv
needed as (

    select
        *,
        cast(coalesce(
            (select sum(points.points) from run_need_points as points where described.facts ->> points.fact = 'true'), 0
        ) as integer) as need_points
    from described

)

select
    needed.head.town as town, needed.* exclude (
        present, covered, cards, is_disqualifying, lacks_labour, has_severe, has_children, has_major_illness,
        register_known, rolls_known, line_fen
    ),
    cast(least(3, greatest(1,
        coalesce(strength_rank, 3)
        + case when is_risk_removed then 1 else 0 end
        - case when need_points >= limits.urgent_points then 1 else 0 end
    )) as integer) as priority_rank
from needed
cross join run_limits as limits
order by county_code, household_code
