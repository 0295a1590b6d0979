"""Choose which snapshot of each series is in use on a day (DECISIONS 8–10).

Belongs here: use, fallback and age of snapshots. Does not: reading and keeping them (``flows/``).

A series is a feed from one supplier for one county; ``transforms.series`` puts its list together from the parts
usable on the day. Series of one feed and county are united, but for one much older than the newest. Of event feeds
every snapshot up to the day counts, but a flood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from transforms import series
from transforms.sheets.parts import Says, stem

_TEXTS: pl.DataType = pl.List(pl.String)
_TOWNS: pl.DataType = pl.List(pl.Struct({"town": pl.String, "rows": pl.Int64}))
PARTS = pl.Schema(
    {
        "file_no": pl.Int32(),
        "feed": pl.String(),
        "supplier": pl.String(),
        "county_code": pl.String(),
        "snapshot_on": pl.Date(),
        "usable_from": pl.Date(),
        "is_refused": pl.Boolean(),
        "is_named": pl.Boolean(),
        "row_count": pl.Int64(),
        "towns": _TOWNS,
        "named_towns": _TEXTS,
        "says": pl.String(),
        "sha256": pl.String(),
    }
)
"""One row per file, feed and county in it; a refused file has the county it is named for, or null.
``is_named``: title, file name or folder name one county. ``towns``: rows of each town as written; ``named_towns``:
those that the file says it is for, by stem. ``says``: ``transforms.sheets.parts.Says``. ``sha256``: of its bytes."""

_OLDER: pl.DataType = pl.List(pl.Struct({"town": pl.String(), "on": pl.Date(), "rows": pl.Int64}))
KNOWN = pl.Schema(
    {
        "feed": pl.String(),
        "supplier": pl.String(),
        "county_code": pl.String(),
        "snapshot_on": pl.Date(),
        "row_count": pl.Int64(),
    }
)
"""Earlier snapshots of series whose files are no longer at hand, with their size."""

USED = pl.Schema(
    {
        "use": pl.String(),
        "kept": _TEXTS,
        "corrects": pl.Boolean(),
        "rows_now": pl.Int64(),
        "rows_lowest": pl.Int64(),
        "rows_highest": pl.Int64(),
        "carried": _OLDER,
    }
)
"""What ``in_use`` adds. ``kept``: the towns, as written, of which the rows count; null: all. ``corrects``: its rows
replace those of the same persons. ``rows_…``: why a part is out of range. ``carried``: towns of the series whose rows
are older than its newest snapshot."""

SERIES = ["feed", "supplier", "county_code"]


def in_use(
    parts: pl.DataFrame,
    events: Collection[str],
    day: date,
    limits: series.Limits,
    known: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Add what becomes of the parts: ``USED``; ``use`` is stale, or as in ``transforms.series.Use``.

    known: ``KNOWN``; left out: none.

    Grain: one row per file, feed and county, as given
    """
    sizes = _known_sizes(known)
    rows: list[dict[str, object]] = [{}] * parts.height
    newest: dict[tuple[str, ...], date] = {}
    numbered = parts.with_row_index("place")
    for (feed, supplier), group in numbered.partition_by("feed", "supplier", as_dict=True, maintain_order=True).items():
        if feed in events:
            for place, use in _of_events(group, day, limits, sizes):
                rows[place] = _row(use)
            continue
        nameless = group.filter("is_refused", pl.col("county_code").is_null())
        counties = group.partition_by("county_code", as_dict=True, maintain_order=True)
        for (county,), mine in counties.items():
            lost = nameless if county is not None else nameless.clear()
            of = {row["file_no"]: _part(row, day) for row in pl.concat([mine, lost]).iter_rows(named=True)}
            put = series.compose(of.values(), sizes.get((feed, supplier, county), {}), limits)
            for place, file_no in mine.select("place", "file_no").iter_rows():
                rows[place] = _row(put.uses[file_no], put.carried)
            if put.newest:
                newest[feed, supplier, county] = put.newest
    judged = pl.concat([parts, pl.DataFrame(rows, schema=USED, orient="row")], how="horizontal")
    return _aged(judged, newest, limits.stale_days)


