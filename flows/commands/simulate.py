"""Simulate who would enter and leave which programme if a number were another; publish nothing.

Belongs here: judging a committed run's persons twice. What moves and what it costs is
``transforms.rules.simulation``'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from flows.commands.past_run import last_run, reopened
from flows.commands.table_file import require_target, whole_file
from flows.nightly.context import RunContext
from flows.nightly.stages.assess import require_plausible, require_standards
from flows.nightly.stages.identify import identify
from flows.nightly.stages.join import join
from flows.workspace.crash_report import guarded
from flows.workspace.list_file import write_list
from flows.workspace.names import county_called, programme_called
from flows.workspace.workspace import Workspace
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import BadRequest, BadTarget, UnknownCounty
from transforms.facts import facts, schemes
from transforms.facts.numbers import behind
from transforms.messages import Both, both, listed, tr
from transforms.programmes import all_programmes, label
from transforms.rules import policy, simulation
from transforms.rules.programme import Programme

_ENDINGS = (".csv", ".xlsx", ".parquet")
_SHEET_ROWS = 1_048_575
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WAN = 10_000
_NO_PATH = re.compile(r'[\\/:*?"<>|\s]')
_LONGEST = 60
"""Characters of a name of a file that are told of what is supposed."""
_WHERE = ("town", "village", "householder", "called")
_NAMED = {
    "town": "乡镇", "village": "村", "householder": "户主", "called": "姓名", "household_code": "户编号",
    "member_code": "人编号",
}  # fmt: skip
"""What the file tells of a person: no citizen number."""
_PERSONS = """
select
    core_persons.* exclude (town, village),
    coalesce(min(town) over household, '') as town,
    coalesce(village, '') as village,
    arg_min(name, (not is_head, member_code)) over household as householder,
    name as called
from core_persons
where county_code = $county
window household as (partition by household_code)
"""
"""A household is counted, and named, in one town."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed, where, and on which committed day.

    changes: ``programme.parameter`` → value as in ``data/policy`` (see ``simulation.supposed``).
    counties: to which the changes apply, by name or code; none: to all.
    as_of: the day whose committed run is taken; none: the last one.
    release: ``standards``, where those in force or those supposed look wrong and are meant so.
    """

    changes: Mapping[str, str]
    counties: tuple[str, ...] = ()
    as_of: date | None = None
    release: tuple[str, ...] = ()


def suppose(workspace: Workspace, asked: Supposition, to: Path | None = None) -> pl.DataFrame:
    """Count by county, town and programme the households and persons that enter and leave, and the cost.

    Args:
        workspace: the office's; its last committed run, or that of the day asked for, gives the files.
        asked: what is supposed.
        to: a file that names who enters and who leaves, .csv, .xlsx or .parquet; left as it is where nobody moves.

    Returns:
        county, town, programme, ``simulation.TOTALS`` (fen a year; null: not known), ``cost_says``: what the
        cost is of, and ``unverified``: the numbers behind it that nobody has checked yet. Each programme by
        itself: who would enter two is counted in both.

    Raises:
        WorkspaceAtFault: a county is not in the run; nothing was run.
        UnsourcedNumber: no such number, or a value that cannot be read.
        NumbersNotInForce: a standard is missing, so that nobody can be judged.
        StandardsImplausible: a standard looks wrong, as it is or as it is supposed.
        BadTarget: the file cannot be written.

    """
    if to is not None:
        require_target(to, _ENDINGS)
    with guarded(workspace.crash_reports):
        committed = last_run(workspace, asked.as_of)
        with reopened(workspace, committed, committed.as_of, release=asked.release) as past:
            run, numbers = past.run, past.run.policy.numbers
            known = join(run, identify(run, past.files)).counties
            chosen = tuple(county_called(county, run.reference.county_names) for county in asked.counties)
            other = simulation.supposed(numbers, asked.changes, chosen)
            if wrong := sorted(set(chosen) - set(known)):
                raise UnknownCounty(
                    tr(
                        "No list of county {counties}; there are {known}.",
                        counties=listed(run.county_name(county) for county in wrong),
                        known=listed(run.county_name(county) for county in known),
                    )
                )
            places = require_standards(run, numbers)
            for told in (numbers, other):
                require_plausible(run, told, places)
            run.progress.stage("assess")
            each = run.progress.each(chosen or known, run.county_name)
            found = [_of_county(run, county, numbers, other) for county in each]
            if to is not None:
                _write(pl.concat(people for _, people in found), to, run.settings.csv_identity)
            return pl.concat(counted for counted, _ in found)


def _of_county(
    run: RunContext, county: str, numbers: pl.DataFrame, other: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count who moves in a county, by town and programme; and name them."""
    rows = run.table(_PERSONS, county=county)
    persons, day = CORE_PERSONS.conform(rows.drop(_WHERE), at="core_persons.sql"), run.as_of
    before, after = facts(persons, numbers, day), facts(persons, other, day)
    doubts = set(policy.unverified(other, schemes(persons), day)["name"])
    moved = [
        simulation.moves(programme, before, after, day).hstack(rows.select(_WHERE)) for programme in all_programmes()
    ]
    told = [
        moves.group_by("town").agg(simulation.totals())
        .select(
            pl.lit(run.county_name(county)).alias("county"), "town", pl.lit(programme.code).alias("programme"),
            *simulation.TOTALS, pl.lit(programme.cost.says if programme.cost else "").alias("cost_says"),
            pl.lit(", ".join(sorted(doubts & _numbers(programme, day)))).alias("unverified"),
        )
        for programme, moves in zip(all_programmes(), moved, strict=True)
    ]  # fmt: skip
    people = [
        moves.filter(pl.col("enters") | pl.col("leaves")).select(
            pl.when("enters").then(pl.lit("进入")).otherwise(pl.lit("退出")).alias("变化"),
            pl.lit(programme.name_on(day)).alias("救助项目"),
            pl.lit(run.county_name(county)).alias("县"),
            *(pl.col(name).alias(zh) for name, zh in _NAMED.items()),
        )
        for programme, moves in zip(all_programmes(), moved, strict=True)
    ]
    counted = pl.any_horizontal(pl.col("entering_persons", "leaving_persons") > 0) | (pl.col("raise_fen_year") != 0)
    return (
        pl.concat(told).filter(counted).sort("county", "town", "programme"),
        pl.concat(people).sort("变化", "乡镇", "村", "户编号", "人编号", "救助项目"),
    )


