"""Made-up worlds on the first days of each text of law and the days before: the program against the oracle."""

from datetime import date

import pytest

from tests.support.judged_worlds import in_force, judged_again, night, tell
from tests.support.oracle import judge
from tests.support.worlds import make_world

WORLDS = {
    31: ("2019-12-31", "2020-01-01"),
    32: ("2020-06-02", "2020-06-03", "2020-12-31", "2021-01-01", "2021-03-26"),
    33: ("2021-06-30", "2021-07-01", "2022-10-19", "2022-10-20"),
    34: ("2023-10-18", "2023-10-19", "2024-12-31", "2025-01-01", "2025-12-31"),
    35: ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2026-11-20"),
}
"""Each world is made for its first day, of files of that day, and judged on the others, too."""
DAYS = [(seed, day) for seed, days in WORLDS.items() for day in days]


def world_of(seed):
    return make_world(seed, households=50, day=date.fromisoformat(WORLDS[seed][0]), slips=False)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """The world of a seed and the office that read its files, made when first asked for."""
    made = {}

    def of(seed):
        if seed not in made:
            made[seed] = world_of(seed), tmp_path_factory.mktemp("day") / "office"
            night(*made[seed])
        return made[seed]

    return of


@pytest.mark.parametrize(("seed", "day"), DAYS)
def test_the_program_concludes_on_that_day_what_the_oracle_concludes(seed, day, nights):
    world, office = nights(seed)
    on = date.fromisoformat(day)
    expected = in_force(judge(world.records, world.numbers(on), on))
    found = in_force(judged_again(office, on))
    assert found == expected, day + "\n" + tell(world, found, expected)
