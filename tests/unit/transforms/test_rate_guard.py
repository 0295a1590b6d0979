"""The live guard at its boundaries, and that each of them is held: a wrong one turns these very lines red."""

import inspect
import sys
import types
from dataclasses import astuple
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from transforms.rules import rate_guard
from transforms.rules.rate_guard import Large, Night
from transforms.values.intervals import wilson

WILSON = (0.066, 0.149)
"""The 95 % interval of 20 of 200, worked out from Wilson's formula: (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)."""
TEN = [(100, 1000), (110, 1000)]
"""Nights of which the lowest and the highest count: 10 % and 11 %."""
BOUNDARIES = [
    # tonight, history, zero is right on a first night, withheld
    (Night(0, 0), [], False, False),
    (Night(0, 0), TEN, False, False),
    (Night(0, 499), [], False, False),  # nobody, but of too few
    (Night(0, 500), [], False, True),
    (Night(0, 500), [], True, False),
    (Night(1, 500), [], False, False),
    (Night(450, 500), [], True, False),  # 90 %
    (Night(451, 500), [], True, True),
    (Night(0, 199), TEN, False, False),  # far from its history, but of too few
    (Night(0, 200), TEN, False, True),
    (Night(0, 200), TEN, True, True),  # zero_is_right only says what a first night may be
    (Night(199, 199), TEN, True, False),
    (Night(200, 200), TEN, True, True),
    (Night(75, 1000), TEN, False, True),  # a quarter less than 10 %, and the interval ends at 9.3 %
    (Night(76, 1000), TEN, False, False),  # significant, but less than a quarter
    (
        Night(138, 1000),
        TEN,
        False,
        True,
    ),  # 2.8 points above 11 %: a quarter and more, and the interval begins at 11.8 %
    (Night(137, 1000), TEN, False, False),
    (Night(15, 200), TEN, False, False),  # a quarter less, but the interval reaches to 12 %
    (Night(30, 10000), [(120, 10000)], False, False),  # a quarter of its rate, but not a hundredth of the persons
    (Night(20, 10000), [(120, 10000)], False, True),
    (Night(0, 10000), [(50, 10000)], False, True),  # zero is large however small the rate was
    (Night(0, 200), [(1, 200)], False, False),  # it was one in two hundred: that may be chance
    (Night(0, 10000), [(50, 10000), (0, 10000)], False, False),  # it was zero before
    (Night(100, 10000), [(0, 10000)], False, True),  # from nobody
    (Night(99, 10000), [(0, 10000)], False, False),
    (Night(70, 970, enrolled=30, gone=30), TEN, False, False),  # all who went are on a roll
    (Night(0, 200, enrolled=200, gone=200), [(200, 400)], False, False),
    (Night(70, 970, enrolled=1, gone=1), TEN, False, True),
    (Night(180, 1000, entitled=70), TEN, False, False),  # all who came are on a roll, and entitled by that
    (Night(0, 1000, passed=100), TEN, False, False),  # a time has run out for all of them
    (Night(180, 1000, begun=70), TEN, False, False),  # a day has come for all of them
    (Night(50, 500, lost=0), TEN, False, False),
    (Night(0, 0, lost=1000), TEN, False, False),  # of nobody anything: that is no rate, and told as such
    (Night(0, 200, lost=800), TEN, False, True),
    (Night(50, 500, lost=500), TEN, False, True),  # nothing is told any more of the other half
]
FIRST = [
    # flagged, persons, withheld
    (0, 0, False), (4, 499, False), (4, 500, True), (5, 500, False), (449, 499, False), (450, 500, False), (451, 500, True),
]  # fmt: skip
STRICT, OPEN = Large(), Large(0.0, 0.0)


def red(guard):
    wrong = [
        (night, history, zero_is_right)
        for night, history, zero_is_right, withheld in BOUNDARIES
        if bool(guard.objection(guard.Night(*astuple(night)), history, guard.Large(), zero_is_right=zero_is_right))
        != withheld
    ]
    return wrong + [case for case in FIRST if bool(guard.objection_at_first(*case[:2])) != case[2]]


def test_wilsons_interval():
    low, high = wilson(0.1, 200)
    assert (round(low, 3), round(high, 3)) == WILSON


def test_wilsons_interval_of_a_column_is_that_of_each_number():
    hits = pl.DataFrame({"hits": range(201)})
    ends = wilson(pl.col("hits") / 200, pl.lit(200.0))
    low, high = hits.select(end.alias(name) for name, end in zip(("low", "high"), ends, strict=True))
    lows, highs = zip(*(wilson(count / 200, 200) for count in range(201)), strict=True)
    assert low.to_list() == pytest.approx(lows, rel=1e-12, abs=1e-12)
    assert high.to_list() == pytest.approx(highs, rel=1e-12)


def test_what_is_withheld():
    assert red(rate_guard) == []


