"""How fast all programmes judge: person-programmes a second, facts and reasons included.

    python -m tests.benchmarks.rules [--people 400000] [--rounds 3]

People of one county are made as core_persons (the shape that the join leaves); each round counts the
facts, judges by every programme and spells the reasons out. The goal is 3 million on 2 cores.
"""

from __future__ import annotations

import argparse
import resource
import time

import polars as pl

from tests.support.made import ORDINARY, STANDARDS, TODAY, numbers
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import facts
from transforms.programmes import all_programmes
from transforms.rules import evaluate, explanation


def people(count: int) -> pl.DataFrame:
    """Made-up persons, three to a household, of every age and situation; numbers without a check character."""
    row = pl.int_range(count)
    home = row // 3
    mixed = {
        "household_code": (home + 10**8).cast(pl.String), "member_code": (row + 10**9).cast(pl.String),
        "id_no": pl.concat_str(pl.lit("990101"), 1935 + row * 7 % 85, pl.lit("0615"), (row % 1000).cast(pl.String)),
        "relation": pl.lit(["户主", "配偶", "之子"]).list.get(row % 3),
        "net_income_head_fen": home * 7919 % 1_500_000,
        "dibao_fen": pl.when(home % 9 == 0).then(home % 70_000),
        "on_dibao": home % 5 == 0, "on_tekun": row % 37 == 0, "on_edge": home % 11 == 0,
        "paid_care": row % 23 == 0, "insured": row % 31 > 0, "subsidised": row % 3 == 0,
        "register_card": pl.when(row % 7 == 0).then(pl.lit(["41", "53", "64", "12"]).list.get(row % 4)),
        "health": pl.lit(["健康", "长期慢性病", "患有大病", "残疾"]).list.get(row % 4),
        "likely_property": (row % 50 == 0).cast(pl.Int32), "is_authorised": home % 2 == 0,
        "identified_on": pl.lit(TODAY) - pl.duration(days=home % 400), "is_deceased": row % 200 == 0,
    }  # fmt: skip
    plain = {name: pl.lit(value) for name, value in ORDINARY.items() if name not in mixed}
    made = pl.select(**{**plain, **mixed})
    rest = [pl.lit(None).alias(name) for name in CORE_PERSONS.schema if name not in made.columns]
    return CORE_PERSONS.conform(made.with_columns(rest), at="benchmark")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=400_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    persons, known = people(given.people), numbers(*STANDARDS)
    for _ in range(given.rounds):
        start, cpu = time.perf_counter(), time.process_time()
        judged = facts(persons, known, TODAY)
        counted = time.perf_counter()
        for programme in all_programmes():
            answers = evaluate.assess(programme, judged, TODAY)
            explanation.explained(answers, all_programmes(), TODAY)
        ended = time.perf_counter()
        busy = (time.process_time() - cpu) / 2
        total = given.people * len(all_programmes())
        print(
            f"{given.people:,} persons × {len(all_programmes())}: facts {counted - start:.2f} s, rules "
            f"{ended - counted:.2f} s: {total / (ended - start):,.0f} person-programmes a second with facts, "
            f"{total / (ended - counted):,.0f} without; {total / busy:,.0f} by the time two cores were busy with it; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB"
        )


if __name__ == "__main__":
    main()
