"""The made-up worlds that tests judge: a few with every slip, and one for every stretch of the law."""

from datetime import date

from tests.support.worlds import World, make_world

WITH_SLIPS = {2: date(2021, 8, 15), 4: date(2024, 6, 30), 5: date(2026, 11, 20)}
"""By seed; read through the command line."""
LAW_DAYS = {
    31: ("2019-12-31", "2020-01-01"),
    32: ("2020-06-02", "2020-06-03", "2020-12-31", "2021-01-01", "2021-03-26"),
    33: ("2021-06-30", "2021-07-01", "2022-10-19", "2022-10-20"),
    62: ("2022-12-31",),
    34: ("2023-10-18", "2023-10-19", "2024-12-31", "2025-01-01", "2025-12-31"),
    37: ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2026-11-20"),
}
"""First days of texts and the days before. A world is made for its first day, and judged on the others, too."""
DAYS = [(seed, date.fromisoformat(day)) for seed, days in LAW_DAYS.items() for day in days]


def slipping(seed: int) -> World:
    """The world of that seed, with slips."""
    return make_world(seed, day=WITH_SLIPS[seed])


def lawful(seed: int) -> World:
    """The world of that seed on its first day of law."""
    return make_world(seed, households=40, day=date.fromisoformat(LAW_DAYS[seed][0]), slips=False)
