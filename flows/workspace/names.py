"""Accept counties and programmes by the names that people call them, wherever codes are accepted.

Belongs here: which names there are, what they mean, and what is said of one that fits nothing. Does not: how cells of
lists are read (``transforms``), where a name was given (who asks for it says so).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

import polars as pl

from flows.workspace import divisions
from flows.workspace.shipped import data_folder
from transforms.errors import UnknownCounty, UnknownProgramme
from transforms.messages import listed, mark, tr
from transforms.programmes import all_programmes, label
from transforms.values.nearest import NEAR_SHORT, nearest

FLOWS: dict[str, str] = {
    "monitor": mark("nightly monitoring"),
    "feedback": mark("returned findings"),
    "reconcile": mark("reconciliation of rolls"),
    "replay": mark("replay of a past day"),
    "simulate": mark("what if a number were another"),
}
"""What people call each flow, and its deployment in Prefect's pages."""
_CITY = 4
"""Digits of the code of a city."""
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,7}?(?:省|自治区)")


def programme_called(text: str) -> str:
    """Give the code of a programme by its code, its name of today or of another day, or an everyday name (低保).

    Raises:
        UnknownProgramme: there is none of that name; names the nearest, or all.

    """
    code = programme_names().get(_spelt(text))
    if code is None:
        raise UnknownProgramme(no_such_programme(text))
    return code


def no_such_programme(text: str) -> str:
    """Tell that no programme is called so, with the nearest name, or all."""
    name, known = text.strip(), listed(programme.called for programme in all_programmes())
    near = nearest(_spelt(text), programme_names(), NEAR_SHORT)
    if near is None:
        return tr("there is no programme {name}. There are {known}.", name=name, known=known)
    meant = near if near.isascii() else label(programme_names()[near])
    return tr(
        "there is no programme {name}; did you mean {near}? There are {known}.", name=name, near=meant, known=known
    )


@cache
def programme_names() -> dict[str, str]:
    """Give name → code: codes, the names of every version of the law, and everyday names (data/cases)."""
    everyday = pl.read_csv(data_folder() / "cases" / "programmes.csv", infer_schema=False)
    names = dict(everyday.select("seen", "programme").iter_rows())
    for programme in all_programmes():
        called = (programme.code, programme.name_zh, *(version.name_zh for version in programme.versions))
        names |= {name: programme.code for name in called if name}
    return {_spelt(name): code for name, code in names.items()}


def county_called(text: str, county_names: Mapping[str, str]) -> str:
    """Give the code of a county by its code, its name or short name (清丰), also with its city's name before it.

    county_names: code → name of the counties that may be meant, as ``Reference.county_names``.

    Raises:
        UnknownCounty: there is none of that name, or several; names the nearest, or all.

    """
    spelt, cities = _spelt(text), _cities()
    within, found = _PROVINCE.sub("", spelt), set[str]()
    for name, code in _pairs(county_names):
        city = cities.get(code[:_CITY], "")
        if spelt == name or (city and within in (f"{city}{name}", f"{city.removesuffix('市')}{name}")):
            found.add(code)
    if len(found) == 1:
        return found.pop()
    if found:
        several = "、".join(f"{cities.get(code[:_CITY], '')}{county_names[code]} {code}" for code in sorted(found))
        raise UnknownCounty(tr("several counties are called {name}: {several}.", name=text.strip(), several=several))
    raise UnknownCounty(no_such_county(text, county_names))


def _pairs(county_names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give every way to name a county, with its code."""
    for code, name in county_names.items():
        yield from ((code, code), (name, code))
    for name, code in county_spellings(county_names).items():
        if name not in county_names and [other[:-1] for other in county_names.values()].count(name) == 1:
            yield name, code


def no_such_county(text: str, county_names: Mapping[str, str]) -> str:
    """Tell that no county of the area is called so, with the nearest name, and all."""
    name, near = text.strip(), nearest(_spelt(text), county_names.values(), NEAR_SHORT)
    known = "、".join(f"{name} {code}" for code, name in county_names.items())
    if near is None or near == name:
        return tr("there is no county {name} in this area. There are {known}.", name=name, known=known)
    return tr(
        "there is no county {name} in this area; did you mean {near}? There are {known}.",
        name=name, near=near, known=known,
    )  # fmt: skip


def area_called(text: str) -> str:
    """Give the code of a province, a city or a county anywhere by its name, also with its city's name before it.

    Raises:
        UnknownCounty: there is none of that name, or several; names them, or the nearest.

    """
    whole, known = _spelt(text), _places()
    spelt = _PROVINCE.sub("", whole) or whole
    found = known.filter(pl.any_horizontal(pl.col("name", "after_city", "after_short") == spelt))
    if found.height == 1:
        return str(found["code"][0])
    if found.height:
        several = "、".join(f"{name} {code}" for name, code in found.select("after_city", "code").iter_rows())
        raise UnknownCounty(tr("several counties are called {name}: {several}.", name=text.strip(), several=several))
    if meant := nearest(spelt, known["name"].unique(maintain_order=True), NEAR_SHORT):
        raise UnknownCounty(
            tr("there is no city or county {name}; did you mean {near}?", name=text.strip(), near=meant)
        )
    raise UnknownCounty(tr("there is no city or county {name}", name=text.strip()))


def _places() -> pl.DataFrame:
    """Give code and name of every place, the name also behind that of its city, whole and short."""
    city = pl.col("code").str.head(_CITY).replace_strict(_cities(), default="")
    is_county = pl.col("level") == "county"
    return divisions.divisions(data_folder()).select(
        "code",
        "name",
        pl.when(is_county).then(city + pl.col("name")).otherwise("name").alias("after_city"),
        pl.when(is_county).then(city.str.strip_suffix("市") + pl.col("name")).otherwise("name").alias("after_short"),
    )


def county_spellings(names: Mapping[str, str]) -> dict[str, str]:
    """Give full names, codes, and short names (清丰) that are longer than a character and name one county."""
    spelt = {name: code for code, name in names.items()} | {code: code for code in names}
    cities = {name.removesuffix("市") for name in _cities().values()}
    for code, name in names.items():
        short = name[:-1]
        if len(short) > 1 and short not in spelt and short not in cities and name[-1] in "县区市旗":
            spelt[short] = code
    return spelt


@cache
def _cities() -> dict[str, str]:
    found = divisions.divisions(data_folder()).filter(pl.col("level") == "city")
    return dict(found.select(pl.col("code").str.head(_CITY), "name").iter_rows())


def _spelt(text: str) -> str:
    """Bring a name into the spelling in which names are compared: no blanks, no full-width letters, no capitals."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
