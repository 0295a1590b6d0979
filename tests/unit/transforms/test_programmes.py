"""The law: worked cases for every programme, and what must hold for any world."""

import itertools
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import tries
from tests.support.made import STANDARDS, TODAY, numbers, persons
from tests.support.places import CASES, DATA
from tests.support.worked_cases import PROGRAMMES, WORKED, numbers_of
from transforms.contracts.core_assessments import CORE_ASSESSMENTS, Outcome
from transforms.facts import facts
from transforms.programmes import all_programmes
from transforms.rules import evaluate, explanation
from transforms.rules.programme import EVER, Clause, Condition, Law, Programme, Version


def judged(code, people, day, given_numbers=None):
    known = numbers(*STANDARDS) if given_numbers is None else given_numbers
    found = evaluate.assess(PROGRAMMES[code], facts(people, known, day), day)
    return CORE_ASSESSMENTS.conform(found, at="test")


def all_judged(people):
    """Every programme's outcomes of today, from facts counted once."""
    known = facts(people, numbers(*STANDARDS), TODAY)
    return {code: evaluate.assess(programme, known, TODAY) for code, programme in PROGRAMMES.items()}


def spelt(found, day):
    return found.join(
        explanation.explained(found, all_programmes(), day), on=explanation.ANSWER, how="left", maintain_order="left"
    )


def test_every_programme_has_its_numbers_and_its_cases():
    shipped = {path.stem for path in (DATA / "policy").glob("*.csv")}
    cases = {path.stem for path in CASES.glob("*.yaml")}
    assert PROGRAMMES.keys() == shipped == cases


@pytest.mark.parametrize(
    ("code", "case"), [pytest.param(code, case, id=f"{code}: {case['case']}") for code, case in WORKED]
)
def test_a_worked_case(code, case):
    day = case["day"] if isinstance(case["day"], date) else date.fromisoformat(case["day"])
    assert case["law"]
    found = spelt(judged(code, persons(*case["persons"]), day, numbers_of(case)), day)
    assert found["outcome"].to_list() == case["expect"]
    if case.get("unknown"):
        assert set(case["unknown"]) <= set(itertools.chain(*found["unknown_codes"]))
    if case.get("failed"):
        assert set(case["failed"]) <= set(itertools.chain(*found["failed_codes"]))


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_condition_cites_a_document_number_and_article(code):
    for version in PROGRAMMES[code].versions:
        for law in [version.law, *(condition.law for condition in version.conditions if condition.law)]:
            assert law.title
            assert law.number
            assert law.article


def test_a_text_is_cited_from_its_day_on_and_not_before():
    """The first version that stands on a text begins on its day, or with the programme where that is later."""
    days = {
        "民发〔2021〕57号": date(2021, 7, 1), "民发〔2021〕43号": date(2021, 7, 1), "民发〔2022〕83号": date(2022, 10, 20),
        "2026年4月30日通过": date(2026, 7, 1), "2024年10月24日印发": date(2025, 1, 1), "国办发〔2023〕39号": date(2023, 10, 19),
        "国发〔2015〕52号": date(2016, 1, 1), "民发〔2019〕62号": date(2020, 1, 1), "民发〔2016〕178号": date(2016, 10, 10),
        "国务院令第649号": date(2014, 5, 1), "民发〔2020〕69号": date(2020, 6, 3), "民发〔2020〕125号": date(2021, 1, 1),
    }  # fmt: skip
    for programme in PROGRAMMES.values():
        begins, own = min(version.effective_from for version in programme.versions), {}
        for version in programme.versions:
            laws = [version.law, version.property_law, *(clause.condition.law for clause in version.clauses)]
            for number in {law.number for law in laws if law}:
                own.setdefault(number, []).append(version.effective_from)
        for number, from_ in own.items():
            oldest = min(from_) == begins == EVER  # the oldest text that is known serves
            assert oldest or min(from_) == max(days.get(number, EVER), begins), (programme.code, number)


