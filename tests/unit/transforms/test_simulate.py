"""Simulation: which numbers may be put in another's place, and what it costs, worked out by hand."""

import inspect
import types
from dataclasses import replace

import polars as pl
import pytest

from flows.commands.simulate import as_text
from tests.support.made import SHIPPED, STANDARDS, TODAY, numbers, persons
from tests.support.worked_cases import PROGRAMMES
from transforms.errors import UnsourcedNumber
from transforms.facts import facts
from transforms.rules import policy, simulation

HOUSE = {"net_income_head_fen": 648_000}
"""6,480 yuan a head and year: 540 a month, above 530 and below 580."""


def told(code, people, counties=(), day=TODAY, **changes):
    """The sums of one programme; ``changes`` with ``__`` for the point."""
    known = numbers(*STANDARDS)
    other = simulation.supposed(known, {name.replace("__", "."): value for name, value in changes.items()}, counties)
    moved = simulation.moves(PROGRAMMES[code], facts(people, known, day), facts(people, other, day), day)
    return moved.select(simulation.totals()).row(0, named=True)


def costs(found):
    return [found[f"cost_{name}_fen_year"] for name in ("low", "high")]


def test_a_dibao_household_costs_what_it_is_short_of_at_the_new_line():
    """Three persons at 540, the line at 580: 3 × 40 a month = 1,440 yuan a year, counted once for the household."""
    found = told("dibao", persons(HOUSE, HOUSE, HOUSE), dibao__standard="580")
    assert (found["entering_persons"], found["entering_households"]) == (3, 1)
    assert costs(found) == [144_000, 144_000]


def test_what_rolls_show_and_the_list_does_not_widens_the_cost():
    """One person, 540 listed, of which a roll pays 5: short of 0.01 to 5.01 a month."""
    found = told("dibao", persons(HOUSE | {"known_fen_month": 500}), dibao__standard="540.01")
    assert costs(found) == [12, 6_012]


def test_who_may_be_below_the_new_line_enters_and_may_cost_nothing():
    """540 listed, of which a roll pays 5, the line at 538: short of nothing, or of 3 a month."""
    found = told("dibao", persons(HOUSE | {"known_fen_month": 500}), dibao__standard="538")
    assert (found["entering_persons"], costs(found)) == (1, [0, 3_600])


def test_who_was_below_the_line_already_does_not_enter():
    found = told("dibao", persons({"net_income_head_fen": 600_000}), dibao__standard="580")
    assert (found["entering_persons"], costs(found)) == (0, [0, 0])


def test_who_is_covered_receives_the_difference_of_the_standards():
    """Two covered persons, 530 to 580: 2 × 50 × 12 = 1,200 yuan a year; nobody enters."""
    on_roll = {"on_dibao": True}
    found = told("dibao", persons(on_roll, on_roll, {}), dibao__standard="580")
    assert found["raise_fen_year"] == 120_000
    assert found["entering_persons"] == 0


OLD = {"born": "19500101", "net_income_head_fen": 648_000}


def test_tekun_costs_its_multiple_of_the_new_standard_for_each_person():
    """1.3 × 580 × 12 = 9,048 yuan a year for the one old person who lives alone."""
    found = told("tekun", persons(OLD), dibao__standard="580")
    assert (found["entering_persons"], costs(found)) == (1, [904_800, 904_800])


def test_a_higher_multiple_raises_what_those_on_tekun_receive_and_lets_nobody_in():
    """(1.5 − 1.3) × 530 × 12 = 1,272 yuan a year for each of two."""
    found = told("tekun", persons(OLD | {"on_tekun": True}, OLD | {"on_tekun": True}), tekun__living_ratio="1.5")
    assert found["raise_fen_year"] == 254_400
    assert found["entering_persons"] == 0


def test_without_a_multiple_in_force_the_cost_of_tekun_is_not_known():
    """Henan's own number; of another province none is held."""
    away = {"county_code": "370900", "dibao_roll_known": True}
    known = numbers(("dibao", "standard", "37", "any", "2010-01-01", "530", "month"))
    other = simulation.supposed(known, {"dibao.standard": "580"}, ())
    people = persons(OLD | away)
    moved = simulation.moves(PROGRAMMES["tekun"], facts(people, known, TODAY), facts(people, other, TODAY), TODAY)
    found = moved.select(simulation.totals()).row(0, named=True)
    assert (found["entering_persons"], costs(found)) == (1, [None, None])


