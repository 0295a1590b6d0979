"""The live guard at its boundaries, and that each of them is held: a wrong one turns these very lines red."""

import inspect
import types

import polars as pl
import pytest

from transforms.rules import rate_guard
from transforms.values.intervals import wilson

FEW = [0.10, 0.11]
"""Ten nights of which the lowest and the highest count."""
WILSON = (0.066, 0.149)
"""The 95 % interval of 20 of 200, worked out from Wilson's formula: (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)."""
BOUNDARIES = [
    # flagged, judged, history, zero is right, withheld
    (0, 0, [], False, False),
    (29, 29, [], False, False),  # everybody, but of too few
    (30, 30, [], False, True),
    (29, 30, [], False, False),
    (0, 499, [], False, False),  # nobody, but of too few
    (0, 500, [], False, True),
    (0, 500, [], True, False),
    (1, 500, [], False, False),
    (499, 499, FEW, False, False),  # far from its history, but of too few
    (500, 500, FEW, False, True),
    (0, 500, FEW, False, True),
    (0, 500, FEW, True, False),
    (37, 500, FEW, False, False),  # 7.4 %: the interval reaches to 10.03 %
    (36, 500, FEW, False, True),  # 7.2 %: it ends at 9.81 %
    (68, 500, FEW, False, False),  # 13.6 %: it begins at 10.87 %
    (69, 500, FEW, False, True),  # 13.8 %: it begins at 11.05 %
]


def red(objection):
    return [
        case for case in BOUNDARIES
        if (objection(*case[:3], zero_is_right=case[3]) is not None) != case[4]
    ]  # fmt: skip


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
    assert red(rate_guard.objection) == []


FAULTS = {
    "everybody of one more": ("judged >= _ENOUGH_FOR_ALL", "judged > _ENOUGH_FOR_ALL"),
    "everybody, however few": (" and judged >= _ENOUGH_FOR_ALL", ""),
    "nobody of one more": ("flagged == 0 and judged >= _ENOUGH and", "flagged == 0 and judged > _ENOUGH and"),
    "zero is never right": ("_ENOUGH and not zero_is_right:", "_ENOUGH:"),
    "few against history": ("if judged >= _ENOUGH and (high", "if (high"),
    "one more against history": ("if judged >= _ENOUGH and (high", "if judged > _ENOUGH and (high"),
    "below history passes": ("high < min(history) or ", ""),
    "above history passes": (" or low > max(history)", ""),
    "the highest night alone counts": ("high < min(history)", "high < max(history)"),
    "zero against history": (" and not (flagged == 0 and zero_is_right)", ""),
    "the rate, not its interval": ("low, high = wilson(flagged / judged, judged)", "low = high = flagged / judged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_turns_a_boundary_red(fault):
    right, wrong = FAULTS[fault]
    source = inspect.getsource(rate_guard)
    assert source.count(right) == 1
    planted = types.ModuleType("planted")
    exec(source.replace(right, wrong), planted.__dict__)
    assert red(planted.objection)
