"""How well the second pass does on damaged worlds whose truth is known; prints the README's table.

    python tests/benchmarks/linking.py --people 6000            # every kind of damage, and shares of all
    python tests/benchmarks/linking.py --people 6000 --quick    # the headline world alone

Each world is run undamaged once: who is on dibao or tekun there is truly covered, whom it publishes is truly
missed. Then damaged, whole, through the command line, and compared person by person.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks import linking_world as worlds  # noqa: E402

PROGRAMMES = ("dibao", "tekun")
KEY = ["member_code", "programme"]
FLAGGED = ("meets", "possible", "partly_covered")
HEADINGS = (
    "damage", "share of numbers", "rows damaged", "covered, published as missed", "missed, hidden as covered",
    "missed, asked about", "covered, asked about", "links made", "wrong links",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What a run concluded."""

    outcomes: pl.DataFrame
    links: pl.DataFrame


def run(workspace: Path) -> Found:
    """One bare night, its outcomes and its links."""
    place = ["--as-of", str(worlds.DAY), "--workspace", str(workspace)]
    _doudi("run", "--bare", *place)
    for what in ("screening", "links"):
        _doudi("export", what, "--to", str(workspace / f"{what}.parquet"), *place)
    outcomes = pl.read_parquet(workspace / "screening.parquet").filter(pl.col("programme").is_in(PROGRAMMES))
    return Found(outcomes.select(*KEY, "outcome"), pl.read_parquet(workspace / "links.parquet"))


def _doudi(*arguments: str) -> None:
    command = [sys.executable, "-m", "flows.cli", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def compare(clean: Found, damaged: Found, truth: pl.DataFrame, codes: pl.DataFrame) -> dict[str, object]:
    """Counts and shares of one damaged world against the truth."""
    both = clean.outcomes.join(damaged.outcomes, on=KEY, suffix="_damaged")
    persons = both.group_by("member_code").agg(
        (pl.col("outcome") == "covered").any().alias("is_covered"),
        pl.col("outcome").is_in(FLAGGED).any().alias("is_missed"),
        pl.col("outcome_damaged").is_in(FLAGGED).any().alias("is_published"),
        pl.col("outcome_damaged").is_in(["covered", "covered_elsewhere"]).any().alias("is_hidden"),
        (pl.col("outcome_damaged") == "needs_check").any().alias("is_asked"),
    )
    covered, missed = persons.filter("is_covered"), persons.filter(~pl.col("is_covered") & pl.col("is_missed"))
    made = damaged.links.filter(pl.col("method") != "none").join(
        truth, left_on=["file", "row"], right_on=["path", "row_no"], how="left"
    )
    wrong = made.join(codes, on="member_code", how="left").filter(pl.col("person").ne_missing(pl.col("is")))
    return {
        "rows damaged": truth.filter(pl.col("damage") != "").height,
        "covered, published as missed": _share(covered, pl.col("is_published")),
        "missed, hidden as covered": _share(missed, pl.col("is_hidden")),
        "missed, asked about": _share(missed, pl.col("is_asked")),
        "covered, asked about": _share(covered, pl.col("is_asked")),
        "links made": made.height,
        "wrong links": wrong.height,
    }


def _share(persons: pl.DataFrame, which: pl.Expr) -> str:
    count = persons.filter(which).height
    return f"{count} of {persons.height} ({100 * count / max(1, persons.height):.2f} %)"


def experiments(quick: bool) -> list[tuple[str, worlds.Damage]]:
    """Kinds of damage one by one, then all of them by share and side; the headline world last."""
    headline = ("all kinds, 2 % of names", worlds.Damage(0.03, names=0.02))
    if quick:
        return [headline]
    by_kind = [(kind, worlds.Damage(0.03, kinds=(kind,), names=0.02)) for kind in worlds.KINDS]
    by_side = [
        (f"all kinds, on the {side} only", worlds.Damage(0.03, side=side, names=0.02)) for side in ("list", "roll")
    ]
    by_share = [("all kinds, 2 % of names", worlds.Damage(share, names=0.02)) for share in (0.01, 0.10, 0.20)]
    return [*by_kind, *by_side, *by_share, headline]


def evaluate(people: int, seed: int, quick: bool = False) -> list[dict[str, object]]:
    """One row for each experiment."""
    world = worlds.make(seed, people)
    codes = pl.DataFrame(
        [
            (worlds.member_code(home, place), person.key)
            for home in world.homes if home.listed for place, person in enumerate(home.members, start=1)
        ],
        schema={"member_code": pl.String, "is": pl.Int64}, orient="row",
    )  # fmt: skip
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        worlds.write(world, worlds.Damage(), Path(folder) / "clean", seed)
        clean = run(Path(folder) / "clean")
        for place, (name, damage) in enumerate(experiments(quick)):
            workspace = Path(folder) / f"damaged{place}"
            truth = worlds.write(world, damage, workspace, seed)
            told = compare(clean, run(workspace), truth, codes)
            rows.append({"damage": name, "share of numbers": f"{100 * damage.share:.0f} %", **told})
            print("|", " | ".join(str(rows[-1][heading]) for heading in HEADINGS), "|", flush=True)
    return rows


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=6000)
    options.add_argument("--seed", type=int, default=11)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    print("|", " | ".join(HEADINGS), "|")
    print("|", " | ".join("---" for _ in HEADINGS), "|", flush=True)
    evaluate(given.people, given.seed, given.quick)
