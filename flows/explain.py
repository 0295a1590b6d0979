"""Explain: one household, person or case, from its source rows to its outcomes; or a rule itself.

It shows personal data because somebody asked for exactly these people: on the terminal and on the page
citizen numbers keep their first six and last four characters only, for pages travel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import jinja2
import polars as pl

from flows.boundary import guarded
from flows.links import committed_links, links_of
from flows.night import Night
from flows.past import Run, again, last_run
from flows.policy_files import read_numbers
from flows.settings import data_folder
from flows.stages.judging import identify, join_tables, known_rolls
from flows.store import Store
from transforms import explaining, policy
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import WorkspaceAtFault
from transforms.facts import facts
from transforms.facts.labels import LABELS, shown
from transforms.feed import Field, Kind
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes

_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?=(?:\d{2}(?:B\d)?)?(?!\d))")
_HOME_FACTS = ("lower_fen", "upper_fen", "line_fen", "edge_line_thousandths", "spent_fen", "likely_disqualifying")
_SHOWN = 10
"""So many characters of a number are shown, damaged or not: its first six and last four."""
_METHODS_ZH = {"confirmed": "人工确认为同一人", "probable": "疑似同一人", "question": "可能为同一人，待核"}
_SILENT = ("not_in_force", "deceased")


@dataclass(slots=True)
class Person:
    """A listed member with every programme's verdict."""

    code: str
    name: str
    relation: str
    number: str
    age: str
    verdicts: list[explaining.Verdict]


@dataclass(slots=True)
class Explanation:
    """Everything that is shown about a household."""

    county: str
    household: str
    as_of: date
    run_id: str
    persons: list[Person]
    facts: list[tuple[str, str]]
    sources: list[tuple[str, str, str]]
    numbers: list[tuple[str, str, str]]
    links: list[tuple[str, str, str]] = field(default_factory=list)
    history: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """Whom somebody asks about: a case, household or person code, within a county, on a committed day."""

    code: str
    county: str | None = None
    as_of: date | None = None


def explain_rule(code: str, on: date) -> str:
    """A programme's rule as in force on a day, with its articles.

    Raises:
        WorkspaceAtFault: there is no such programme.

    """
    known = {programme.code: programme for programme in all_programmes()}
    if code not in known:
        raise WorkspaceAtFault(f"There is no programme {code}. There are: {', '.join(known)}.")
    lines = explaining.rule_in_words(known[code], on)
    return "\n".join([f"{code} {known[code].name_zh}, as in force on {on}:", *(f"  {line}" for line in lines)])


def explain(workspace: Path, question: Question, to: Path | None = None) -> str:
    """The explanation as text; with ``to`` also as a page that needs nothing else.

    Raises:
        WorkspaceAtFault: nobody has that code, several households have it, or nothing was run.

    """
    with guarded(workspace.absolute() / "store" / "crash"):
        run = last_run(workspace, question.as_of)
        with again(workspace, run, run.as_of) as night:
            told = _explained(night, question, run)
        if to is not None:
            _write_page(told, to)
    return as_text(told)


def _explained(night: Night, question: Question, run: Run) -> Explanation:
    identify(night)
    county, household = _whom(night, question)
    night.connection.execute(
        "delete from core_members where county_code <> ? or household_code <> ?", [county, household]
    )
    known_rolls(night)
    join_tables(night, committed_links(night.store, run.as_of, county, household))
    numbers, _ = read_numbers(night.order.workspace)
    persons = CORE_PERSONS.conform(night.table("from core_persons"), at="core_persons.sql")
    heads = night.table("select member_code, not is_head as later from core_members")
    judged = facts(persons, numbers, run.as_of).join(heads, on="member_code").sort("later", "member_code")
    return Explanation(
        county=f"{night.county_name(county)} {county}", household=household, as_of=run.as_of, run_id=run.run_id,
        persons=[_person(judged[place], run.as_of) for place in range(judged.height)],
        facts=[(LABELS[name].zh, shown(name, judged[name][0])) for name in _HOME_FACTS]
        + [("在家成员 N / 列表成员 N0", f"{judged['n'][0]} / {judged['n0'][0]}"), ("适用标准", judged["scheme"][0])],
        links=_links(night, run.as_of, county, household), sources=_sources(night),
        numbers=_numbers(numbers, judged, run.as_of), history=_history(night.store, county, household),
    )  # fmt: skip