def cited(version):
    """Every article that a version cites, by what cites it."""
    own = {clause.condition.code: clause.condition.law or version.law for clause in version.clauses}
    return {"": version.law, "property": version.property_law, **own}


@pytest.mark.parametrize("code", PROGRAMMES)
def test_each_version_cites_other_articles_than_the_one_before(code):
    versions = sorted(PROGRAMMES[code].versions, key=lambda version: version.effective_from)
    for before, after in itertools.pairwise(versions):
        assert cited(before) != cited(after), (code, after.effective_from)


ARTICLES = {
    ("tekun", "2021-03-26"): "民发〔2016〕178号 第四条至第八条",
    ("tekun", "2026-06-30"): "民发〔2021〕43号 第四条",
    ("tekun", "2026-11-20"): "2026年4月30日通过 第十六条",
    ("dibao", "2021-03-26"): "国务院令第649号 第九条",
    ("dibao", "2026-06-30"): "国务院令第649号 第九条",
    ("dibao", "2026-11-20"): "2026年4月30日通过 第十八条",
    ("dibao_single", "2021-03-26"): "民发〔2020〕69号 一",
    ("dibao_single", "2026-11-20"): "民发〔2021〕57号 第八条",
    ("edge", "2021-03-26"): "民发〔2020〕69号 一",
    ("edge", "2026-06-30"): "民发〔2021〕57号 第八条",
    ("edge", "2026-11-20"): "2026年4月30日通过 第二十一条",
    ("rigid_expenditure", "2026-11-20"): "2026年4月30日通过 第二十二条",
    ("temporary", "2026-06-30"): "国务院令第649号 第四十七条",
    ("temporary", "2026-11-20"): "2026年4月30日通过 第二十九条、第五十条",
    ("insurance", "2023-10-18"): "主席令第35号 第二十五条",
    ("insurance", "2023-10-19"): "国办发〔2023〕39号 四（二）",
    ("insurance_subsidy", "2026-06-30"): "国办发〔2023〕39号 四（二）",
    ("insurance_subsidy", "2026-11-20"): "2026年4月30日通过 第二十四条第二款",
    ("unsupported_child", "2020-12-31"): "民发〔2019〕62号 一",
    ("unsupported_child", "2021-01-01"): "民发〔2020〕125号 一",
}


@pytest.mark.parametrize(("code", "day"), ARTICLES)
def test_an_outcome_rests_on_the_article_of_the_day(code, day):
    law = PROGRAMMES[code].version_on(date.fromisoformat(day)).law
    assert f"{law.number} {law.article}" == ARTICLES[code, day]


def test_property_rests_on_the_article_of_the_day():
    for code in ("tekun", "dibao", "dibao_single", "edge"):
        before = PROGRAMMES[code].version_on(date(2021, 6, 30)).property_law
        after = PROGRAMMES[code].version_on(date(2021, 7, 1)).property_law
        assert (before.number, before.article) == ("民发〔2012〕220号", "第十七条")
        assert (after.number, after.article) == ("民发〔2021〕57号", "第十四条、第十七条")


def test_before_the_procedure_of_2021_edge_is_called_by_its_name_of_then():
    assert PROGRAMMES["edge"].name_on(date(2021, 3, 26)) == "低收入家庭"
    assert PROGRAMMES["edge"].name_on(TODAY) == "低保边缘家庭"


