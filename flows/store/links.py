"""Query links of committed runs, for analysts and for one household, and what persons decided about them.

Belongs here: reading what is kept. Links are found by ``flows.nightly.stages.link_records``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl

from flows.store.frames import load
from flows.store.snapshot_rows import rows_of, view_rows
from flows.store.store import Store
from flows.workspace.settings import Settings
from transforms.cases.states import CaseState
from transforms.contracts.core_links import CORE_LINKS
from transforms.contracts.link_tables import RUN_LINKS
from transforms.facts.members import HEADS
from transforms.feed import Kind
from transforms.feeds import all_feeds
from transforms.linking.levels import level_words
from transforms.sql import query


def decisions(store: Store, day: date, known_on: date | None = None) -> pl.DataFrame:
    """Read what persons decided about links and holds on the day; with ``known_on`` only what was decided by then.

    Grain: one row per link: link_id, decision
    """
    with store.reading() as state:
        rows: pl.DataFrame = state.sql(
            "select link_id, decision from link_decisions "
            "where decision <> 'undone' and (until is null or until >= $day) "
            "and ($known_on is null or cast(decided_at as date) <= $known_on) order by link_id",
            params={"day": day, "known_on": known_on},
        ).pl()
    return rows


def proposed(store: Store, link_ids: pl.Series) -> pl.DataFrame:
    """Tell which of these links any committed run found, or a person decided about.

    Grain: one row per link: link_id, household_code (null where only the decision is left)
    """
    wanted = pl.col("link_id").is_in(link_ids.drop_nulls().unique().to_list())
    found = [
        pl.scan_parquet(path).select("link_id", "household_code") for path in sorted(store.links.glob("*.parquet"))
    ]
    with store.reading() as state:
        decided = state.sql("select link_id, cast(null as varchar) as household_code from link_decisions").pl()
    rows: pl.DataFrame = pl.concat([*found, decided.lazy()]).filter(wanted).collect()
    return rows.group_by("link_id").agg(pl.col("household_code").drop_nulls().first())


def asked(store: Store, numbers: pl.Series) -> pl.DataFrame:
    """Give questions of 数据疑问 with what was decided, in the columns by which answers of cases are compared.

    Grain: one row per link among the numbers
    """
    found = proposed(store, numbers)
    with store.reading() as state:
        state.register("found", found)
        rows: pl.DataFrame = state.sql(
            "select found.link_id as case_id, found.household_code, 1 as event_no, "
            "case when decision is null then $dispatched else $closed end as state, decision as result, "
            "coalesce(checked_on, cast(decided_at as date)) as checked_on, decided_by as checked_by, reason as note, "
            "[source] as sources from found left join ("
            "select * replace (nullif(decision, 'undone') as decision) from link_decisions) using (link_id)",
            params={"dispatched": CaseState.DISPATCHED, "closed": CaseState.CLOSED},
        ).pl()
    return rows


def committed_links(store: Store, day: date, county: str, household: str) -> pl.DataFrame:
    """Read what the last committed run of a day found about one household; ``path`` names the other file."""
    path = store.links / f"{day}.parquet"
    if not path.exists():
        return CORE_LINKS.empty().with_columns(path=pl.lit(None, pl.String))
    return pl.read_parquet(path).filter(pl.col("county_code") == county, pl.col("household_code") == household)


def all_links(store: Store, settings: Settings, day: date) -> pl.DataFrame:
    """Give every row that is about a listed person, and every row whose number cannot be used.

    Grain:   one row per source row and listed person
    Returns: feed, file, row, member_code, method, probability, sheet
    """
    in_use = _whole(pl.read_parquet(store.in_use / f"{day}.parquet")).filter(pl.col("row_count") > 0)
    with store.in_memory(settings) as (connection, _):
        _views(connection, store, in_use)
        load(connection, "ref_heads", pl.DataFrame({"relation": HEADS}))
        connection.execute(f"create table core_members as {query('core_members').text}")
        links = pl.read_parquet(store.links / f"{day}.parquet")
        load(connection, "run_links", RUN_LINKS.conform(links, at="store/links"))
        found: pl.DataFrame = connection.sql(query("out_links").text).pl()
    return found


def _whole(in_use: pl.DataFrame) -> pl.DataFrame:
    """Take what was kept before lists could come in parts as used whole."""
    lacking = {"kept": pl.lit(None, pl.List(pl.String)), "corrects": pl.lit(value=False)}
    return in_use.with_columns(**{name: what for name, what in lacking.items() if name not in in_use.columns})


def _views(connection: duckdb.DuckDBPyConnection, store: Store, in_use: pl.DataFrame) -> None:
    """Make std_monitoring_list, and std_numbers: the number of every row in use of every feed."""
    numbered = []
    for code, feed in all_feeds().items():
        mine = in_use.filter(pl.col("feed") == code)
        is_list = code == "monitoring_list"
        if not any(found.kind is Kind.NUMBER for found in feed.fields) or (mine.is_empty() and not is_list):
            continue
        snapshots = mine["snapshot"].unique().sort().to_list()
        places = pl.DataFrame({"snapshot": snapshots, "place": range(len(snapshots))}).cast({"place": pl.UInt64})
        beside = mine.join(places, on="snapshot").select(
            "place", "county_code", "file_no", "path", "supplier", "snapshot_on", "kept", "corrects"
        )
        view_rows(connection, f"rows_{code}", [store.root / snapshot for snapshot in snapshots], beside, rows_of(feed))
        numbered.append(
            f"select '{code}' as feed, path, sheet, row_no, id_no, id_method, county_code, "  # noqa: S608
            f"{'household_code' if is_list else 'cast(null as varchar)'} as household_code from rows_{code}"
        )
    connection.execute("create view std_monitoring_list as select * exclude (path) from rows_monitoring_list")
    connection.execute(f"create view std_numbers as {' union all '.join(numbered)}")


def links_of(store: Store, day: date, county: str, household: str) -> list[dict[str, Any]]:
    """Describe proposed and confirmed links of a household's members, for ``doudi explain``.

    Grain:   one entry per link
    Returns: link_id, member_code, method, probability, feed, path, sheet, row_no, other_name, other_number,
             ``agrees`` and ``differs`` in Chinese words
    """
    rows = committed_links(store, day, county, household)
    words = {(about, level): (text, agrees) for about, level, text, agrees in level_words().iter_rows()}
    told = []
    for row in rows.sort("member_code", "feed", "row_no", "path", "sheet", "link_id").to_dicts():
        said = [words.get((about, row[f"{about}_level"])) for about in ("name", "number", "place", "home", "sex")]
        shown = (
            "link_id",
            "member_code",
            "method",
            "probability",
            "feed",
            "path",
            "sheet",
            "row_no",
            "other_name",
            "other_number",
        )
        told.append(
            {name: row[name] for name in shown}
            | {
                "agrees": [one[0] for one in said if one and one[1]],
                "differs": [one[0] for one in said if one and not one[1]],
            }
        )
    return told