def _whom(night: Night, question: Question) -> tuple[str, str]:
    """County and household code of a case, household or person."""
    if re.fullmatch(r"DD-\d{6}-\d{7}", question.code):
        with night.store.reading() as state:
            found = state.sql(
                "select county_code, household_code from cases where case_id = $code", params={"code": question.code}
            ).fetchall()
    else:
        found = night.connection.sql(
            "select distinct county_code, household_code from core_members "
            "where $code in (household_code, member_code) and ($county is null or county_code = $county)",
            params={"code": question.code, "county": question.county},
        ).fetchall()
    if len(found) != 1:
        why = "Nobody on the lists" if not found else "More than one household"
        hint = "Look the code up in 成员明细 or the work list." if not found else "Name one with --county."
        raise WorkspaceAtFault(f"{why} has the code {question.code} on {night.order.as_of}. {hint}")
    return str(found[0][0]), str(found[0][1])


def _person(row: pl.DataFrame, day: date) -> Person:
    said = row.row(0, named=True)
    verdicts = [explaining.verdict(programme, row, day) for programme in all_programmes()]
    return Person(
        said["member_code"], said["name"] or "", said["relation"] or "", masked(said["id_no"] or "（不可用）"),
        "未知" if said["age"] is None else str(said["age"]), verdicts,
    )  # fmt: skip


def masked(text: str) -> str:
    """The text with citizen numbers reduced to their first six and last four characters."""
    return _NUMBER.sub(r"\1…\2", text)


def _sources(night: Night) -> list[tuple[str, str, str]]:
    """The rows of every feed in use that name the household or one of its members."""
    paths = {found.file_no: found.file.path for found in night.inputs}
    told = []
    for feed in all_feeds().values():
        names = set(feed.standard.schema)
        home = "household_code in (select household_code from core_members)"
        own = "id_no in (select id_no from core_members)"
        where = home if "household_code" in names else own if "id_no" in names else ""
        if not where:
            continue
        rows = night.table(f"select * from {feed.table} where {where} order by file_no, sheet, row_no")  # noqa: S608
        for row in rows.to_dicts():
            sheet = f" 工作表{row['sheet']}" if row["sheet"] else ""
            place = f"{paths[row['file_no']]}{sheet} 第{row['row_no']}行（{row['snapshot_on']}）"
            told.append((feed.name_zh, place, masked("，".join(_cells(feed.fields, row)))))
    return told


def _links(night: Night, day: date, county: str, household: str) -> list[tuple[str, str, str]]:
    """Who of the household may be whom on a roll: 人编号, where the other row stands, what agrees and differs."""
    told = []
    for link in links_of(night.store, day, county, household):
        feed = all_feeds()[link["feed"]].name_zh
        sheet = f" 工作表{link['sheet']}" if link["sheet"] else ""
        place = f"{link['link_id']} {_METHODS_ZH[link['method']]}：《{feed}》{link['path']}{sheet} 第{link['row_no']}行"
        number = link["other_number"]
        other = f"{link['other_name']} {number[:6]}…{number[-4:]}" if len(number) > _SHOWN else link["other_name"]
        agrees, differs = ("、".join(link[name]) or "无" for name in ("agrees", "differs"))
        told.append((link["member_code"], place, f"{other}；相同：{agrees}；不同：{differs}"))
    return told


