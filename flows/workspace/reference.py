"""Read the tables that officials may edit: headings, divisions, code lists, wording (data/).

Belongs here: reading. Numbers of the law are ``flows.store.policy_files``', case tables ``flows.cases.rules``'.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from flows.workspace import divisions
from flows.workspace.names import county_spellings
from flows.workspace.shipped import data_folder
from transforms.errors import SettingsWrong
from transforms.feeds import all_feeds
from transforms.messages import Both, tr
from transforms.sheets.headings import Headings, headings_of
from transforms.values.standardise import Place


@dataclass(frozen=True, slots=True)
class Reference:
    """The tables that a reading depends on, and the digest of them all."""

    headings: Headings
    place: Place
    county_names: dict[str, str]
    digest: str


def read_reference(area: str) -> Reference:
    """Read headings, divisions of the area and character tables."""
    folder = data_folder()
    paths = sorted((folder / "headings").glob("*.csv")) + sorted((folder / "reference").glob("*.csv"))
    seen = pl.concat(
        pl.read_csv(path, infer_schema=False).with_columns(feed=pl.lit(path.stem))
        for path in sorted((folder / "headings").glob("*.csv"))
    )
    characters = _table("characters")
    separators = _table("name_separators")["seen"].to_list()
    names = _counties(area)
    place = Place(
        counties=county_spellings(names),
        characters=dict(zip(characters["seen"], characters["standard"], strict=True)),
        separators=tuple(mark for mark in separators if mark != "·"),
    )
    bytes_of = b"".join(path.name.encode() + path.read_bytes() for path in paths)
    return Reference(headings_of(all_feeds(), seen), place, names, hashlib.sha256(bytes_of).hexdigest())


def property_grades() -> pl.DataFrame:
    """Read ref_property_grades: kinds of property that are likely disqualifying."""
    return _table("property_grades")


def identity_questions() -> pl.DataFrame:
    """Read ref_questions: what a county reads of each kind of question about who is who, and should do."""
    return pl.read_csv(data_folder() / "templates" / "identity_questions.csv", infer_schema=False)


def surname_readings() -> dict[str, str]:
    """Read surnames whose reading differs from the character's common one."""
    return dict(_table("surname_readings").select("surname", "reading").iter_rows())


@cache
def link_model() -> dict[str, Any]:
    """Read the frozen Splink model of the record linkage."""
    numbers: dict[str, Any] = json.loads((data_folder() / "reference" / "link_model.json").read_text(encoding="utf-8"))
    return numbers


def _table(name: str) -> pl.DataFrame:
    return pl.read_csv(data_folder() / "reference" / f"{name}.csv", infer_schema=False)


def _counties(area: str) -> dict[str, str]:
    """Give county code → name, within a province (xx0000), a city (xxxx00) or one county."""
    counties = divisions.counties(area, divisions.divisions(data_folder()))
    if not counties:
        raise SettingsWrong(
            tr(
                "The area {area} is not in the list of divisions. Set `area` in doudi.toml to the six-digit code of "
                "a city or county.",
                area=area,
            )
        )
    return counties


def area_name(area: str) -> str:
    """Name the city or county that is monitored; its code where the list does not name it."""
    names = divisions.divisions(data_folder()).filter(pl.col("code") == area)["name"]
    return str(names[0]) if names.len() else area


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of a returned row: why, and what to do. Lists are always in Chinese."""

    reason_zh: str
    remedy_zh: str
    reason_en: str
    remedy_en: str

    @property
    def reason(self) -> Both:
        """Why, for a message."""
        return Both(self.reason_en, self.reason_zh)

    @property
    def remedy(self) -> Both:
        """What to do, for a message."""
        return Both(self.remedy_en, self.remedy_zh)


def read_wording() -> dict[str, Wording]:
    """Read the wording of every reason code."""
    rows = pl.read_csv(data_folder() / "templates" / "returned_reasons.csv", infer_schema=False)
    return {reason: Wording(*said) for reason, *said in rows.select("reason", *Wording.__slots__).iter_rows()}


def read_outcomes() -> pl.DataFrame:
    """Read ref_outcomes: what outcomes are called, on lists (``outcome_zh``) and when explained (``explained_zh``)."""
    return pl.read_csv(data_folder() / "templates" / "outcomes.csv", infer_schema=False)


def outcome_words() -> dict[str, str]:
    """Read what each outcome is called in explanations."""
    return dict(read_outcomes().select("outcome", "explained_zh").iter_rows())


def outcome_labels() -> dict[str, Both]:
    """Name each outcome in a message: by its code in English, as lists name it in Chinese."""
    return {code: Both(code, zh) for code, zh in read_outcomes().select("outcome", "outcome_zh").iter_rows()}


def read_guide() -> pl.DataFrame:
    """Read the guidance sheet of work lists, line by line."""
    return pl.read_csv(data_folder() / "templates" / "work_list_guide.csv", infer_schema=False)


def read_feedback_wording() -> pl.DataFrame:
    """Read what is said of each problem in a returned list, and whether its row can be taken all the same."""
    return pl.read_csv(data_folder() / "templates" / "feedback_reasons.csv", infer_schema=False)
