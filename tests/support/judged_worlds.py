"""Run a night over a made-up world and read what the program concludes, to be compared with the oracle.

Here belong conclusions by person and programme and how they differ. Worlds themselves are made by worlds.py and
judged independently by oracle.py.
"""

import csv
from collections import Counter

from flows.cli import main
from tests.support.oracle import PROGRAMMES


def doudi(*arguments: str) -> None:
    """Run one command in this process."""
    assert main(list(arguments)) == 0, arguments


def screened(world, workspace, shuffle_seed=0):
    """What the program concludes, by (county, household, member, programme)."""
    world.write(workspace / "inbox", shuffle_seed)
    world.write_policy(workspace / "policy")
    day, place = world.day.isoformat(), str(workspace)
    doudi("run", "--bare", "--as-of", day, "--release", "standards", "--workspace", place)
    target = workspace / "screening.csv"
    doudi("export", "screening", "--as-of", day, "--to", str(target), "--workspace", place)
    with target.open(encoding="utf-8", newline="") as file:
        return {
            (row["county_code"], row["household_code"], row["member_code"], row["programme"]): row["outcome"]
            for row in csv.DictReader(file)
            if row["programme"] in PROGRAMMES
        }


def in_force(found):
    return {key: outcome for key, outcome in found.items() if outcome != "not_in_force"}


def tell(world, found, expected):
    """The differences: how many of each sort, and the first of them by code."""
    keys = [key for key in sorted({*found, *expected}) if found.get(key) != expected.get(key)]
    sorts = Counter((key[3], expected.get(key), found.get(key)) for key in keys)
    lines = [f"seed {world.seed}, {world.day}: {len(keys)} of {len(expected)} differ"]
    lines += [f"  {n} × {sort[0]}: expected {sort[1]}, found {sort[2]}" for sort, n in sorts.most_common()]
    lines += [f"  {'/'.join(key)}: expected {expected.get(key)}, found {found.get(key)}" for key in keys[:40]]
    return "\n".join(lines)