def _cells(fields: tuple[Field, ...], row: dict[str, object]) -> list[str]:
    said = []
    for found in fields:
        name, kind, zh = found.name, found.kind, found.zh
        column = {Kind.MONEY: f"{name}_fen", Kind.NUMBER: "id_no", Kind.COUNTY: "county_code"}.get(kind, name)
        value = row.get(column)
        if value is not None:
            said.append(f"{zh} {int(str(value)) / 100:.2f}" if kind is Kind.MONEY else f"{zh} {value}")
    return said


def _numbers(numbers: pl.DataFrame, judged: pl.DataFrame, day: date) -> list[tuple[str, str, str]]:
    """The numbers in force at the household's place, with their source; unverified ones say so."""
    place = judged.select("county_code", "scheme").head(1)
    told = []
    for name in policy.NAMES:
        row = policy.in_force(numbers, name, place, day).row(0, named=True)
        if row["value"] is not None:
            doubt = "" if row["is_verified"] else "，未核实"
            source = f"《{row['document']}》（{row['document_no']}）{row['article']}，{row['published_on']}{doubt}"
            told.append((name, f"{row['published']}/{row['per']}", source))
    return told


def _history(store: Store, county: str, household: str) -> list[str]:
    """The case and what was concluded on other days."""
    lines = []
    with store.reading() as state:
        for case_id, opened, told in state.sql(
            "select case_id, opened_on, state from cases where county_code = $county and household_code = $code",
            params={"county": county, "code": household},
        ).fetchall():
            lines.append(f"{opened} {case_id} 建立，现状态 {told}")
    for path in sorted(store.assessments.glob("????-??-??.parquet")):
        outcomes = (
            pl.scan_parquet(path)
            .filter(pl.col("county_code") == county, pl.col("household_code") == household)
            .filter(~pl.col("outcome").is_in(["fails", "not_in_force"]))
            .group_by("programme").agg(pl.col("outcome").unique().sort().str.join("/"))
            .sort("programme").collect()
        )  # fmt: skip
        lines.append(f"{path.stem} " + "，".join(f"{programme} {outcome}" for programme, outcome in outcomes.rows()))
    return lines


def as_text(told: Explanation) -> str:
    """For the terminal."""
    lines = [f"household {told.household} in {told.county}, as of {told.as_of} (run {told.run_id[:12]})", "", "facts"]
    lines += [f"  {name}: {value}" for name, value in told.facts]
    lines += ["", "numbers in force", *(f"  {name} {value} {source}" for name, value, source in told.numbers)]
    lines += ["", "source rows", *(f"  {feed}: {place}: {said}" for feed, place, said in told.sources)]
    if told.links:
        lines += ["", "who may be who", *(f"  {member} {place}: {said}" for member, place, said in told.links)]
    for place, person in enumerate(told.persons):
        lines += ["", f"{person.code} {person.name} {person.relation} {person.number}, age {person.age}"]
        for verdict in person.verdicts:
            lines.append(f"  {verdict.programme} {verdict.name_zh}: {verdict.outcome} {verdict.outcome_zh}")
            if verdict.outcome in _SILENT or (verdict.unit == "household" and place):
                continue
            lines.append(f"    {verdict.says}（{verdict.law}）")
            for found in verdict.conditions:
                lacking = f" 缺：{found.lacking}" if found.lacking else ""
                lines.append(f"    {_MARKS[found.state]} {found.code}: {found.amounts} {found.law}{lacking}")
    return "\n".join([*lines, "", "history", *(f"  {line}" for line in told.history)])


_MARKS = {"holds": "+", "fails": "-", "unknown": "?"}


def _write_page(told: Explanation, to: Path) -> None:
    if to.suffix.lower() != ".html" or not to.absolute().parent.is_dir():
        raise WorkspaceAtFault(f"{to.name} must end in .html, in a folder that is there.")
    template = (data_folder() / "templates" / "explain.html").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template)
    to.touch(mode=0o600)
    to.write_text(page.render(told=told), encoding="utf-8")
