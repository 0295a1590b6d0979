"""Find whom somebody asks about: by case, code, citizen number, name or village.

Belongs here: who is meant, and the list of those who may be. What is told of them is ``explain``'s. Citizen numbers
are never shown whole; names and villages of others than were asked about are not shown at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from flows.commands.terminal_table import table, terminal_width
from flows.nightly.context import RunContext
from flows.workspace.names import county_called
from flows.workspace.reference import outcome_labels
from transforms.cases.numbers import CASE
from transforms.contracts.core_assessments import CHECKED, Outcome
from transforms.errors import UnknownPerson
from transforms.messages import Both, tr
from transforms.programmes import all_programmes
from transforms.values.standardise import clean_name
from transforms.values.text import SAME_PLACE, normalise_code, normalise_words

_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?=(?:\d{2}(?:B\d)?)?(?!\d))")
Row = tuple[str, ...]
_SCREEN = 18
"""So many households are listed at once: with heading and advice a screen of 24 lines, where none is broken."""
_HOME = ("county_code", "household_code")
_WAYS = {
    "code": "where $asked in (household_code, member_code)",
    "number": "where id_no = $number",
    "name": "where name = $name",
    "village": "where regexp_replace(village, $same_place, '') = regexp_replace($village, $same_place, '') "
    "and length(regexp_replace($village, $same_place, '')) > 0",
}
"""How somebody may be named, the first that finds anybody counts."""
_TOLD = ((*CHECKED, Outcome.PARTLY_COVERED, Outcome.NEEDS_CHECK), (Outcome.CANNOT_SAY,), (Outcome.COVERED,))
"""Outcomes of which a list tells one group: what asks for a visit, else what cannot be said, else what is covered."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom somebody asks about, within a county, on a committed day.

    code: a case, household or person code, a citizen number, a name or a village.
    """

    code: str
    county: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Who is meant by what was asked: the members that were named, one row each, and in which way.

    Grain of ``members``: county_code, household_code, member_code
    """

    asked: str
    way: str
    members: pl.DataFrame

    @property
    def home(self) -> tuple[str, str] | None:
        """The county and code of the one household that is meant; None where it is one of several, or a village."""
        homes = self.members.select(_HOME).unique()
        return homes.row(0) if homes.height == 1 and self.way != "village" else None

    @property
    def persons(self) -> frozenset[str]:
        """Codes of the persons who were asked about; empty where the household was."""
        return frozenset(self.members["member_code"]) if self.way in ("person", "number", "name") else frozenset()


def masked(text: str) -> str:
    """Reduce citizen numbers in a text to their first six and last four characters."""
    return _NUMBER.sub(r"\1…\2", text)


def find(run: RunContext, question: Question) -> Found:
    """Find who is meant among everybody on the lists.

    Raises:
        UnknownPerson: nobody is.

    """
    county = county_called(question.county, run.reference.county_names) if question.county else None
    asked = question.code.strip()
    if CASE.matches(asked.upper()):
        return Found(asked, "case", _of_case(run, asked.upper()))
    text = pl.Series([asked])
    given = {
        "asked": asked, "county": county, "same_place": SAME_PLACE, "number": normalise_code(text)[0],
        "village": normalise_words(text)[0], "name": clean_name(text, run.reference.place)[0],
    }  # fmt: skip
    for way, condition in _WAYS.items():
        names = {name for name in given if f"${name}" in condition} | {"county"}
        members = run.table(
            "select county_code, household_code, member_code, name, id_no, town, village from core_members "  # noqa: S608
            f"{condition} and ($county is null or county_code = $county) "
            "order by county_code, town, village, household_code, member_code",
            **{name: given[name] for name in names},
        )
        if members.height:
            by_person = way == "code" and asked not in members["household_code"]
            return Found(asked, "person" if by_person else way, members)
    raise UnknownPerson(_nobody(run, masked(asked), county))


def _of_case(run: RunContext, case: str) -> pl.DataFrame:
    with run.store.reading() as state:
        homes: pl.DataFrame = state.sql(
            "select county_code, household_code, cast(null as varchar) as member_code from cases_on($day) "
            "where case_id = $case",
            params={"case": case, "day": run.as_of},
        ).pl()
    if homes.is_empty():
        raise UnknownPerson(_nobody(run, case, None))
    return homes


def _nobody(run: RunContext, asked: str, county: str | None) -> str:
    if county:
        return tr(
            "Nobody on the lists has the code, number, name or village {asked} in {county} on {day}. Look it up in "
            "成员明细 or the work list.",
            asked=asked, county=run.county_name(county), day=run.as_of,
        )  # fmt: skip
    return tr(
        "Nobody on the lists has the code, number, name or village {asked} on {day}. Look it up in 成员明细 or the "
        "work list.",
        asked=asked, day=run.as_of,
    )  # fmt: skip