def _aged(judged: pl.DataFrame, newest: Mapping[tuple[str, ...], date], stale_days: int) -> pl.DataFrame:
    """Call stale what is in use of a series much older than the newest of its feed and county."""
    schema = dict.fromkeys(SERIES, pl.String) | {"newest": pl.Date}
    dated = pl.DataFrame([(*key, on) for key, on in newest.items()], schema=schema, orient="row")
    age = (pl.col("newest").max().over("feed", "county_code") - pl.col("newest")).dt.total_days()
    stale = dated.filter(age > stale_days).select(SERIES)
    old = judged.with_row_index("place").join(stale, on=SERIES, how="semi", nulls_equal=True)["place"]
    is_old = pl.int_range(pl.len()).is_in(old.implode()) & (pl.col("use") == "used")
    return judged.with_columns(pl.when(is_old).then(pl.lit("stale")).otherwise("use").alias("use"))


def _known_sizes(known: pl.DataFrame | None) -> dict[tuple[object, ...], dict[date, int]]:
    found: dict[tuple[object, ...], dict[date, int]] = {}
    if known is not None:
        for *key, on, rows in known.select(*SERIES, "snapshot_on", "row_count").iter_rows():
            days = found.setdefault(tuple(key), {})
            days[on] = max(rows, days.get(on, 0))
    return found


def _part(row: Mapping[str, Any], day: date) -> series.Part:
    towns = {found["town"]: found["rows"] for found in row["towns"] or ()}
    untold = row["row_count"] - sum(towns.values())
    if untold:
        towns[series.NO_TOWN] = towns.get(series.NO_TOWN, 0) + untold
    return series.Part(
        row["file_no"],
        row["snapshot_on"],
        towns,
        frozenset(row["named_towns"] or ()),
        Says(row["says"]),
        row["sha256"],
        row["is_refused"],
        row["usable_from"] <= day,
    )


def _row(use: series.Use, carried: Sequence[series.Carried] = ()) -> dict[str, object]:
    size = use.size
    older = [{"town": one.town, "on": one.on, "rows": one.rows} for one in carried]
    return {
        "use": use.use, "kept": None if use.kept is None else list(use.kept), "corrects": use.corrects,
        "rows_now": size and size.now, "rows_lowest": size and size.lowest, "rows_highest": size and size.highest,
        "carried": older if use.use == "used" else [],
    }  # fmt: skip


def _of_events(
    group: pl.DataFrame, day: date, limits: series.Limits, sizes: Mapping[tuple[object, ...], Mapping[date, int]]
) -> Iterator[tuple[int, series.Use]]:
    """Use every snapshot of a ledger up to the day but a flood, held against those before it."""
    for (county,), mine in group.partition_by("county_code", as_dict=True, maintain_order=True).items():
        feed, supplier = mine.select("feed", "supplier").row(0)
        at_hand = mine.filter(~pl.col("is_refused")).group_by("snapshot_on").agg(pl.col("row_count").sum())
        days = dict(sizes.get((feed, supplier, county), {})) | dict(at_hand.iter_rows())
        flooded = series.floods(days, limits)
        for place, on, since, refused in mine.select("place", "snapshot_on", "usable_from", "is_refused").iter_rows():
            if refused or since > day:
                yield place, series.Use("refused" if refused else "later")
            elif on in flooded:
                yield place, series.Use("out_of_range", size=flooded[on])
            else:
                yield place, series.Use("used")


def counties_covered(parts: pl.DataFrame, counties: Collection[str], feed: str) -> set[str]:
    """Counties that a roll in use covers, though it may have no row of them.

    Those of its rows; and, where the file is not named for one county, those of which its supplier
    sends anything. A supplier that names no county anywhere speaks for the whole area.
    """
    used = parts.filter(pl.col("use") == "used")
    rolls = used.filter(pl.col("feed") == feed)
    covered = set(rolls["county_code"].drop_nulls())
    for supplier in rolls.filter(~pl.col("is_named"))["supplier"].unique():
        footprint = set(used.filter(pl.col("supplier") == supplier)["county_code"].drop_nulls())
        covered |= footprint or set(counties)
    return covered & set(counties)


def fallen_back(parts: pl.DataFrame) -> pl.DataFrame:
    """Series that rely on an older snapshot because a newer one cannot be used.

    Grain: one row per feed, supplier and county: ``snapshot_on`` in use, ``refused_on`` of the newest refused
    """
    used = parts.filter(pl.col("use") == "used").group_by(SERIES).agg(pl.col("snapshot_on").max())
    refused = parts.filter(pl.col("use").is_in(["refused", "out_of_range"]), pl.col("says") == Says.LIST).select(
        "feed", "supplier", pl.col("county_code").alias("refused_county"), pl.col("snapshot_on").alias("refused_on")
    )
    theirs = pl.col("refused_county").is_null() | pl.col("refused_county").eq_missing(pl.col("county_code"))
    superseding = used.join(refused, on=["feed", "supplier"]).filter(
        theirs, pl.col("refused_on") > pl.col("snapshot_on")
    )
    newest = superseding.group_by([*SERIES, "snapshot_on"]).agg(pl.col("refused_on").max())
    return newest.sort("snapshot_on", *SERIES, nulls_last=True)


