"""Look up counties and cities by the official list of divisions (行政区划), and tell of places that are not there.

Belongs here: codes and names within an area. Which files name places is told by those who read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import polars as pl

from transforms.messages import listed, tr
from transforms.values.nearest import NEAR_SHORT, nearest

_PROVINCE, _CITY = 2, 4
"""Digits of the code of a province and of a city."""
_TOWN_ENDS = ("镇", "乡", "街道", "办事处", "区", "场")
"""How the name of a township ends, so that half a name is not found at the head of an address."""


@cache
def divisions(data: Path) -> pl.DataFrame:
    """Read ref_divisions: code, name, level, source, as_of."""
    return pl.read_csv(data / "reference" / "divisions.csv", infer_schema=False)


def counties(area: str, listed: pl.DataFrame) -> dict[str, str]:
    """Give county code → name, within a province (xx0000), a city (xxxx00) or one county."""
    found = listed.filter(pl.col("level") == "county", pl.col("code").str.starts_with(_prefix(area)))
    return dict(zip(found["code"], found["name"], strict=True))


def official(area: str, listed: pl.DataFrame) -> list[str]:
    """Give the codes of an area's counties of GB/T 2260, without zones that only the statistics list."""
    return sorted(counties(area, listed.filter(pl.col("source").str.starts_with("GB/T 2260"))))


def _prefix(area: str) -> str:
    return area[:_PROVINCE] if area.endswith("0000") else area[:_CITY] if area.endswith("00") else area


def areas_of_numbers(area: str, listed: pl.DataFrame) -> dict[str, str]:
    """Give the codes that a number of the law may be told for: the province, the city or cities, their counties.

    An office of one county may keep the rows of its whole city.
    """
    prefix = _prefix(area)[:_CITY]
    province = pl.col("code").str.starts_with(prefix[:_PROVINCE]) & (pl.col("level") == "province")
    near = listed.filter(pl.col("code").str.starts_with(prefix) | province)
    digits = {"province": _PROVINCE, "city": _CITY}
    return {code[: digits.get(level)]: name for code, name, level in near.select("code", "name", "level").rows()}


def unknown_area(area: str, listed: pl.DataFrame) -> str:
    """Tell that there is no such area, naming the nearest that is one."""
    known = dict(listed.select("code", "name").iter_rows())
    if near := nearest(area, known, NEAR_SHORT):
        meant = f"{near} ({known[near]})"
        return tr("there is no city or county {name}; did you mean {near}?", name=area, near=meant)
    return tr("there is no city or county {name}", name=area)


def unknown_counties(places: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """Tell of each ``县/乡镇`` whose county is none of the area's, naming the nearest that is one."""
    names = {*known, *known.values()}
    told = []
    for place in places:
        county, _, town = place.partition("/")
        if county not in names:
            near = nearest(county, known.values(), NEAR_SHORT)
            told.append(
                tr(
                    "{place}: there is no county {county} in the area; did you mean {near}?",
                    place=place, county=county, near=f"{near}/{town}",
                )
                if near
                else tr("{place}: there is no county {county} in the area", place=place, county=county)
            )  # fmt: skip
    return told


def unknown_towns(places: Iterable[str], known: Mapping[str, str], heard: pl.DataFrame) -> list[str]:
    """Tell of each ``县/乡镇`` that no list or roll of its county names, naming the nearest that one does.

    Where nothing was received of a county, nothing is said of its townships.

    known: county code → name. heard: ``county_code``, ``town`` and ``locality`` (town and village) of rows received.
    """
    codes = {name: code for code, name in known.items()} | {code: code for code in known}
    told = []
    for place in places:
        county, _, town = place.partition("/")
        theirs = heard.filter(pl.col("county_code") == codes.get(county))
        towns = sorted(theirs["town"].drop_nulls().unique())
        is_named = (pl.col("town") == town) | (pl.col("locality").str.starts_with(town) & town.endswith(_TOWN_ENDS))
        if towns and theirs.filter(is_named.fill_null(value=False)).is_empty():
            near = nearest(town, towns, NEAR_SHORT)
            told.append(
                tr(
                    "{place}: no list or roll names this township; did you mean {near}?",
                    place=place, near=f"{county}/{near}",
                )
                if near
                else tr(
                    "{place}: no list or roll names this township; there are {towns}", place=place, towns=listed(towns)
                )
            )  # fmt: skip
    return told
