"""Made-up worlds on the first days of each text of law and the days before: the program against the oracle."""

import pytest

from tests.support.chosen_worlds import DAYS, LAW_DAYS, lawful
from tests.support.effort import some
from tests.support.judged_worlds import in_force, judged_again, night, tell
from tests.support.oracle import judge


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """The world of a seed and the office that read its files, made when first asked for."""
    made = {}

    def of(seed):
        if seed not in made:
            made[seed] = lawful(seed), tmp_path_factory.mktemp("day") / "office"
            night(*made[seed])
        return made[seed]

    return of


@pytest.mark.parametrize(("seed", "day"), [(seed, day) for seed, day in DAYS if seed in some(LAW_DAYS, 1)])
def test_the_program_concludes_on_that_day_what_the_oracle_concludes(seed, day, nights):
    world, office = nights(seed)
    expected = in_force(judge(world.records, world.numbers(day), day))
    found = in_force(judged_again(office, day))
    assert found == expected, f"judged on {day}\n" + tell(world, found, expected)
