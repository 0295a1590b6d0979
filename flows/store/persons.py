"""Find persons again by our own ids (``store/identities``), and tell of whom an answer said that they died.

Not here: how a person is known again from night to night (``core_identities.sql``).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.store.store import Store
from transforms.contracts.known_tables import KNOWN_SAID_DEAD


def last_identities(store: Store) -> Path | None:
    """Find the ids of everybody listed so far, as of the run committed last; None before the first."""
    with store.reading() as state:
        last = state.sql("select as_of from runs order by committed_at desc limit 1").fetchall()
    path = store.identities / f"{last[0][0]}.parquet" if last else None
    return path if path is not None and path.exists() else None


def said_dead(store: Store, known_on: date | None = None) -> pl.DataFrame:
    """Read known_said_dead: whom answers said to have died; with ``known_on`` only what was answered by then."""
    with store.reading() as state:
        told = state.sql("from said_dead_on($day)", params={"day": known_on or date.max}).pl()
    path = last_identities(store)
    if told.is_empty() or path is None:
        return KNOWN_SAID_DEAD.empty()
    place = pl.concat_str("county_code", "household_code", "member_code", separator="/")
    found: pl.DataFrame = (
        pl.scan_parquet(path)
        .join(told.lazy(), on="person_id")
        .group_by(pl.coalesce("id_no", place).alias("known_as"))
        .agg(pl.col("said_on").min())
        .sort("known_as")
        .collect()
    )
    return KNOWN_SAID_DEAD.conform(found, at="said_dead")
