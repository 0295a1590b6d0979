"""How well the second pass does on damaged worlds whose truth is known; prints the table of its README.md.

    python -m tests.benchmarks.linking --people 3000 --seeds 11 12 13   # every kind of damage, and shares of all
    python -m tests.benchmarks.linking --people 3000 --quick            # the headline of both worlds alone

Each world is run undamaged once: who is on dibao or tekun there is truly covered, whom it publishes is truly
missed. Then damaged, whole, through the command line, and compared person by person. The usual world is made
as the one that the weights were estimated on; the harder one (``linking_harder``) by other hands.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tests.benchmarks import linking_harder, linking_world
from tests.benchmarks.linking_damage import CLERKS_SLIPS, HARDER_KINDS, KINDS, NAME_KINDS, Damage
from tests.support.command_line import DOUDI
from tests.support.places import ROOT

PROGRAMMES = ("dibao", "tekun")
KEY = ["member_code", "programme"]
FLAGGED = ("meets", "possible", "partly_covered")
OF_COVERED = ("covered, published as missed", "covered, asked about")
OF_MISSED = ("missed, hidden as covered", "missed, asked about", "missed, no longer said")
HEADINGS = (
    "world", "damage", "share of numbers", "rows damaged", *OF_COVERED, *OF_MISSED, "links made", "wrong links",
)  # fmt: skip
MAKERS = {"usual": linking_world.make, "harder": linking_harder.make}


@dataclass(frozen=True)
class Found:
    """What a run concluded."""

    outcomes: pl.DataFrame
    links: pl.DataFrame


def run(workspace: Path) -> Found:
    """One bare night, its outcomes and its links."""
    place = ["--as-of", str(linking_world.DAY), "--workspace", str(workspace)]
    _doudi("run", "--bare", *place)
    for what in ("screening", "links"):
        _doudi("export", what, "--to", str(workspace / f"{what}.parquet"), *place)
    outcomes = pl.read_parquet(workspace / "screening.parquet").filter(pl.col("programme").is_in(PROGRAMMES))
    return Found(outcomes.select(*KEY, "outcome"), pl.read_parquet(workspace / "links.parquet"))


def _doudi(*arguments: str) -> None:
    command = [*DOUDI, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def compare(clean: Found, damaged: Found, truth: pl.DataFrame, codes: pl.DataFrame) -> Counter[str]:
    """Counts of one damaged world against the truth."""
    both = clean.outcomes.join(damaged.outcomes, on=KEY, suffix="_damaged")
    made = damaged.links.filter(pl.col("method") != "none").join(
        truth, left_on=["file", "row"], right_on=["path", "row_no"], how="left"
    )
    wrong = made.join(codes, on="member_code", how="left").filter(pl.col("person").ne_missing(pl.col("is")))
    by_model = pl.col("method") == "probable"
    return counted(both) | Counter(
        {
            "rows damaged": truth.filter(pl.col("damage") != "").height,
            "links made": made.filter(by_model).height,
            "wrong links": wrong.filter(by_model).height,
            "wrong by number": wrong.filter(~by_model).height,
        }
    )


def counted(both: pl.DataFrame) -> Counter[str]:
    """What became of those truly covered and of those truly missed, who count as asked about if on no list.

    Reads: member_code, outcome, outcome_damaged; one row per person and programme that opens a row of a list
    """
    persons = both.group_by("member_code").agg(
        (pl.col("outcome") == "covered").any().alias("is_covered"),
        pl.col("outcome").is_in(FLAGGED).any().alias("is_missed"),
        pl.col("outcome_damaged").is_in(FLAGGED).any().alias("is_published"),
        pl.col("outcome_damaged").is_in(["covered", "covered_elsewhere"]).any().alias("is_hidden"),
        (pl.col("outcome_damaged") == "needs_check").any().alias("is_asked"),
    )
    covered, missed = persons.filter("is_covered"), persons.filter(~pl.col("is_covered") & pl.col("is_missed"))
    left = missed.filter(~pl.col("is_published"))
    return Counter(
        {
            "covered": covered.height,
            "missed": missed.height,
            "covered, published as missed": covered.filter("is_published").height,
            "covered, asked about": covered.filter("is_asked").height,
            "missed, hidden as covered": missed.filter("is_hidden").height,
            "missed, asked about": left.filter("is_asked").height,
            "missed, no longer said": left.filter(~pl.col("is_asked") & ~pl.col("is_hidden")).height,
        }
    )


def experiments(quick: bool) -> list[tuple[str, str, Damage]]:
    """World, name and damage: kinds one by one, then all of them by share and side; the headlines last."""
    headlines = [(world, "all kinds", Damage(0.03, names=0.02)) for world in MAKERS]
    if quick:
        return headlines
    by_kind = [("usual", kind, Damage(0.03, kinds=(kind,), names=0.02)) for kind in KINDS]
    by_side = [("usual", f"all, on the {side} only", Damage(0.03, side=side, names=0.02)) for side in ("list", "roll")]
    by_share = [("usual", "all kinds", Damage(share, names=0.02)) for share in (0.01, 0.10, 0.20)]
    harder = [("harder", kind, Damage(0.03, kinds=(kind,), names=0.02)) for kind in (*HARDER_KINDS, "missing")]
    every = (*KINDS, *HARDER_KINDS)
    told_less = Damage(0.03, kinds=tuple(kind for kind in every if kind != "missing"), names=0.02, sparse=True)
    harder += [
        ("harder", "one digit, and a letter of the name", Damage(0.03, kinds=("one_digit",), together=1.0)),
        (
            "harder",
            "all, every slip in names",
            Damage(0.03, kinds=every, names=0.02, name_kinds=(*NAME_KINDS, *CLERKS_SLIPS)),
        ),
        ("harder", "all but missing, rows that tell name and number alone", told_less),
        ("harder", "missing, rows that tell the name alone", Damage(0.03, kinds=("missing",), names=0.02, sparse=True)),
        ("harder", "all kinds", Damage(0.10, kinds=every, names=0.05)),
    ]
    return [*by_kind, *by_side, *by_share, *harder, *headlines]


def evaluate(people: int, seeds: list[int], quick: bool = False) -> None:
    """Prints one row for each experiment, all seeds together."""
    with tempfile.TemporaryDirectory() as folder:
        made = {(name, seed): MAKERS[name](seed, people) for name in MAKERS for seed in seeds}
        clean = {}
        for (name, seed), world in made.items():
            workspace = Path(folder) / f"clean-{name}-{seed}"
            linking_world.write(world, Damage(), workspace, seed)
            clean[name, seed] = run(workspace)
        for place, (name, what, damage) in enumerate(experiments(quick)):
            counts: Counter[str] = Counter()
            for seed in seeds:
                workspace = Path(folder) / f"damaged-{place}-{seed}"
                truth = linking_world.write(made[name, seed], damage, workspace, seed)
                counts.update(compare(clean[name, seed], run(workspace), truth, _codes(made[name, seed])))
            told = {"world": name, "damage": what, "share of numbers": f"{100 * damage.share:.0f} %"}
            print("|", " | ".join(told.get(heading) or _said(counts, heading) for heading in HEADINGS), "|", flush=True)


def _codes(world: linking_world.World) -> pl.DataFrame:
    """Who truly stands under each 人编号."""
    rows = [
        (linking_world.member_code(home, place), person.key)
        for home in world.homes if home.listed for place, person in enumerate(home.members, start=1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"member_code": pl.String, "is": pl.Int64}, orient="row")


def _said(counts: Counter[str], heading: str) -> str:
    count = counts[heading]
    if heading in (*OF_COVERED, *OF_MISSED):
        of = counts[heading.split(",", maxsplit=1)[0]]
        return f"{count} of {of} ({100 * count / max(1, of):.2f} %)"
    return f"{count}" + (f" (by the number {counts['wrong by number']})" if heading == "wrong links" else "")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=3000)
    options.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    print("|", " | ".join(HEADINGS), "|")
    print("|", " | ".join("---" for _ in HEADINGS), "|", flush=True)
    evaluate(given.people, given.seeds, given.quick)