def _write(people: pl.DataFrame, to: Path, style: str) -> None:
    """Write who moves, for the owner of the file only; nothing where nobody does.

    style: how digits are kept in CSV, as of ``write_list``.
    """
    if people.is_empty():
        return
    if to.suffix.lower() == ".xlsx" and people.height > _SHEET_ROWS:
        raise BadTarget(
            tr("{rows} rows are more than a sheet holds. Write them to a name that ends in .csv.", rows=people.height)
        )
    with whole_file(to) as part:
        if to.suffix.lower() == ".csv":
            write_list(people, part, ("户编号", "人编号"), style=style)
        elif to.suffix.lower() == ".parquet":
            people.write_parquet(part)
        else:
            with xlsxwriter.Workbook(part, _AS_TEXT) as book:
                people.write_excel(book, worksheet="进出名单", autofit=True)


def file_of(workspace: Workspace, asked: Supposition) -> Path:
    """Name the file that a simulation leaves where no other is asked for, and make its folder."""
    day = last_run(workspace, asked.as_of).as_of
    supposed = "_".join(f"{simulation.called(name).zh}={value}" for name, value in asked.changes.items())
    folder = workspace.store / "simulate" / str(day)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"进出名单_{_NO_PATH.sub('每', supposed)[:_LONGEST]}.csv"


def changes_of(written: Sequence[str]) -> dict[str, str]:
    """Read what is supposed: numbers by their code or Chinese name → value as written.

    written: each 最低生活保障.低保标准=580 or dibao.standard=580.

    Raises:
        BadRequest: one is written in another way.
        UnknownProgramme: there is no such programme.
        UnsourcedNumber: there is no such number.

    """
    changes = {}
    for said in written:
        name, _, value = unicodedata.normalize("NFKC", said).partition("=")
        programme, _, parameter = name.strip().rpartition(".")
        code = simulation.named(programme_called(programme) if programme else "", parameter)
        if not value.strip() or (not programme and code == parameter):
            raise BadRequest(tr("--set {said} is not PROGRAMME.PARAMETER=VALUE, as in dibao.standard=580.", said=said))
        changes[code if code in policy.NAMES else name.strip()] = value.strip()
    simulation.require_supposable(changes)
    return changes


def told(workspace: Workspace, asked: Supposition, to: Path | None = None, *, towns: bool = False) -> str:
    """Suppose; give what follows, for the terminal, and the file that names who enters and leaves."""
    supposed = listed(simulation.in_words(name, value) for name, value in asked.changes.items())
    file = to or file_of(workspace, asked)
    moved = suppose(workspace, asked, file)
    text = as_text(moved, file, towns=towns)
    if moved.is_empty():
        return text
    return "\n".join([tr("If {supposed}:", supposed=supposed), text])