def test_one_person_on_dibao_costs_up_to_the_whole_standard():
    """Severely disabled at 860 a month, the edge line from 795 to 870 (1.5 × 580): the household earns 10,320 a year,
    the person's own income is anything up to that: between nothing and 580 × 12 = 6,960 yuan a year."""
    ill = {"net_income_head_fen": 1_032_000, "register_card": "53"}
    found = told("dibao_single", persons(ill), dibao__standard="580")
    assert (found["entering_persons"], costs(found)) == (1, [0, 696_000])


def test_a_programme_whose_cost_follows_no_number_says_so():
    found = told("edge", persons(*[{"net_income_head_fen": 1_032_000}] * 2), edge__edge_multiple="2")
    assert (found["entering_persons"], costs(found)) == (2, [None, None])
    assert found["raise_fen_year"] == 0


def test_persons_who_leave_are_counted_and_save_nothing():
    """A lower line lets a household go that was on no roll: nothing was paid to it."""
    found = told("dibao", persons({"net_income_head_fen": 600_000}), dibao__standard="480")
    assert (found["leaving_persons"], found["leaving_households"], costs(found)) == (1, 1, [0, 0])


@pytest.mark.parametrize("name", sorted({".".join(row) for row in SHIPPED.select("programme", "parameter").rows()}))
def test_every_number_of_the_policy_files_is_taken_or_refused_with_what_may_be_set(name):
    if name in simulation.SUPPOSABLE:
        taken = simulation.supposed(SHIPPED, {name: "2"}, ())
        assert taken.height == SHIPPED.height + 1
        assert taken["per"][-1] == policy.NAMES[name].per
    else:
        with pytest.raises(UnsourcedNumber) as told_:
            simulation.supposed(SHIPPED, {name: "2"}, ())
        assert all(known in str(told_.value) for known in simulation.SUPPOSABLE)


def test_numbers_that_no_file_holds_yet_can_be_supposed_in_their_own_unit():
    """A ratio is not a month's amount: 0.4 stays 0.4."""
    found = simulation.supposed(SHIPPED, {"rigid_expenditure.spending_ratio": "0.4"}, ("410927",))
    assert found.row(-1, named=True)["value"] == 400
    head = simulation.supposed(SHIPPED, {"rigid_expenditure.disposable_income_head": "25000"}, ())
    assert head.row(-1, named=True)["value"] == 25_000_000


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dibao.standard", "much", "an amount, as in 580/month"),
        ("dibao.standard", "580/ratio", "an amount, as in 580/month"),
        ("dibao.standard", "-5", "an amount, as in 580/month"),
        ("edge.edge_multiple", "2/year", "a ratio, as in 1.5"),
        ("tekun.labour_until_age", "60.5", "a whole number, as in 60"),
        ("tekun.labour_until_age", "65/month", "a whole number, as in 60"),
    ],
)
def test_a_value_that_does_not_fit_its_number_is_refused(name, value, said):
    with pytest.raises(UnsourcedNumber, match=said):
        simulation.supposed(SHIPPED, {name: value}, ())


@pytest.mark.parametrize(
    "row",
    [
        ("dibao", "standard", "4109", "rural", "2010-01-01", "6360", "once"),
        ("dibao", "standard", "4109", "rural", "2010-01-01", "530", "ratio"),
        ("edge", "edge_multiple", "4109", "rural", "2010-01-01", "1.5", "month"),
        ("tekun", "labour_until_age", "", "any", "2010-01-01", "60.5", "count"),
    ],
)
def test_a_row_whose_period_or_value_does_not_fit_its_number_is_refused(row):
    with pytest.raises(UnsourcedNumber, match="does not fit its parameter"):
        numbers(row)