def as_table(run: RunContext, found: Found, outcomes: Path) -> str:
    """List who may be meant, a line each, and what to type next: households of a village, or persons of one name.

    outcomes: the outcomes of the committed day.
    """
    heads, rows = _households(run, found, outcomes) if found.way == "village" else _persons(run, found)
    shown = rows[:_SCREEN]
    numbered = [(str(place), *row) for place, row in enumerate(shown, 1)]
    lines = table([("", *heads), *numbered], numbers=(0,), fits=terminal_width())
    county, code = shown[0][-1], shown[0][heads.index(tr("household code"))]
    advice = [tr("To ask further: doudi explain {code} --county {county}", code=code, county=county)]
    if len(rows) > len(shown):
        advice.insert(0, tr("{count} more are not shown; name a county with --county.", count=len(rows) - len(shown)))
    return "\n".join([_summary(found, len(rows)), "", *lines, "", *advice])


def _summary(found: Found, count: int) -> str:
    if found.way == "village":
        return tr("{count} households are listed in {village}:", count=count, village=found.asked)
    return tr("{count} on the lists are meant by {asked}; which one?", count=count, asked=masked(found.asked))


def _persons(run: RunContext, found: Found) -> tuple[list[str], list[Row]]:
    heads = [tr("name"), tr("citizen number"), tr("town"), tr("village"), tr("household code"), tr("county")]
    members = found.members if found.persons else _first_of(found.members)
    rows: list[Row] = [
        (
            row["name"] or "", masked(row["id_no"] or ""), row["town"] or "", row["village"] or "",
            row["household_code"], run.county_name(row["county_code"]),
        )
        for row in members.iter_rows(named=True)
    ]  # fmt: skip
    return heads, rows


def _first_of(members: pl.DataFrame) -> pl.DataFrame:
    return members.unique(_HOME, keep="first", maintain_order=True)


def _households(run: RunContext, found: Found, outcomes: Path) -> tuple[list[str], list[Row]]:
    """List households, those that somebody should visit first."""
    heads = [tr("householder"), tr("persons"), tr("outcomes"), tr("town"), tr("household code"), tr("county")]
    homes = found.members.select(_HOME).unique()
    named = run.table(
        "select county_code, household_code, arg_min(name, (not is_head, member_code)) as householder, "
        "count(*) as persons, min(town) as town from core_members group by all"
    )
    told = _outcomes(outcomes, homes)
    listed = (
        homes.join(named, on=_HOME)
        .join(told, on=_HOME, how="left")
        .sort("group", "town", *_HOME, nulls_last=True)
    )  # fmt: skip
    nothing = tr("meets none")
    rows: list[Row] = [
        (
            row["householder"] or "", str(row["persons"]), row["told"] or nothing, row["town"] or "",
            row["household_code"], run.county_name(row["county_code"]),
        )
        for row in listed.iter_rows(named=True)
    ]  # fmt: skip
    return heads, rows


def _outcomes(path: Path, homes: pl.DataFrame) -> pl.DataFrame:
    """Tell for each household the outcomes of its most telling group.

    Grain:   one row per household of which anything is told
    Returns: group (its place in ``_TOLD``), told
    """
    groups = {outcome.value: place for place, group in enumerate(_TOLD) for outcome in group}
    words = {code: str(called) for code, called in outcome_labels().items()}
    open_ = (
        pl.scan_parquet(path)
        .join(homes.lazy(), on=_HOME, how="semi")
        .filter(pl.col("outcome").is_in(list(groups)))
        .with_columns(group=pl.col("outcome").replace_strict(groups, return_dtype=pl.Int8))
        .filter(pl.col("group") == pl.col("group").min().over(_HOME))
        .select(*_HOME, "group", "programme", "outcome").unique().collect()
    )  # fmt: skip
    names = {programme.code: str(programme.called) for programme in all_programmes()}
    called = pl.col("programme").replace_strict(names, default=None, return_dtype=pl.String)
    outcome = pl.col("outcome").replace_strict(words, return_dtype=pl.String)
    colon = pl.lit(str(Both(": ", "：")))
    return (
        open_.sort(*_HOME, "outcome", "programme")
        .group_by(*_HOME, "group", "outcome", maintain_order=True)
        .agg(called.str.join(str(Both(", ", "、"))))
        .group_by(*_HOME, "group", maintain_order=True)
        .agg(pl.concat_str(outcome, colon, "programme").str.join(str(Both("; ", "；"))).alias("told"))
    )
