"""Run a night over a made-up world and read what the program concludes, to be compared with the oracle.

Here belong conclusions by person and programme and how they differ. Worlds themselves are made by worlds.py and
judged independently by oracle.py.
"""

import csv
from collections import Counter
from dataclasses import replace

import polars as pl

from flows.cli import main
from flows.commands.past_run import last_run, reopened
from flows.workspace.workspace import Workspace
from tests.support.oracle import PROGRAMMES

KEY = ("county_code", "household_code", "member_code", "programme")


def doudi(*arguments: str) -> None:
    """Run one command in this process."""
    assert main(list(arguments)) == 0, arguments


def night(world, workspace, shuffle_seed=0):
    """Write the world's files and run its night."""
    world.write(workspace / "inbox", shuffle_seed)
    world.write_policy(workspace / "policy")
    day = world.day.isoformat()
    doudi("run", "--bare", "--as-of", day, "--release", "standards", "--workspace", str(workspace))


def screened(world, workspace, shuffle_seed=0):
    """What the program concludes, by (county, household, member, programme)."""
    night(world, workspace, shuffle_seed)
    target = workspace / "screening.csv"
    day = world.day.isoformat()
    doudi("export", "screening", "--as-of", day, "--to", str(target), "--workspace", str(workspace))
    with target.open(encoding="utf-8", newline="") as file:
        return {
            tuple(row[name] for name in KEY): row["outcome"]
            for row in csv.DictReader(file)
            if row["programme"] in PROGRAMMES
        }


def judged_again(workspace, day=None, without=()):
    """The committed night's files judged once more in memory: on another day, or without some of them."""
    place = Workspace.at(workspace)
    committed = last_run(place)
    with reopened(place, committed, day or committed.as_of) as past:
        kept = tuple(file for file in past.files if file.file.path not in without)
        replace(past, files=kept).judge()
        found = past.run.table("from core_assessments").filter(pl.col("programme").is_in(PROGRAMMES))
    return {row[:4]: row[4] for row in found.select(*KEY, "outcome").iter_rows()}


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
