"""Link records without a usable number to listed persons: the second pass over the rolls and the list.

What belongs here: the steps between queries (names and numbers in comparable forms, Splink) and what a committed run
linked. What does not: which feeds are linked and how (``transforms/feeds``), which pairs become links
(``sql/link``). Runs after the rolls are known, since an entry that nobody listed has is what a listed person may be.
Where every number is usable it stops after one query and loads neither Splink nor the tables of characters.
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
from transforms.feeds import linked_unnumbered
from transforms.messages import tr

LEAST = 0.01
"""Pairs less likely than this are not kept: a person's decision may still be about one."""
View = Callable[[RunContext, Identified, str, str, Callable[[FilePart], Path]], None]


def second_pass(run: RunContext, identified: Identified, view: View) -> None:
    """Make core_links: whom rows without a usable number may be about."""
    _lost(run, identified, view)
    make(run, "link_damaged")
    if not run.table("select 1 from link_damaged limit 1").height:
        load(run, {"core_links": CORE_LINKS.empty()})
        return
    run.progress.say(tr("looking for the persons of rows without a usable number"))
    link(run)


def recall(run: RunContext, identified: Identified, view: View, links: pl.DataFrame) -> None:
    """Load core_links as a committed run found them (``store/links``), under the numbers that files have tonight."""
    _lost(run, identified, view)
    file_numbers = {source.file.path: source.file_no for source in identified.files}
    renumbered = pl.col("path").replace_strict(file_numbers, return_dtype=pl.Int32).alias("file_no")
    load(run, {"run_links": links.with_columns(renumbered)})
    recalled = run.table(
        "select * replace (coalesce(other_id, row_key(feed, file_no, sheet, row_no)) as other_person) from run_links "
        "order by all"
    )
    load(run, {"core_links": CORE_LINKS.conform(recalled, at="store/links")})


def _lost(run: RunContext, identified: Identified, view: View) -> None:
    """Make ``lost_<feed>``: rows whose number cannot be used, each known by where it stands."""
    for feed in linked_unnumbered():
        view(run, identified, feed.code, f"aside_{feed.code}", run.read_context.unnumbered)
        run.connection.execute(
            f"create or replace view lost_{feed.code} as "  # noqa: S608 — our own names
            f"select * replace (row_key('{feed.code}', file_no, sheet, row_no) as id_no) from ("
            f"select * from {feed.table} where id_no is null union all by name select * from aside_{feed.code})"
        )


def link(run: RunContext) -> None:
    """Make core_links from link_damaged: both sides in one spelling, their pairs weighed, one answer for each."""
    prepare(run)
    conclude(run)


def prepare(run: RunContext) -> None:
    """Make link_inputs: damaged rows and whom they may mean, with names and numbers that can be compared."""
    from transforms.linking.names import name_forms
    from transforms.linking.numbers import remains

    raw = run.table("select distinct raw from link_damaged order by raw")["raw"]
    load(run, {"link_remains": remains(raw).insert_column(0, raw)})
    make(run, "link_register_candidates")
    names = run.table(
        "select name from link_damaged union select name from link_entries "
        "union select name from link_register_candidates union select name from core_members "
        "union select former_name from std_household_register "
        "union select head_name from link_damaged union select head_name from link_entries"
    )["name"]
    load(run, {"link_names": name_forms(names, surname_readings())})
    make(run, "link_inputs")


def conclude(run: RunContext) -> None:
    """Make core_links: the pairs weighed by Splink with the frozen model, and what follows. Splink keeps silent."""
    from transforms.linking.model import predict

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    for side, which in (("link_left", "is_left"), ("link_right", "not is_left")):
        run.connection.execute(f"create or replace view {side} as from link_inputs where {which}")
    pairs = predict(run.connection, ("link_left", "link_right"), link_model(), LEAST)
    run.connection.execute(f"create or replace view link_pairs as from {pairs}")
    load(run, {"known_link_decisions": run.link_decisions})
    make(run, "core_links")
    load(run, {"core_links": CORE_LINKS.conform(run.table("from core_links"), at="core_links.sql")})