FAULTS = {
    "nobody of one more": ("judged >= _ENOUGH_AT_FIRST and (is_nobody", "judged > _ENOUGH_AT_FIRST and (is_nobody"),
    "nobody is always wrong at first": ("flagged == 0 and not zero_is_right", "flagged == 0"),
    "everybody is right at first": ("(is_nobody or too_many)", "is_nobody"),
    "ninety in a hundred is too many": ("flagged > _MOST_AT_FIRST * judged", "flagged >= _MOST_AT_FIRST * judged"),
    "nobody has a rate": ("if not night.judged + night.gone:", "if not judged:"),
    "few against history": ("if judged < _ENOUGH:", "if not judged:"),
    "one more against history": ("if judged < _ENOUGH:", "if judged <= _ENOUGH:"),
    "below history passes": ("rate < least > high or ", ""),
    "above history passes": (" or rate > most < low", ""),
    "the highest night alone counts": ("rate < least > high", "rate < most > high"),
    "the rate, not its interval": ("low, high = wilson(float(rate), judged)", "low = high = float(rate)"),
    "small against its rate": ("change >= _exact(large.share) * before and ", ""),
    "small in hundredths": (" and change >= _exact(large.points)", ""),
    "more than the share": ("change >= _exact(large.share)", "change > _exact(large.share)"),
    "more than the points": ("change >= _exact(large.points)", "change > _exact(large.points)"),
    "zero must be large, too": ("(is_large or flagged == 0)", "is_large"),
    "chance is enough for zero": ("is_significant and (is_large or flagged == 0)", "(is_significant and is_large) or flagged == 0"),
    "who is enrolled counts as lost": ("self.flagged + self.enrolled", "self.flagged"),
    "who is entitled by enrolment counts as new": (" - self.entitled", ""),
    "whose time has run out counts as lost": (" + self.passed", ""),
    "whose day has come counts as new": (" - self.begun", ""),
    "who was lost is forgotten": (" + self.lost", ""),
    "who left is forgotten": ("self.judged + self.gone +", "self.judged +"),
    "a county's first night of few": ("or persons < _ENOUGH_AT_FIRST", "or persons < 0"),
    "a county's first night has no floor": ("_LEAST_AT_FIRST * persons <= flagged <=", "flagged <="),
    "a county's first night has no ceiling": ("<= flagged <= _MOST_AT_FIRST * persons", "<= flagged"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_turns_a_boundary_red(fault, monkeypatch):
    right, wrong = FAULTS[fault]
    source = inspect.getsource(rate_guard)
    assert source.count(right) == 1
    planted = types.ModuleType("planted")
    monkeypatch.setitem(sys.modules, "planted", planted)  # where its data classes look for their names
    exec(source.replace(right, wrong), planted.__dict__)
    assert red(planted)


counts = st.integers(200, 100_000).flatmap(lambda judged: st.tuples(st.integers(0, judged), st.just(judged)))
histories = st.lists(counts, min_size=1, max_size=10)
sizes = st.builds(Large, st.sampled_from([0.0, 0.1, 0.25, 0.5]), st.sampled_from([0.0, 0.01, 0.05]))


def withheld(night, history, large=STRICT):
    return rate_guard.objection(night, history, large, zero_is_right=False) is not None


@given(counts, histories, sizes)
def test_only_what_is_both_significant_and_large_is_withheld(tonight, history, large):
    rate, rates = Fraction(*tonight), [Fraction(*one) for one in history]
    assume(rate > 0)
    change, before = max((min(rates) - rate, min(rates)), (rate - max(rates), max(rates)))
    is_large = change >= Fraction(str(large.share)) * before and change >= Fraction(str(large.points))
    assert withheld(Night(*tonight), history, large) == (withheld(Night(*tonight), history, OPEN) and is_large)


@given(counts, histories)
def test_what_lies_within_its_history_is_never_withheld(tonight, history):
    assert not withheld(Night(*tonight), [tonight, *history], OPEN)


@given(counts, st.data())
def test_enrolments_alone_never_withhold(before, data):
    """However many of the flagged are on a roll by now, and whether they are still judged for this programme."""
    flagged, judged = before
    enrolled = data.draw(st.integers(0, flagged))
    gone = data.draw(st.integers(0, enrolled))
    assert not withheld(Night(flagged - enrolled, judged - gone, enrolled=enrolled, gone=gone), [before], OPEN)


@given(counts, st.data())
def test_persons_whom_an_enrolment_entitles_never_withhold(before, data):
    flagged, judged = before
    entitled = data.draw(st.integers(0, judged - flagged))
    assert not withheld(Night(flagged + entitled, judged, entitled=entitled), [before], OPEN)


@given(histories, st.integers(200, 100_000), st.data())
def test_a_fall_that_is_withheld_is_withheld_when_more_fall(history, judged, data):
    flagged = data.draw(st.integers(0, int(min(Fraction(*one) for one in history) * judged)))
    if withheld(Night(flagged, judged), history):
        assert withheld(Night(data.draw(st.integers(0, flagged)), judged), history)


@given(histories, st.integers(200, 100_000))
def test_a_fall_to_zero_is_withheld_unless_it_was_zero_before_or_may_be_chance(history, judged):
    least = min(Fraction(*one) for one in history)
    assert withheld(Night(0, judged), history) == (wilson(0.0, judged)[1] < least)


def test_the_words_say_what_was_counted():
    one = rate_guard.objection(Night(3, 190, 2, 2, 1, 8, 6, 7), [(100, 1000), (120, 1000)], STRICT, zero_is_right=False)
    assert one.told.en == (
        "3 of 200 (1.5%) is far from the last 2 nights (10.0% to 12.0%); 2 now on a roll counted as flagged, 1 flagged "
        "only since a roll shows them left out, 6 whose time has run out since counted as flagged, 7 flagged only by the "
        "days since left out, 8 who could be judged then and not tonight counted as judged"
    )
    assert one.told.zh == (
        "本次可判定200人中疑似符合3人（1.5%）（2人现已在名册、仍计为疑似符合，1人因新近纳入而符合、未计入，"
        "6人因期限届满而不再符合、仍计为疑似符合，7人因日期变化而符合、未计入，8人上期可判定、本次无从判定、仍计入分母），"
        "与此前2次的10.0%～12.0%相差过大"
    )
    first = rate_guard.objection_at_first(0, 500)
    assert first.told.en == "0 of 500 (0.0%) would be flagged on a first night"
    assert first.told.zh == "本次可判定500人中疑似符合0人（0.0%），首次运行结果异常"