def carried(parts: pl.DataFrame) -> pl.DataFrame:
    """Towns whose rows are older than the newest snapshot of their series, since nothing newer came of them.

    Grain: one row per feed, supplier, county and day in use: ``towns`` by name, ``rows``
    """
    used = parts.filter(pl.col("use") == "used", pl.col("carried").list.len() > 0)
    towns = used.select(*SERIES, "carried").unique().explode("carried").unnest("carried")
    return (
        towns.unique()
        .sort("town")
        .group_by([*SERIES, "on"])
        .agg(pl.col("town").alias("towns"), pl.col("rows").sum())
        .sort("on", *SERIES, nulls_last=True)
    )


def unheard_towns(parts: pl.DataFrame, listed: pl.DataFrame, feeds: Collection[str]) -> pl.DataFrame:
    """Towns of the lists that no part of a roll is for, where all that was ever received of it are towns' parts.

    listed: county_code and town of the listed persons.

    Grain: one row per county, feed and town as the list writes it: ``run_unheard_towns``
    """
    used = parts.filter(pl.col("use") == "used", pl.col("feed").is_in(list(feeds)), pl.col("says") == Says.LIST)
    one_town = pl.col("named_towns").list.len() == 1
    only_parts = used.group_by("feed", "county_code").agg(one_town.all().alias("only_parts"), "named_towns")
    rows = []
    for feed, county, heard in only_parts.filter("only_parts").select("feed", "county_code", "named_towns").iter_rows():
        told = {town for names in heard for town in names}
        towns = listed.filter(pl.col("county_code") == county)["town"].unique().sort()
        rows += [(county, feed, town) for town in towns if town is None or stem(town) not in told]
    schema = {"county_code": pl.String(), "feed": pl.String(), "town": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("county_code", "feed", "town", nulls_last=True)


def town_names(towns: Sequence[str]) -> str:
    """Name towns in Chinese; rows that tell none are the others'."""
    named = [town for town in towns if town != series.NO_TOWN]
    return "、".join([*named, *(["未注明乡镇的行"] if len(named) < len(towns) else [])])


def lacking(parts: pl.DataFrame, feeds: Collection[str]) -> list[str]:
    """Those of the feeds that nothing in use is of, by code."""
    received = set(parts.filter(pl.col("use") == "used")["feed"])
    return sorted(set(feeds) - received)


def data_note(parts: pl.DataFrame, county: str, day: date, names: Mapping[str, str]) -> str:
    """Reservation about the age of a county's data (保留事项); empty when no series or town fell back."""
    theirs = pl.col("county_code").is_null() | (pl.col("county_code") == county)
    fallen = fallen_back(parts).filter(theirs).select("feed", "snapshot_on", "refused_on").unique(maintain_order=True)
    older = carried(parts).filter(theirs).select("feed", "on", "towns").unique(maintain_order=True)
    return "；".join(
        [
            *(
                f"{names[feed]}{refused_on}一期未采用，沿用{snapshot_on}数据（距{day}已{(day - snapshot_on).days}天）"
                for feed, snapshot_on, refused_on in fallen.iter_rows()
            ),
            *(
                f"{names[feed]}缺{town_names(towns)}，沿用{on}数据（距{day}已{(day - on).days}天）"
                for feed, on, towns in older.iter_rows()
            ),
        ]
    )


_DECIDING = ("monitoring_list", "dibao_roll", "tekun_roll")


def data_day(parts: pl.DataFrame, county: str, day: date) -> date:
    """Find the day up to which a county's data reach: the oldest of its newest list and rolls."""
    used = parts.filter(pl.col("use") == "used", pl.col("feed").is_in(_DECIDING))
    theirs = used.filter(pl.col("county_code") == county)
    newest = theirs.group_by("feed").agg(pl.col("snapshot_on").max())["snapshot_on"]
    days: list[date] = newest.to_list()
    return min([*days, day])
