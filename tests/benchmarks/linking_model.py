"""Trains the frozen model of the second pass on made-up people, and draws Splink's charts of it.

    python -m tests.benchmarks.linking_model --people 12000

Writes data/reference/link_model.json, and beside it the page of its weights (``linking_page``). Training
differs a little from machine to machine; the committed file is what runs, and what the tests hold to.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from splink import Linker

from flows.nightly.context import RunRequest
from flows.nightly.run import call_directly, run_night
from flows.nightly.stages import link_records
from flows.workspace.workspace import Workspace
from tests.benchmarks import linking_damage, linking_page, linking_world
from transforms.linking import model

VERSION = 1
PAIRS = 4_000_000
NEVER_SEEN = 0.0005


def sides(people: int, seed: int, to: Path) -> pl.DataFrame:
    """link_inputs of a world a third of whose numbers and a tenth of whose names are damaged, with the truth."""
    kinds = (*linking_damage.NAME_KINDS, *linking_damage.CLERKS_SLIPS)
    numbers = (*linking_damage.KINDS, "unrelated")
    damage = linking_damage.Damage(0.18, kinds=numbers, names=0.15, name_kinds=kinds, moved=0.04)
    truth = linking_world.write(linking_world.make(seed, people), damage, to, seed)
    kept = {}

    def keep(night):
        inputs = pl.DataFrame(
            {"file_no": [f.file_no for f in night.inputs], "path": [f.file.path for f in night.inputs]}
        )
        kept["sides"] = night.table("from link_inputs").join(inputs.cast({"file_no": pl.Int32}), on="file_no")
        raise KeyboardInterrupt

    conclude, link_records.conclude = link_records.conclude, keep
    try:
        run_night(RunRequest(Workspace.at(to), linking_world.DAY, linking_world.DAY), call_directly)
    except KeyboardInterrupt:
        pass
    finally:
        link_records.conclude = conclude
    return kept["sides"].join(truth, on=["path", "row_no"], how="left", validate="m:1")


def train(frame: pl.DataFrame) -> dict[str, Any]:
    """m from pairs of one person by the truth, u from pairs of two: the halves share nobody.

    An entry that stands on both sides is taken once, else it would meet itself.
    """
    left = frame.filter("is_left")
    right = frame.filter(~pl.col("is_left")).join(left, on=["path", "row_no"], how="anti")
    halves = left.filter(pl.col("person") % 2 == 0), right.filter(pl.col("person") % 2 == 1)
    of_two = _linker(*halves)
    of_two.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=1)
    of_one = _linker(left, right, of_two.misc.save_model_to_json())
    of_one.training.estimate_m_from_label_column("person")
    found: dict[str, Any] = of_one.misc.save_model_to_json()
    return _frozen(found)


def _linker(left: pl.DataFrame, right: pl.DataFrame, settings: dict[str, Any] | None = None) -> Linker:
    connection = duckdb.connect()
    for table, rows in (("link_left", left), ("link_right", right)):
        connection.register("labelled", rows)
        connection.execute(f"create table {table} as from labelled")
    return model.linker(connection, ("link_left", "link_right"), settings or model.settings())


def _frozen(found: dict[str, Any]) -> dict[str, Any]:
    """What was never seen gets the share of half a pair; nothing of this machine stays in the file."""
    for comparison in found["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            for kind, least in (("m_probability", NEVER_SEEN), ("u_probability", 0.5 / PAIRS)):
                seen = level.get(kind)
                level[kind] = seen if isinstance(seen, float) and seen > least else least
    found["linker_uid"] = f"doudi-{VERSION}"
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=12_000)
    options.add_argument("--seed", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        frame = sides(given.people, given.seed, Path(folder))
    found = train(frame)
    linking_page.MODEL.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    linking_page.write()


if __name__ == "__main__":
    main()