def test_the_text_names_the_month_what_is_not_known_and_what_nobody_has_checked():
    row = dict.fromkeys(simulation.TOTALS, 0) | {
        "county": "台前县",
        "town": "城关镇",
        "cost_says": "",
        "unverified": "",
    }
    paid = row | {
        "programme": "tekun", "entering_persons": 1, "entering_households": 1, "cost_low_fen_year": 904_800,
        "cost_high_fen_year": 904_800, "raise_fen_year": 254_400, "cost_says": "the least", "unverified": "tekun.living_ratio",
    }  # fmt: skip
    unknown = row | {
        "programme": "edge", "entering_persons": 2, "entering_households": 1, "cost_low_fen_year": None,
        "cost_high_fen_year": None,
    }  # fmt: skip
    cannot_say, says = as_text(pl.DataFrame([paid, unknown])).splitlines()
    assert says == (
        "台前县 tekun: enter 1 persons in 1 households, leave 0 in 0, cost 754 yuan a month, "
        "covered receive 212 yuan a month more (the least; not verified: tekun.living_ratio)"
    )
    assert cannot_say == "台前县 edge: enter 2 persons in 1 households, leave 0 in 0, cost not known"


WORKED = [
    test_a_dibao_household_costs_what_it_is_short_of_at_the_new_line,
    test_what_rolls_show_and_the_list_does_not_widens_the_cost,
    test_who_may_be_below_the_new_line_enters_and_may_cost_nothing,
    test_who_was_below_the_line_already_does_not_enter,
    test_who_is_covered_receives_the_difference_of_the_standards,
    test_tekun_costs_its_multiple_of_the_new_standard_for_each_person,
    test_a_higher_multiple_raises_what_those_on_tekun_receive_and_lets_nobody_in,
    test_without_a_multiple_in_force_the_cost_of_tekun_is_not_known,
    test_one_person_on_dibao_costs_up_to_the_whole_standard,
    test_a_programme_whose_cost_follows_no_number_says_so,
    test_persons_who_leave_are_counted_and_save_nothing,
]


def some_worked_amount_is_red():
    for worked in WORKED:
        try:
            worked()
        except AssertionError:
            return True
    return False


FAULTS = {
    "each person costs what the household does": ('if programme.unit == "household":', "if False:"),
    "who may is not let in": ("_IN = (*CHECKED, ", "_IN = (Outcome.MEETS, "),
    "everybody who is in enters": ('enters=pl.col("new").is_in(_IN) & ~pl.col("old").is_in(_IN)', 'enters=pl.col("new").is_in(_IN)'),
    "who leaves enters": ('leaves=pl.col("old").is_in(_IN) & ~pl.col("new").is_in(_IN)', 'leaves=pl.lit(value=False)'),
    "who is not covered receives more": ('pl.when(pl.col("old") == Outcome.COVERED)', 'pl.when(pl.col("old") != "x")'),
    "the raise is the whole": ('pl.col("after") - pl.col("before")', 'pl.col("after")'),
    "what one costs that stays out": ("pl.when(counts)", "pl.when(pl.lit(value=True))"),
    "an unknown part is nothing": ("pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum())", "pl.col(name).sum()"),
    "the cost at the old numbers": ("after.select(\n        *KEY, old=old", "before.select(\n        *KEY, old=old"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_turns_a_worked_amount_red(fault, monkeypatch):
    right, wrong = FAULTS[fault]
    source = inspect.getsource(simulation)
    assert right in source, "the fault no longer fits"
    planted = types.ModuleType("planted")
    exec(source.replace(right, wrong), planted.__dict__)
    for name in ("moves", "totals"):
        monkeypatch.setattr(simulation, name, getattr(planted, name))
    assert some_worked_amount_is_red()


COSTS = {
    "dibao is short of the edge line": ("dibao", {"most": pl.col("line_fen")}),
    "dibao is short by the upper income": ("dibao", {"most": pl.col("line_fen") - pl.col("upper_fen")}),
    "dibao is short by the lower income": ("dibao", {"least": pl.col("line_fen") - pl.col("lower_fen")}),
    "one person earns nothing": ("dibao_single", {"least": pl.col("standard_fen_year")}),
    "one person costs nothing": ("dibao_single", {"most": pl.lit(0)}),
    "tekun costs the standard": ("tekun", {"least": pl.col("standard_fen_year")}),
    "those on tekun receive the standard": ("tekun", {"each": pl.col("standard_fen_year")}),
    "those on dibao receive the line": ("dibao", {"each": pl.col("line_fen")}),
}


@pytest.mark.parametrize("fault", COSTS)
def test_another_cost_declared_turns_a_worked_amount_red(fault, monkeypatch):
    code, wrong = COSTS[fault]
    programme = PROGRAMMES[code]
    monkeypatch.setitem(PROGRAMMES, code, replace(programme, cost=replace(programme.cost, **wrong)))
    assert some_worked_amount_is_red()
