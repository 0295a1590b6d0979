"""Choose which snapshot of each series is in use on a day (DECISIONS 8–10).

Belongs here: use, fallback and age of snapshots. Does not: reading and keeping them (``flows/``).

A series is a feed from one supplier for one county; its newest snapshot usable on the day counts,
unless a part of it was refused, then the newest whole one. Series of one feed and county are united,
but for one much older than the newest. Of event feeds every snapshot up to the day counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

PARTS = pl.Schema(
    {
        "file_no": pl.Int32,
        "feed": pl.String,
        "supplier": pl.String,
        "county_code": pl.String,
        "snapshot_on": pl.Date,
        "usable_from": pl.Date,
        "is_refused": pl.Boolean,
        "is_named": pl.Boolean,
        "row_count": pl.Int64,
    }
)
"""One row per file, feed and county in it; a refused file has the county it is named for, or null.
``is_named``: title, file name or folder name one county."""

_SERIES = ["feed", "supplier", "county_code"]


def in_use(parts: pl.DataFrame, events: Collection[str], day: date, stale_days: int) -> pl.DataFrame:
    """Add ``use`` to the parts: used, older, later, stale, refused, or incomplete (part of a refused snapshot).

    Grain: one row per file, feed and county, as given
    """
    # Series that lost a part on a day have no complete snapshot of that day.
    usable = parts.filter(~pl.col("is_refused"), pl.col("usable_from") <= day)
    broken = _broken(parts)
    whole = usable.join(broken, on=[*_SERIES, "snapshot_on"], how="anti", nulls_equal=True)
    # The newest complete snapshot of each series, and the newest of all series of the feed and county.
    states = whole.filter(~pl.col("feed").is_in(list(events)))
    newest = states.group_by(_SERIES).agg(pl.col("snapshot_on").max().alias("newest"))
    freshest = newest.group_by("feed", "county_code").agg(pl.col("newest").max().alias("freshest"))
    judged = parts.join(newest, on=_SERIES, how="left", nulls_equal=True, maintain_order="left").join(
        freshest, on=["feed", "county_code"], how="left", nulls_equal=True, maintain_order="left"
    )
    is_broken = judged.join(broken, on=[*_SERIES, "snapshot_on"], how="semi", nulls_equal=True)
    broken_files = is_broken.select("file_no", "feed", "county_code").with_columns(broken=True)
    judged = judged.join(
        broken_files,
        on=["file_no", "feed", "county_code"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    # The first of these that holds says why a part is or is not in use.
    age = (pl.col("freshest") - pl.col("snapshot_on")).dt.total_days()
    use = (
        pl.when("is_refused")
        .then(pl.lit("refused"))
        .when(pl.col("usable_from") > day)
        .then(pl.lit("later"))
        .when(pl.col("feed").is_in(list(events)))
        .then(pl.lit("used"))
        .when("broken")
        .then(pl.lit("incomplete"))
        .when(pl.col("snapshot_on") < pl.col("newest"))
        .then(pl.lit("older"))
        .when(age > stale_days)
        .then(pl.lit("stale"))
        .otherwise(pl.lit("used"))
    )
    return judged.with_columns(use.alias("use")).drop("newest", "freshest", "broken")


def _broken(parts: pl.DataFrame) -> pl.DataFrame:
    """Snapshots of series that lost a part: of the refused file's county, or of every county when it names none."""
    refused = parts.filter("is_refused")
    named = refused.filter(pl.col("county_code").is_not_null()).select([*_SERIES, "snapshot_on"])
    nameless = refused.filter(pl.col("county_code").is_null()).select("feed", "supplier", "snapshot_on").unique()
    theirs = parts.join(nameless, on=["feed", "supplier", "snapshot_on"], how="semi")
    return pl.concat([named, theirs.select([*_SERIES, "snapshot_on"])]).unique()


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
    """Series that rely on an older snapshot because a newer one was refused.

    Grain: one row per feed, supplier and county: ``snapshot_on`` in use, ``refused_on`` of the newest refused
    """
    used = parts.filter(pl.col("use") == "used").group_by(_SERIES).agg(pl.col("snapshot_on").max())
    refused = parts.filter(pl.col("use") == "refused").select(
        "feed", "supplier", pl.col("county_code").alias("refused_county"), pl.col("snapshot_on").alias("refused_on")
    )
    theirs = pl.col("refused_county").is_null() | pl.col("refused_county").eq_missing(pl.col("county_code"))
    superseding = used.join(refused, on=["feed", "supplier"]).filter(
        theirs, pl.col("refused_on") > pl.col("snapshot_on")
    )
    newest = superseding.group_by([*_SERIES, "snapshot_on"]).agg(pl.col("refused_on").max())
    return newest.sort("snapshot_on", *_SERIES, nulls_last=True)


def lacking(parts: pl.DataFrame, feeds: Collection[str]) -> list[str]:
    """Those of the feeds that nothing in use is of, by code."""
    received = set(parts.filter(pl.col("use") == "used")["feed"])
    return sorted(set(feeds) - received)


def data_note(fallen: pl.DataFrame, county: str, day: date, names: Mapping[str, str]) -> str:
    """Reservation about the age of a county's data (保留事项); empty when no series fell back."""
    of_county = fallen.filter(pl.col("county_code").is_null() | (pl.col("county_code") == county))
    return "；".join(
        f"{names[feed]}{refused_on}一期未采用，沿用{snapshot_on}数据（距{day}已{(day - snapshot_on).days}天）"
        for feed, snapshot_on, refused_on in of_county.select("feed", "snapshot_on", "refused_on")
        .unique(maintain_order=True)
        .iter_rows()
    )


_DECIDING = ("monitoring_list", "dibao_roll", "tekun_roll")


def data_day(parts: pl.DataFrame, county: str, day: date) -> date:
    """Find the day up to which a county's data reach: the oldest of its newest list and rolls."""
    used = parts.filter(pl.col("use") == "used", pl.col("feed").is_in(_DECIDING))
    theirs = used.filter(pl.col("county_code") == county)
    newest = theirs.group_by("feed").agg(pl.col("snapshot_on").max())["snapshot_on"]
    days: list[date] = newest.to_list()
    return min([*days, day])
