"""Planted faults in the oracle: one rule of it changed at a time must change some conclusion about a made-up world.

So the worlds hold what each rule is about, and a program with that fault would differ from the oracle. Run by hand:
``pytest tests/benchmarks/oracle_faults.py``.
"""

from datetime import timedelta
from functools import cache

import pytest

from tests.support import oracle, oracle_facts, oracle_home, oracle_more
from tests.support.chosen_worlds import DAYS, lawful
from tests.support.oracle import judge
from tests.support.oracle_home import BOUND, Household, Member

left_out, income = Household._left_out, Household._income


def _later(name, by):
    """A day of law moved, wherever the oracle reads it."""

    def plant(patch):
        for module in (oracle, oracle_home):
            if hasattr(module, name):
                day = getattr(module, name)
                patch.setattr(module, name, day + timedelta(days=by))

    return plant


def _without(group):
    return lambda patch: patch.setattr(oracle_home, "BOUND", tuple(one for one in BOUND if one is not group))


FAULTS = {
    "anybody with labour ability bars tekun": lambda patch: patch.setattr(oracle_home, "bound", lambda *_: True),
    "tekun counts the old-age allowance": lambda patch: patch.setattr(
        Household, "_income", lambda home, out, *, aged: income(home, out, aged=False)
    ),
    "dibao leaves the old-age allowance out": lambda patch: patch.setattr(
        Household, "_income", lambda home, out, *, aged: income(home, out, aged=True)
    ),
    "tekun counts the basic pension as dibao does": lambda patch: patch.setattr(
        Household, "_income", lambda home, out, *, aged: income(home, left_out(home), aged=aged)
    ),
    "the basic pension is left out after 2025": lambda patch: patch.setattr(
        Household, "_left_out", lambda home: left_out(home) is not False
    ),
    "the basic pension counts after 2025": lambda patch: patch.setattr(
        Household, "_left_out", lambda home: bool(left_out(home))
    ),
    "no county says what becomes of the basic pension": lambda patch: patch.setattr(
        Household, "_left_out", lambda home: left_out(home) if home.facts.day < oracle_home.LAW_2026 else None
    ),
    "nobody is on dibao alone": lambda patch: patch.setattr(Member, "single_on_dibao", lambda *_: False),
    "only the severely disabled are on dibao alone": lambda patch: patch.setattr(
        Member, "single_on_dibao", lambda who, day: "dibao" in who.on and day >= oracle_home.LAW_2020 and who.severe
    ),
    "only the seriously ill are on dibao alone": lambda patch: patch.setattr(
        Member,
        "single_on_dibao",
        lambda who, day: "dibao" in who.on and day >= oracle_home.LAW_2020 and who.gravely_ill,
    ),
    "persons are on dibao alone before 2020-06-03": lambda patch: patch.setattr(
        Member, "single_on_dibao", lambda who, day: "dibao" in who.on and (who.severe or who.gravely_ill)
    ),
    "the law of 2020-06-03 comes a day later": _later("LAW_2020", 1),
    "the law of 2021-07-01 comes a day later": _later("LAW_2021", 1),
    "the law of 2022-10-20 comes a day later": _later("LAW_2022", 1),
    "the law of 2022-10-20 comes a day earlier": _later("LAW_2022", -1),
    "the pension of 2026-01-01 comes a day later": _later("LAW_2026", 1),
    "any child roll excludes the living allowance": lambda patch: patch.setattr(oracle_facts, "FULL", ("",)),
    "part support excludes the living allowance": lambda patch: patch.setattr(oracle_facts, "IN_PART", ()),
    "no child roll excludes the living allowance": lambda patch: patch.setattr(oracle_facts, "FULL", ()),
    "employees lack the residents' insurance": lambda patch: patch.setitem(
        oracle_more.RULES, "insurance", lambda home, who: "meets" if home.facts.insurance_known else "cannot_say"
    ),
    "the province's edge multiple is not read": lambda patch: patch.setattr(
        Household, "edge_line", property(lambda home: home.line * 3 // 2, lambda home, line: None), raising=False
    ),
}
FAULTS |= {f"{'、'.join(one[0])} owes {'、'.join(one[1])} nothing": _without(one) for one in BOUND}


@cache
def concluded(seed, day):
    world = lawful(seed)
    return judge(world.records, world.numbers(day), day)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_rule_changed_in_the_oracle_is_noticed_in_some_world(fault, monkeypatch):
    worlds = {seed: lawful(seed) for seed, _ in DAYS}
    before = {(seed, day): concluded(seed, day) for seed, day in DAYS}
    FAULTS[fault](monkeypatch)
    assert any(
        judge(worlds[seed].records, worlds[seed].numbers(day), day) != before[seed, day] for seed, day in reversed(DAYS)
    )
