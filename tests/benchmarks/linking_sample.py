"""How well the second pass does on the shipped sample, damaged where it lies; prints the table of its README.md.

    python -m tests.benchmarks.linking_sample --seeds 11 12 13

The sample was made by other hands than the worlds of ``linking.py``: several suppliers, workbooks and delimited
text, titles, other headings, rolls that tell less. Undamaged it tells who everybody is and what is right; damaged,
in cells of the files as they are, it is run again and compared person by person. Files keep their form.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import polars as pl
from openpyxl import load_workbook

from tests.benchmarks import linking
from tests.benchmarks.linking_damage import KINDS, altered_name, damaged_number
from tests.support.places import ROOT
from tests.support.sample_world import MARKS, heading
from transforms.values.identity_numbers import clean_number

SAMPLE = ROOT / "data" / "sample"
NUMBERS = ("证件号码", "身份证号", "残疾人证号")
LIST = frozenset({"monitoring_list"})
ROLLS = frozenset({"dibao_roll", "tekun_roll", "edge_roll", "child_roll", "disability_allowances"})
INSURANCE = frozenset({"insurance_roll"})
NAMES = ("homophone", "traditional", "separator", "letter")
OPENING = ("tekun", "dibao", "dibao_single")
"""Programmes that put a household on a work list."""
OTHERS = ("edge", "disability_living", "disability_care", "unsupported_child", "insurance", "insurance_subsidy")
KEY = ["county_code", "member_code", "programme"]
HEADINGS = (
    "what is damaged", "rows damaged", *linking.OF_COVERED, *linking.OF_MISSED,
    "covered by another programme, published as missed", "links made", "wrong links",
)  # fmt: skip


class Row(NamedTuple):
    """A row of a file that says who somebody is."""

    sheet: str
    row_no: int
    name: str
    number: str
    cells: list[Any]


@dataclass
class Damaged:
    """Where cells are to be damaged."""

    share: float
    feeds: frozenset[str]
    kinds: tuple[str, ...] = KINDS
    names: float = 0.02


@dataclass
class Table:
    """One file of the sample: its cells by sheet, and where name and number stand."""

    path: Path
    encoding: str = ""
    cells: dict[str, list[list[Any]]] = field(default_factory=dict)
    places: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    changes: dict[tuple[str, int, int], Any] = field(default_factory=dict)

    @property
    def feed(self) -> str:
        """What list it is, by its name."""
        return next(feed for mark, feed in MARKS.items() if mark in self.path.name)

    def read(self) -> Table:
        """The table with its cells."""
        if self.path.suffix == ".csv":
            raw = self.path.read_bytes()
            self.encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else _encoding(raw)
            self.cells[""] = list(csv.reader(io.StringIO(raw.decode(self.encoding))))
        else:
            book = load_workbook(self.path)
            self.cells = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
        for sheet, rows in self.cells.items():
            for place, row in enumerate(rows[:6]):
                names = [heading(cell) for cell in row]
                if "姓名" in names and set(NUMBERS) & set(names):
                    number = next(names.index(name) for name in NUMBERS if name in names)
                    self.places[sheet] = (place, names.index("姓名"), number)
                    break
        return self

    def rows(self) -> Iterator[Row]:
        """Rows below the headings that hold a usable number; the number as it is meant."""
        for sheet, (first, name, number) in self.places.items():
            below = self.cells[sheet][first + 1 :]
            texts = [str(row[number] or "") if len(row) > number else "" for row in below]
            meant = clean_number(pl.Series(texts, dtype=pl.String)).struct.field("id_no")
            for place, (row, found) in enumerate(zip(below, meant, strict=True), start=first + 2):
                if found:
                    yield Row(sheet, place, str(row[name]), found, row)

    def write(self, inbox: Path) -> None:
        """The same file with its changes."""
        target = inbox / self.path.relative_to(SAMPLE / "inbox")
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.path.suffix == ".csv":
            for (sheet, row, column), cell in self.changes.items():
                self.cells[sheet][row][column] = cell
            text = io.StringIO()
            csv.writer(text).writerows(self.cells[""])
            target.write_bytes(text.getvalue().encode(self.encoding, "replace"))
            return
        book = load_workbook(self.path)
        for (sheet, row, column), cell in self.changes.items():
            book[sheet].cell(row + 1, column + 1).value = cell
        book.save(target)


@dataclass
class _Person:
    name: str
    former: str = ""


def _encoding(raw: bytes) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def write(damage: Damaged, workspace: Path, seed: int) -> tuple[pl.DataFrame, int]:
    """The workspace; who each row is about, by its undamaged number, and how many numbers are damaged."""
    rng, told, count = Random(seed), [], 0
    for path in sorted((SAMPLE / "inbox").rglob("*.*")):
        table = Table(path).read()
        for row in table.rows():
            told.append((str(path.relative_to(SAMPLE / "inbox")), row.row_no, row.number))
            if table.feed not in damage.feeds:
                continue
            _, name, number = table.places[row.sheet]
            if rng.random() < damage.share:
                cell = damaged_number(row.number, rng.choice(damage.kinds), rng)
                table.changes[row.sheet, row.row_no - 1, number] = cell
                count += 1
            if rng.random() < damage.names:
                altered = altered_name(_Person(row.name), rng.choice(NAMES), rng)
                table.changes[row.sheet, row.row_no - 1, name] = altered
        table.write(workspace / "inbox")
    shutil.copytree(SAMPLE / "policy", workspace / "policy")
    return pl.DataFrame(told, schema={"file": pl.String, "row": pl.Int64, "person": pl.String}, orient="row"), count


def listed() -> pl.DataFrame:
    """Who truly stands under each 人编号."""
    rows = []
    for path in sorted((SAMPLE / "inbox").rglob("*监测*")):
        table = Table(path).read()
        for row in table.rows():
            first = table.places[row.sheet][0]
            names = [heading(cell) for cell in table.cells[row.sheet][first]]
            rows.append((str(row.cells[names.index("人编号")]), row.number))
    return pl.DataFrame(rows, schema={"member_code": pl.String, "is": pl.String}, orient="row")


def run(workspace: Path) -> linking.Found:
    """One bare night: outcomes of every programme, and links."""
    linking.run(workspace)
    outcomes = pl.read_parquet(workspace / "screening.parquet").select(*KEY, "outcome")
    return linking.Found(outcomes, pl.read_parquet(workspace / "links.parquet"))


def compare(clean: linking.Found, damaged: linking.Found, truth: pl.DataFrame) -> Counter[str]:
    """Counts of one damaged sample against the undamaged one."""
    both = clean.outcomes.join(damaged.outcomes, on=KEY, suffix="_damaged")
    others = both.filter(pl.col("programme").is_in(OTHERS), pl.col("outcome") == "covered")
    made = damaged.links.filter(pl.col("method") != "none").join(truth, on=["file", "row"], how="left")
    wrong = made.join(listed(), on="member_code", how="left").filter(pl.col("person").ne_missing(pl.col("is")))
    by_model = pl.col("method") == "probable"
    return linking.counted(both.filter(pl.col("programme").is_in(OPENING))) | Counter(
        {
            "covered by another programme": others.height,
            "covered by another programme, published as missed": others.filter(
                pl.col("outcome_damaged").is_in(linking.FLAGGED)
            ).height,
            "links made": made.filter(by_model).height,
            "wrong links": wrong.filter(by_model).height,
            "wrong by number": wrong.filter(~by_model, pl.col("person").is_not_null()).height,
        }
    )


def experiments() -> dict[str, Damaged]:
    """What is damaged: each kind in lists and rolls, all kinds on either side, in insurance, and everywhere."""
    by_kind = {f"3 % {kind}": Damaged(0.03, LIST | ROLLS, kinds=(kind,)) for kind in KINDS}
    return {
        **by_kind,
        "3 % all kinds, on the lists only": Damaged(0.03, LIST),
        "3 % all kinds, on the rolls only": Damaged(0.03, ROLLS),
        "3 % all kinds, insurance roll only": Damaged(0.03, INSURANCE),
        "3 % all kinds, lists, rolls and insurance": Damaged(0.03, LIST | ROLLS | INSURANCE),
    }


def evaluate(seeds: list[int]) -> None:
    """Prints one row for each experiment, all seeds together."""
    with tempfile.TemporaryDirectory() as folder:
        write(Damaged(0, frozenset()), Path(folder) / "clean", 0)
        clean = run(Path(folder) / "clean")
        for place, (what, damage) in enumerate(experiments().items()):
            counts: Counter[str] = Counter()
            for seed in seeds:
                workspace = Path(folder) / f"damaged-{place}-{seed}"
                truth, rows = write(damage, workspace, seed)
                counts.update(compare(clean, run(workspace), truth) | Counter({"rows damaged": rows}))
            print("|", " | ".join(_said(counts, heading_, what) for heading_ in HEADINGS), "|", flush=True)


def _said(counts: Counter[str], said: str, what: str) -> str:
    if said == HEADINGS[0]:
        return what
    if "," in said:
        of = counts[said.split(",", maxsplit=1)[0]]
        return f"{counts[said]} of {of} ({100 * counts[said] / max(1, of):.2f} %)"
    return f"{counts[said]}" + (f" (by the number {counts['wrong by number']})" if said == "wrong links" else "")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    given = options.parse_args()
    print("|", " | ".join(HEADINGS), "|")
    print("|", " | ".join("---" for _ in HEADINGS), "|", flush=True)
    evaluate(given.seeds)
