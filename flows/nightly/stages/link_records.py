"""The second pass of identify: rows whose number does not tell, against everybody they may be.

Runs after the rolls are known, since an entry that nobody listed has is what a listed person may be.
A night on which every number tells stops after one query and loads neither Splink nor the tables of
characters.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import polars as pl

from flows.intake.parts import FilePart
from flows.nightly.context import Identified, RunContext
from flows.nightly.tables import load, make
from flows.workspace.reference import link_model, surname_readings
from transforms.contracts.core_links import CORE_LINKS
from transforms.feeds import all_feeds
from transforms.sql import LINK, query

ROLLS = ("dibao_roll", "tekun_roll", "edge_roll", "rigid_roll", "child_roll", "disability_allowances")


RECORDS = ("disability_register", "deaths")
"""Feeds that tell a fact, which counts through a link only once a person confirmed it."""


LEAST = 0.01
"""Pairs less likely than this are not kept: a person's decision may still be about one."""


View = Callable[[RunContext, Identified, str, str, Callable[[FilePart], Path]], None]


def second_pass(run: RunContext, identified: Identified, view: View) -> None:
    """core_links, and lost_entries: what the entries without a usable number would cover."""
    _lost(run, identified, view)
    standing(run)
    make(run, LINK[:1])
    if not run.table("select 1 from link_damaged limit 1").height:
        load(run, {"core_links": CORE_LINKS.empty()})
        return
    run.progress.say("looking for the persons of rows without a usable number")
    link(run)


def recall(run: RunContext, identified: Identified, view: View, links: pl.DataFrame) -> None:
    """core_links as a committed run found them (``store/links``), under the numbers that files have tonight."""
    _lost(run, identified, view)
    numbers = {found.file.path: found.file_no for found in identified.files}
    standing = pl.concat_str("feed", "file_no", "sheet", "row_no", separator="/")
    found = links.with_columns(pl.col("path").replace_strict(numbers, return_dtype=pl.Int32).alias("file_no"))
    load(
        run,
        {
            "core_links": CORE_LINKS.conform(
                found.with_columns(pl.coalesce("other_id", standing).alias("other_person")).drop("path"),
                at="store/links",
            )
        },
    )


def _lost(run: RunContext, identified: Identified, view: View) -> None:
    """Rows whose number cannot be used, each under where it stands; entries among them judged like all others."""
    for code in (*ROLLS, *RECORDS, "insurance_roll"):
        view(run, identified, code, f"aside_{code}", run.read_context.unnumbered)
        run.connection.execute(
            f"create or replace view lost_{code} as "  # noqa: S608 — our own names
            f"select * replace (concat_ws('/', '{code}', file_no, sheet, row_no) as id_no) from ("
            f"select * from {all_feeds()[code].table} where id_no is null "
            f"union all by name select * from aside_{code})"
        )
    entries = query("core_roll_entries").text.replace("std_", "lost_")
    run.connection.execute(f"create or replace table lost_entries as {entries}", {"as_of": run.as_of})


def standing(run: RunContext) -> None:
    """link_entries and link_unidentified_rows: entries of the rolls, and rows without a usable number."""
    entries = query("link_entries").text
    run.connection.execute(f"create or replace view link_entries as {entries}")
    run.connection.execute(f"create or replace view lost_roll_rows as {entries.replace('std_', 'lost_')}")
    run.connection.execute(f"create or replace view link_unidentified_rows as {query('link_unidentified_rows').text}")


def link(run: RunContext) -> None:
    """core_links from link_damaged: both sides in one spelling, their pairs weighed, one answer for each."""
    prepare(run)
    conclude(run)


def prepare(run: RunContext) -> None:
    """link_inputs: damaged rows and whom they may mean, with names and numbers that can be compared."""
    from transforms.linking.names import name_forms
    from transforms.linking.numbers import remains

    raw = run.table("select distinct raw from link_damaged order by raw")["raw"]
    load(run, {"link_remains": remains(raw).insert_column(0, raw)})
    make(run, LINK[1:4])
    names = run.table(
        "select name from link_damaged union select name from link_entries "
        "union select name from link_register_candidates union select name from core_members "
        "union select former_name from std_household_register "
        "union select head_name from link_damaged union select head_name from link_entries"
    )["name"]
    load(run, {"link_names": name_forms(names, surname_readings())})
    make(run, LINK[4:8])


def conclude(run: RunContext) -> None:
    """core_links: the pairs weighed by Splink with the frozen model, and what follows. Splink keeps silent."""
    from transforms.linking.model import predict

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    for side, which in (("link_left", "is_left"), ("link_right", "not is_left")):
        run.connection.execute(f"create or replace view {side} as from link_inputs where {which}")
    pairs = predict(run.connection, ("link_left", "link_right"), link_model(), LEAST)
    run.connection.execute(f"create or replace view link_pairs as from {pairs}")
    load(run, {"known_link_decisions": run.link_decisions})
    make(run, LINK[8:])
    found = CORE_LINKS.conform(run.table("from core_links"), at="core_links.sql")
    load(run, {"core_links": found})