def _numbers(programme: Programme, day: date) -> set[str]:
    """Give the numbers behind a programme's conditions of the day and its cost."""
    version, cost = programme.version_on(day), programme.cost
    tests = [found.test for found in version.conditions] if version else []
    return behind(*tests, *([cost.least, cost.most, cost.each] if cost else []))


def as_text(moved: pl.DataFrame, file: Path | None = None, *, towns: bool = False) -> str:
    """Write it for the terminal: everything together, county by county, and, where asked for, town by town.

    file: who enters and leaves is named there; none: it is not told.
    """
    if moved.is_empty():
        return tr("nobody would enter or leave any programme")
    lines, are_several = [], moved["county"].n_unique() > 1
    if are_several:
        lines += [_line(tr("all counties"), rows, _reservations(rows)) for rows in _alike(moved, "programme")]
    for rows in _alike(moved, "county", "programme"):
        lines.append(_line(rows["county"][0], rows, None if are_several else _reservations(rows)))
    if towns:
        those = moved.filter(pl.any_horizontal(pl.col("entering_persons", "leaving_persons") > 0))
        nowhere = tr("(no town)")
        lines += [
            _line(f"{rows['county'][0]} {rows['town'][0] or nowhere}", rows, None)
            for rows in _alike(those, "county", "town", "programme")
        ]
    moving = int(moved.select(pl.sum_horizontal("entering_persons", "leaving_persons").sum()).item())
    if file and moving:
        lines.append(tr("Who enters and leaves is named in {file} ({rows} rows).", file=file, rows=moving))
    return "\n".join(lines)


def _alike(moved: pl.DataFrame, *by: str) -> Iterator[pl.DataFrame]:
    """Give the rows of each place and programme, the counties in the order of the table."""
    counties = pl.Enum(moved["county"].unique(maintain_order=True))
    ordered = moved.with_columns(pl.col("county").cast(counties)).sort(*by, maintain_order=True)
    return (rows for _, rows in ordered.group_by(*by, maintain_order=True))


def _line(place: str, rows: pl.DataFrame, notes: Both | None) -> str:
    """Tell of one programme at a place: who enters and leaves, the cost, and the notes."""
    total = rows.select(simulation.known_sum(name) for name in simulation.TOTALS).row(0, named=True)
    moves = both(
        "enter {entering} persons in {entering_homes} households, leave {leaving} in {leaving_homes}",
        entering=total["entering_persons"], entering_homes=total["entering_households"],
        leaving=total["leaving_persons"], leaving_homes=total["leaving_households"],
    )  # fmt: skip
    told = [moves]
    low, high = (_a_month(total[f"cost_{name}_fen_year"]) for name in ("low", "high"))
    if total["entering_persons"] and (low is None or high is None):
        told.append(both("cost not known"))
    elif total["entering_persons"] and low is not None and high is not None:
        told.append(_cost(low, high))
    if raised := _a_month(total["raise_fen_year"]):
        told.append(both("covered receive {amount} yuan a month more", amount=_yuan(raised)))
    said = Both(", ".join(part.en for part in told), "，".join(part.zh for part in told))
    programme = label(rows["programme"][0])
    after = Both(f" ({notes.en})", f"（{notes.zh}）") if notes else ""
    return f"{place} {programme}{Both(': ', '：')}{said}{after}"


def _cost(low: int, high: int) -> Both:
    if low == high:
        return both("cost {amount} yuan a month", amount=_yuan(low))
    return both("cost {low} to {high} yuan a month", low=_yuan(low), high=_yuan(high))


def _reservations(rows: pl.DataFrame) -> Both | None:
    """Tell what the cost is of, and which numbers behind it nobody has checked; None where there is nothing to tell."""
    says, unverified = (
        rows["cost_says"][0],
        {name for cell in rows["unverified"] for name in filter(None, cell.split(", "))},
    )
    told = [both(says)] if says else []
    if unverified:
        names = listed(Both(name, policy.NAMES[name].zh) for name in sorted(unverified))
        told.append(both("not verified: {names}", names=names))
    return Both("; ".join(one.en for one in told), "；".join(one.zh for one in told)) if told else None


def _yuan(amount: int) -> Both:
    """Write yuan as people say them: from ten thousand on in 万."""
    wan = f"{amount / _WAN:,.2f}".rstrip("0").rstrip(".")
    return Both(f"{amount:,}", f"{wan}万" if amount >= _WAN else f"{amount:,}")


def _a_month(fen_year: int | None) -> int | None:
    """Give yuan a month, half a yuan rounded up; None where it is not known."""
    return None if fen_year is None else (fen_year * 2 + 1200) // 2400
