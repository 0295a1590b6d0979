"""How well damaged rows of certificates and deaths find their listed person; prints the table of its README.md.

    python -m tests.benchmarks.linking_facts --people 3000 --seeds 11 12 13

The worlds of ``linking.py``, their lists and rolls undamaged. Every tenth person holds a certificate, and every
tenth died, listed or not; one row of ten is damaged.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl

from tests.benchmarks import linking_world
from tests.benchmarks.linking import MAKERS, run
from tests.benchmarks.linking_damage import COUNTIES, HARDER_KINDS, KINDS, Damage, altered_name, damaged_number

HEADINGS = (
    "world", "rows tell", "damaged rows of listed", "linked", "asked about", "damaged rows of others", "wrong links",
    "wrong questions",
)  # fmt: skip
PATHS = {"disability_register": "残联/持证残疾人名册_20261118.csv", "deaths": "公安局/死亡人口信息_20261118.csv"}
SHARE, NAMES = 0.1, 0.02
SLIPS = tuple(kind for kind in (*KINDS, *HARDER_KINDS) if kind != "fifteen")
"""Fifteen digits of the old form are a whole number, and no damage."""


def records(
    world: linking_world.World, feed: str, rng: Random, *, sparse: bool
) -> Iterator[tuple[dict[str, str], int, bool]]:
    """Rows of one of the two feeds, with whose they are and whether the number is damaged."""
    for home in world.homes:
        for person in home.members:
            if person.key % 10 != (3 if feed == "deaths" else 7):
                continue
            is_damaged = rng.random() < SHARE
            kind = rng.choice(SLIPS)
            cell = damaged_number(person.number, kind, rng) if is_damaged else person.number
            name = altered_name(person, "homophone", rng) if rng.random() < NAMES else person.name
            place = "" if sparse else f"濮阳市{COUNTIES[home.county]}{home.town}{home.village}"
            if feed == "deaths":
                row = {"身份证号": cell, "死亡日期": "2026-10-01", "数据来源": "公安"}
            else:
                whole = f"{cell}41" if len(cell) == len(person.number) and cell[:1].isdigit() else cell
                row = {"残疾人证号": whole.replace("E+17", "E+19"), "残疾类别": "肢体", "残疾等级": "一级"}
            yield {"姓名": name, **row, "地区": place}, person.key, is_damaged


def write(world: linking_world.World, to: Path, seed: int, *, sparse: bool) -> dict[tuple[str, int], int]:
    """The workspace; of each damaged row whose it is."""
    linking_world.write(world, Damage(), to, seed)
    rng, truth = Random(seed), {}
    for feed, path in PATHS.items():
        told = list(records(world, feed, rng, sparse=sparse))
        (to / "inbox" / path).parent.mkdir(exist_ok=True)
        with (to / "inbox" / path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, told[0][0].keys())
            writer.writeheader()
            writer.writerows(row for row, _, _ in told)
        truth |= {(path, place): key for place, (_, key, is_damaged) in enumerate(told, start=2) if is_damaged}
    return truth


def compare(world: linking_world.World, workspace: Path, truth: dict[tuple[str, int], int]) -> Counter[str]:
    """Counts of one world against the truth."""
    run(workspace)
    codes = {
        linking_world.member_code(home, place): person.key
        for home in world.homes if home.listed for place, person in enumerate(home.members, start=1)
    }  # fmt: skip
    listed = set(codes.values())
    found = pl.read_parquet(workspace / "store" / "links" / f"{linking_world.DAY}.parquet")
    counts = Counter(
        {
            "damaged rows of listed": sum(key in listed for key in truth.values()),
            "damaged rows of others": sum(key not in listed for key in truth.values()),
        }
    )
    for path, row_no, code, method in found.select("path", "row_no", "member_code", "method").rows():
        if (path, row_no) in truth:
            is_right = truth[path, row_no] == codes[code]
            right, wrong = ("linked", "wrong links") if method == "probable" else ("asked about", "wrong questions")
            counts[right if is_right else wrong] += 1
    return counts


def evaluate(people: int, seeds: list[int]) -> None:
    """Prints one row for each world and what its rows tell, all seeds together."""
    print("|", " | ".join(HEADINGS), "|\n|", " | ".join("---" for _ in HEADINGS), "|")
    for name, make in MAKERS.items():
        for sparse in (False, True):
            counts: Counter[str] = Counter()
            for seed in seeds:
                with tempfile.TemporaryDirectory() as folder:
                    world = make(seed, people)
                    counts += compare(world, Path(folder), write(world, Path(folder), seed, sparse=sparse))
            told = {"world": name, "rows tell": "name and number alone" if sparse else "the village as well"}
            print("|", " | ".join(told.get(heading) or str(counts[heading]) for heading in HEADINGS), "|", flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=3000)
    options.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    given = options.parse_args()
    evaluate(given.people, given.seeds)
