"""Why two answers differ: each outcome that changed, ascribed to the steps on the way at which it did (差异归因).

The way from one answer to another goes through answers that differ in one thing each: by other code, by the
law of another day, by other numbers, from other data. An outcome that changed is counted once, with every step
that changed it; one that changed and changed back is counted apart. So the parts always add up to the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from transforms.facts import KEY

STEPS = ("law", "numbers", "data", "code")
"""What can differ: versions in force with the ages, levels and months of their text; amounts and ratios; files, and
the time that has passed; the program."""
NOT_LISTED = "not listed"

Change = tuple[str, str, str, str]
"""Programme, outcome before and after, and why: the names of the steps."""


def changes(answers: Sequence[pl.DataFrame], steps: Sequence[str]) -> tuple[Counter[Change], int]:
    """How many outcomes changed from the first answer to the last, and why; and how many there are in all.

    Args:
        answers: core_assessments of one county and programme, along the way.
        steps: what is other in each answer than in the one before; one may occur twice.

    Returns: also changes that were undone on the way, with the same outcome before and after.

    """
    key = [*KEY, "programme"]
    places = [f"answer_{place}" for place in range(len(answers))]
    joined = answers[0].select(*key, pl.col("outcome").alias(places[0]))
    for place, answer in zip(places[1:], answers[1:], strict=True):
        joined = joined.join(answer.select(*key, pl.col("outcome").alias(place)), on=key, how="full", coalesce=True)
    along = joined.with_columns(pl.col(places).fill_null(NOT_LISTED))
    names = list(dict.fromkeys(steps))
    moved = {
        name: pl.any_horizontal(
            pl.col(before) != pl.col(after)
            for step, before, after in zip(steps, places, places[1:], strict=False)
            if step == name
        )
        for name in names
    }
    why = pl.concat_str(
        [pl.when(moves).then(pl.lit(name)) for name, moves in moved.items()], separator=" and ", ignore_nulls=True
    )
    counted = along.group_by("programme", places[0], places[-1], why.alias("why")).len()
    found = counted.filter(pl.col("why") != "")
    return Counter({(code, old, new, why): count for code, old, new, why, count in found.iter_rows()}), along.height


def in_words(changed: Counter[Change], total: int) -> list[str]:
    """The changes as lines: the whole with its parts, then each kind of change with its own."""
    real = Counter({found: count for found, count in changed.items() if found[1] != found[2]})
    undone = changed - real
    lines = [f"{real.total()} outcomes differ, of {total}"]
    if real:
        lines[0] += f": {_parts(real, STEPS)}"
    for code, old, new in sorted({found[:3] for found in real}):
        mine = Counter({found: count for found, count in real.items() if found[:3] == (code, old, new)})
        lines.append(f"  {code}: {old} → {new}: {mine.total()} ({_parts(mine)})")
    if undone:
        lines.append(f"  {undone.total()} more changed on the way and back ({_parts(undone)})")
    return lines


def _parts(changed: Counter[Change], always: Sequence[str] = ()) -> str:
    by_why: Counter[str] = Counter(dict.fromkeys(always, 0))
    for (*_, why), count in changed.items():
        by_why[why] += count
    rest = sorted(set(by_why) - set(always))
    if len(by_why) == 1:
        return rest[0]
    return ", ".join(f"{why} {by_why[why]}" for why in (*always, *rest))