facts_of_a_person = st.fixed_dictionaries(
    {
        "born": st.sampled_from(["19400101", "19661120", "19800101", "20120505"]),
        "net_income_head_fen": st.sampled_from([None, 0, 635999, 636000, 700000, 953999, 954000]),
        "on_dibao": st.booleans(), "on_tekun": st.booleans(), "on_edge": st.sampled_from([True, False, None]),
        "on_child": st.sampled_from([True, False, None]), "is_deceased": st.booleans(),
        "register_card": st.sampled_from([None, "41", "53", "44"]), "register_known": st.booleans(),
        "likely_property": st.sampled_from([0, 1, None]), "is_authorised": st.booleans(),
        "insured": st.sampled_from([True, False, None]), "subsidised": st.sampled_from([True, False, None]),
        "paid_living": st.booleans(), "paid_care": st.sampled_from([True, False, None]),
        "relation": st.sampled_from(["户主", "配偶", "之子", None]), "temporary_on": st.sampled_from([None, date(2026, 3, 1)]),
        "identified_on": st.sampled_from([None, date(2026, 10, 1), date(2020, 1, 1)]),
        "medical_fen": st.sampled_from([None, 900000]),
        "known_fen_month": st.sampled_from([0, 10000]), "health": st.sampled_from(["健康", "患有大病", "残疾"]),
        "work_place": st.sampled_from([None, "省外"]),
    }
)  # fmt: skip
people = st.lists(facts_of_a_person, min_size=1, max_size=5)


@pytest.mark.whole
@settings(max_examples=tries(40), deadline=None)
@given(people, people)
def test_an_unrelated_household_changes_nobodys_outcome(ours, theirs):
    alone = persons(*ours)
    both = pl.concat([alone, persons(*({**person, "household_code": "h2"} for person in theirs))])
    apart = all_judged(alone)
    for code, together in all_judged(both).items():
        assert together.filter(pl.col("household_code") == "h1").equals(apart[code]), code


@pytest.mark.whole
@settings(max_examples=tries(40), deadline=None)
@given(people, st.randoms())
def test_the_order_of_rows_changes_nothing(shown, random):
    ordered = persons(*shown)
    places = list(range(len(shown)))
    random.shuffle(places)
    shuffled = all_judged(ordered[places])
    for code, one in all_judged(ordered).items():
        assert shuffled[code].sort("member_code").equals(one.sort("member_code")), code


ONE = facts(persons({}), numbers(*STANDARDS), TODAY)


@settings(max_examples=tries(150), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["meets", "possible", "fails", "covered"]), st.sampled_from([True, False, None])),
        max_size=6,
    ),
    st.sampled_from([True, False, None]),
)
def test_unknown_gives_cannot_say_unless_every_way_gives_the_same(drawn, likely):
    """The fold agrees with trying every way the unknown conditions could turn out."""
    clauses = tuple(
        Clause(Outcome(outcome), Condition(f"c{place}", "x", pl.lit(value, pl.Boolean), "x"))
        for place, (outcome, value) in enumerate(drawn)
    )
    law = Law("x", "x", "x")
    programme = Programme("x", "x", "person", (Version(date(2000, 1, 1), clauses, Outcome.FAILS, law, "x", law),))
    frame = ONE.with_columns(likely_disqualifying=pl.lit(likely, pl.Boolean))
    unsure = [place for place, (_, value) in enumerate(drawn) if value is None]
    ways = set()
    for chosen in itertools.product([True, False], repeat=len(unsure)):
        values = [value for _, value in drawn]
        for place, value in zip(unsure, chosen, strict=True):
            values[place] = value
        outcome = next((outcome for (outcome, _), value in zip(drawn, values, strict=True) if value), "fails")
        for held in [True, False] if likely is None else [likely]:
            ways.add("needs_check" if held and outcome in ("meets", "possible") else outcome)
    expected = ways.pop() if len(ways) == 1 else "cannot_say"
    found = evaluate.assess(programme, frame, TODAY)["outcome"].item()
    assert found == expected
    assert found in set(Outcome)


def test_before_the_first_version_a_programme_is_not_in_force():
    assert PROGRAMMES["edge"].version_on(date(2020, 6, 2)) is None
    assert judged("edge", persons({}), date(2020, 6, 2))["outcome"].to_list() == ["not_in_force"]


def test_a_number_from_tomorrow_decides_nothing_today():
    later = numbers(("dibao", "standard", "410922", "rural", "2026-11-21", "530", "month"))
    assert judged("dibao", persons({}), TODAY, later)["outcome"].to_list() == ["cannot_say"]
