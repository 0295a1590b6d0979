"""Attribute outcomes that changed to law, numbers, data or code (差异归因).

The way from one answer to another goes through answers that differ in one thing each: by other code, by the
law of another day, by other numbers, from other data. An outcome that changed is counted once, with every step
that changed it; one that changed and changed back is counted apart. So the parts always add up to the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.facts import KEY
from transforms.messages import Both, both, listed, mark, tr
from transforms.programmes import label

STEPS = (mark("law"), mark("numbers"), mark("data"), mark("code"))
"""What can differ: versions in force with the ages, levels and months of their text; amounts and ratios; files, and
the time that has passed; the program."""
_OTHERS = (mark("settings"), mark("reference tables"))
SETTINGS = " or ".join(_OTHERS)
"""What differs where the code is the same."""
NOT_LISTED = mark("not listed")
_JOINED = {" and ": "和", " or ": "或"}

Change = tuple[str, str, str, str]
"""Programme, outcome before and after, and why: the names of the steps."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """Outcomes of one county and programme that changed since a day, by cause.

    feeds: what the lists are called that are other than on that day.
    """

    changed: Mapping[Change, int]
    total: int
    feeds: tuple[str, ...]

    @property
    def by_cause(self) -> dict[str, int]:
        """Count the outcomes by cause; law, numbers, data and code always, by their names alone or together."""
        return dict(_by_why(_real(Counter(self.changed)), STEPS))

    @property
    def told(self) -> Both:
        """Tell it in the words of a comparison, with the lists behind ``data``."""
        told = _total(Counter(self.changed), self.total)
        if self.feeds:
            told = both("{differences} (other lists: {feeds})", differences=told, feeds="、".join(self.feeds))
        return told

    @property
    def told_zh(self) -> str:
        """Tell the causes in Chinese, the one of most outcomes first."""
        causes = sorted(self.by_cause.items(), key=lambda one: (-one[1], one[0]))
        return "，".join(f"{self._zh(why)}变化影响{count}人" for why, count in causes if count)

    def _zh(self, why: str) -> str:
        lists = f"（{'、'.join(self.feeds)}）" if self.feeds and "data" in why.split() else ""
        return _because(why).zh + lists


def changes(answers: Sequence[pl.DataFrame], steps: Sequence[str]) -> tuple[Counter[Change], int]:
    """Count the outcomes that changed from the first answer to the last, by cause, and all outcomes.

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
    attributed = counted.filter(pl.col("why") != "")
    return Counter(
        {(code, old, new, why): count for code, old, new, why, count in attributed.iter_rows()}
    ), along.height


def in_words(changed: Counter[Change], total: int, outcomes: Mapping[str, Both]) -> list[str]:
    """Format the changes as lines: the total with its parts, then each kind of change with its own.

    outcomes: what each outcome is called.
    """
    named = {**outcomes, NOT_LISTED: both(NOT_LISTED)}
    real = _real(changed)
    undone = changed - real
    lines = [str(_total(changed, total))]
    for code, old, new in sorted({change[:3] for change in real}):
        alike = Counter({change: count for change, count in real.items() if change[:3] == (code, old, new)})
        told = tr(
            "{programme}: {before} → {after}: {count} ({causes})",
            programme=label(code), before=named[old], after=named[new], count=alike.total(), causes=_parts(alike),
        )  # fmt: skip
        lines.append(f"  {told}")
    if undone:
        back = tr("{count} more changed on the way and back ({causes})", count=undone.total(), causes=_parts(undone))
        lines.append(f"  {back}")
    return lines


def _total(changed: Counter[Change], total: int) -> Both:
    real = _real(changed)
    if not real:
        return both("{count} outcomes differ, of {total}", count=0, total=total)
    causes = _parts(real, STEPS)
    return both("{count} outcomes differ, of {total}: {causes}", count=real.total(), total=total, causes=causes)


def _real(changed: Counter[Change]) -> Counter[Change]:
    """Leave out what changed on the way and back."""
    return Counter({change: count for change, count in changed.items() if change[1] != change[2]})


def _by_why(changed: Counter[Change], always: Sequence[str] = ()) -> Counter[str]:
    by_why: Counter[str] = Counter(dict.fromkeys(always, 0))
    for (*_, why), count in changed.items():
        by_why[why] += count
    return by_why


def _parts(changed: Counter[Change], always: Sequence[str] = ()) -> Both:
    by_why = _by_why(changed, always)
    rest = sorted(set(by_why) - set(always))
    if len(by_why) == 1:
        return _because(rest[0])
    told = [both("{cause} {count}", cause=_because(why), count=by_why[why]) for why in (*always, *rest)]
    return listed(told)


def _because(why: str) -> Both:
    """Name steps: those that together changed an outcome, or those of which one did."""
    return Both(why, "".join(_JOINED.get(part) or both(part).zh for part in re.split("( and | or )", why)))
