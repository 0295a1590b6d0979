"""The whole second pass against bare Splink predicting on the same pairs: seconds, pairs, memory.

The bare script brings everybody's names and numbers into one spelling and lets Splink predict with the frozen
model, as somebody would who knows nothing of the rest (DECISIONS 34); beside it the time of Splink alone.

    python -m tests.benchmarks.linking_speed --persons 1000000 --damaged 100000
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import duckdb
import numpy as np
import polars as pl

from flows.nightly import tables
from flows.nightly.stages import link_records
from flows.store.frames import append, load
from flows.workspace.progress import Progress
from flows.workspace.reference import link_model, surname_readings
from flows.workspace.settings import Settings
from tests.benchmarks.world import COUNTIES, numbers
from tests.support.empty_tables import database, make
from transforms.linking import model
from transforms.linking.names import name_forms
from transforms.sql import query


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock and of the processor."""

    clock: float
    processor: float

    @classmethod
    def now(cls) -> Spent:
        """Since the process began."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(time.monotonic(), used.ru_utime + used.ru_stime)

    def until_now(self) -> Spent:
        """From here to now."""
        now = Spent.now()
        return Spent(now.clock - self.clock, now.processor - self.processor)

    def __str__(self) -> str:
        """Both."""
        return f"{self.clock:.1f} s ({self.processor:.1f} s of processor)"


LETTERS = [chr(0x4E00 + place * 7) for place in range(900)]


def made(persons: int, damaged: int, rng: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Listed persons, and entries of the dibao roll for some of them with one digit wrong."""
    letters = pl.Series(LETTERS)
    names = letters.gather(rng.integers(0, 60, persons)) + letters.gather(rng.integers(0, 900, persons))
    names += letters.gather(rng.integers(0, 900, persons))
    home = np.arange(persons) // 3
    county = pl.Series(list(COUNTIES)).gather(home % len(COUNTIES))
    listed = pl.DataFrame(
        {
            "county_code": county,
            "household_code": county + pl.Series(home).cast(pl.String).str.zfill(9),
            "member_code": pl.Series(np.arange(persons)).cast(pl.String).str.zfill(11),
            "id_no": numbers(rng, persons),
            "id_method": pl.repeat("exact", persons, eager=True),
            "name": names,
            "is_head": np.arange(persons) % 3 == 0,
            "town": pl.Series([f"某{place}乡" for place in range(15)]).gather(home // 6 % 15),
            "village": pl.Series([f"某{place}村" for place in range(500)]).gather(home // 90 % 500),
            "file_no": pl.repeat(0, persons, eager=True, dtype=pl.Int32),
            "sheet": pl.repeat("", persons, eager=True),
            "row_no": np.arange(persons),
        }
    )
    chosen = listed[rng.choice(persons, damaged, replace=False)]
    place = pl.Series(rng.integers(6, 17, damaged))
    digit = pl.Series(rng.integers(0, 10, damaged)).cast(pl.String)
    roll = chosen.with_row_index("place").select(
        "name", "county_code", (pl.col("town") + pl.col("village")).alias("locality"),
        (pl.col("id_no").str.slice(0, place) + digit + pl.col("id_no").str.slice(place + 1)).alias("id_no_raw"),
        pl.lit("none").alias("id_method"), pl.lit(1, pl.Int32).alias("file_no"), pl.lit("").alias("sheet"),
        pl.col("place").cast(pl.Int64).alias("row_no"),
    )  # fmt: skip
    return listed, roll


def main(persons: int, damaged: int) -> None:
    """Print the two times and their ratio."""
    connection = database()
    listed, roll = made(persons, damaged, np.random.default_rng(1))
    make(connection, "core_members", "core_roll_entries")
    for table, rows in (("core_members", listed), ("lost_dibao_roll", roll)):
        append(connection, table, rows)
    connection.execute("drop table link_pairs")
    given = {"as_of": date(2026, 11, 20)}
    night = SimpleNamespace(
        connection=connection, settings=Settings(), order=SimpleNamespace(**given), progress=Progress(),
        link_decisions=pl.DataFrame(schema={"link_id": pl.String, "decision": pl.String}),
        table=lambda text, **known: connection.sql(text, params=known or None).pl(),
    )  # fmt: skip
    begun = Spent.now()
    tables.make(night, "link_damaged")
    link_records.link(night)
    whole = begun.until_now()
    links = connection.sql("select count(*) from core_links where method = 'probable'").fetchall()[0][0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    bare, ready = _bare(connection)
    print(
        f"{damaged:,} damaged rows, {persons:,} persons: whole second pass {whole}, {links:,} probable links, peak "
        f"{peak:.1f} GB; bare script {bare}: ratio {whole.processor / bare.processor:.2f} of processor time; "
        f"of it Splink alone, on sides made beforehand, {ready}: ratio {whole.processor / ready.processor:.2f}"
    )


def _bare(connection: duckdb.DuckDBPyConnection) -> tuple[Spent, Spent]:
    """Everybody's names and numbers in one spelling, then Splink; and Splink's part of it."""
    narrowed = query("link_candidates").text
    everybody = narrowed.replace("\nfrom reached\n", "\nfrom numbered as reached\n")
    assert everybody != narrowed
    begun = Spent.now()
    names = connection.sql("select name from core_members union select name from link_damaged").pl()["name"]
    load(connection, "link_names", name_forms(names, surname_readings()))
    for table, text in (
        ("link_remaining_identifiers", query("link_remaining_identifiers").text),
        ("link_candidates", everybody),
    ):
        connection.execute(f"create or replace table {table} as {text}")
    connection.execute(f"create or replace table link_inputs as {query('link_inputs').text}")
    ready = Spent.now()
    model.predict(connection, ("link_left", "link_right"), link_model(), link_records.LEAST)
    return begun.until_now(), ready.until_now()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--persons", type=int, default=1_000_000)
    options.add_argument("--damaged", type=int, default=100_000)
    asked = options.parse_args()
    main(asked.persons, asked.damaged)
