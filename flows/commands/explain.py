"""Explain one household, person or case, from its source rows to its outcomes; or a rule itself.

Belongs here: what is gathered. How it is shown is ``explain_page``'s. It shows personal data because somebody asked
for exactly these people: citizen numbers keep their first six and last four characters only, for pages travel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from flows.cases.rules import read_case_rules
from flows.commands.case_history import CaseWords, case_steps, places_of, withdrawn_steps
from flows.commands.explain_page import Explanation, Person, as_text, write_page
from flows.commands.find_people import Found, Question, as_table, find, masked
from flows.commands.past_run import CommittedRun, PastRun, last_run, reopened
from flows.commands.table_file import require_target
from flows.nightly.context import Identified, InputFile, RunContext
from flows.nightly.stages.identify import identify
from flows.nightly.stages.join import join_tables, known_rolls
from flows.store.links import committed_links, links_of
from flows.store.withdrawals import withdrawals
from flows.workspace.crash_report import guarded
from flows.workspace.names import programme_called
from flows.workspace.reference import outcome_labels, outcome_words
from flows.workspace.workspace import Workspace
from transforms.contracts.core_assessments import Outcome
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import UnknownPerson
from transforms.facts import all_facts, facts
from transforms.facts.labels import shown
from transforms.feed import Field, Kind
from transforms.feeds import all_feeds
from transforms.linking.levels import likelihood
from transforms.messages import Both, both, listed, tr
from transforms.programmes import all_programmes
from transforms.rules import conclusion, explanation, policy
from transforms.rules.programme import EVER

_HOME_FACTS = ("lower_fen", "upper_fen", "line_fen", "edge_line_thousandths", "spent_fen", "likely_disqualifying")
_SHOWN = 10
"""So many characters of a number are shown, damaged or not: its first six and last four."""
_METHODS_ZH = {"confirmed": "人工确认为同一人", "probable": "疑似同一人", "question": "可能为同一人，待核"}
_SCHEMES_ZH = {"urban": "城镇", "rural": "农村"}
_PERIODS_ZH = {"month": "元/月", "quarter": "元/季", "year": "元/年"}


def explain_rule(written: str, on: date) -> str:
    """Give a programme's rule as in force on a day, with its articles; the programme by its name or its code.

    Raises:
        UnknownProgramme: there is no such programme.

    """
    code = programme_called(written)
    programme = next(programme for programme in all_programmes() if programme.code == code)
    lines = explanation.rule_in_words(programme, on, outcome_labels())
    heading = tr("{programme}, as in force on {day}:", programme=Both(programme.code, programme.name_on(on)), day=on)
    return "\n".join([heading, *(f"  {line}" for line in lines)])


def explain(workspace: Workspace, question: Question, to: Path | None = None) -> str:
    """Give the explanation as text; with ``to`` also as a page that needs nothing else.

    Where several are meant, or a village, they are listed with the codes by which to ask further.

    Raises:
        UnknownPerson: nobody is meant, or, with ``to``, more than one household.
        NoSuchRun: nothing was run.

    """
    if to is not None:
        require_target(to, (".html",))
    with guarded(workspace.crash_reports):
        committed = last_run(workspace, question.as_of)
        with reopened(workspace, committed, committed.as_of) as past:
            identified = identify(past.run, past.files)
            found = find(past.run, question)
            if found.home is None:
                if to is not None:
                    raise UnknownPerson(tr("A page is about one household. Ask without --to which ones there are."))
                return as_table(past.run, found, past.run.store.assessments / f"{committed.as_of}.parquet")
            told = _explained(past, identified, found, committed)
        if to is not None:
            write_page(told, to)
    return as_text(told)


def _explained(past: PastRun, identified: Identified, found: Found, committed: CommittedRun) -> Explanation:
    run = past.run
    county, household = found.home or ("", "")
    run.connection.execute(
        "delete from core_members where county_code <> ? or household_code <> ?", [county, household]
    )
    known_rolls(run, identified)
    join_tables(run, identified, committed_links(run.store, committed.as_of, county, household))
    numbers = run.policy.numbers
    names = {programme.code: programme.name_zh for programme in all_programmes()}
    persons = CORE_PERSONS.conform(run.table("from core_persons"), at="core_persons.sql")
    heads = run.table("select member_code, not is_head as later from core_members")
    judged = facts(persons, numbers, committed.as_of).join(heads, on="member_code").sort("later", "member_code")
    told = _persons(judged, numbers, committed.as_of)
    return Explanation(
        county=run.county_name(county), household=household, as_of=committed.as_of,
        run_id=committed.run_id,
        conclusion=_conclusion(told, found.persons), persons=told,
        facts=[(all_facts()[name].zh, shown(all_facts()[name], judged[name][0])) for name in _HOME_FACTS]
        + [("在家成员数", str(judged["n"][0])), ("名单成员数", str(judged["n0"][0]))]
        + [("适用标准", _SCHEMES_ZH[judged["scheme"][0]])],
        links=_links(run, committed.as_of, county, household), sources=_sources(run, past.files),
        numbers=_numbers(numbers, judged, committed.as_of),
        history=_history(run, county, household, names),
    )  # fmt: skip


def _conclusion(persons: list[Person], asked: frozenset[str]) -> list[Both]:
    """Conclude for the household, then for each member asked about, or for all of them, those alike together."""
    of_all = conclusion.of_household([person.verdicts for person in persons])
    known = {verdict.programme for verdict in of_all}
    told, alike = list[Both](), dict[Both, list[str]]()
    if of_all:
        head, outcomes = persons[0].name, conclusion.concluded(of_all)
        said = both(
            "{householder}'s household of {count}: {outcomes}", householder=head, count=len(persons), outcomes=outcomes
        )
        told.append(said)
    for person in [person for person in persons if not asked or person.code in asked]:
        own = [verdict for verdict in person.verdicts if verdict.programme not in known]
        if own:
            outcomes = conclusion.concluded(own, briefly=person.code not in asked)
            alike.setdefault(outcomes, []).append(person.called)
    told += [
        Both(f"{listed(names).en}: {said.en}", f"{listed(names).zh}：{said.zh}。") for said, names in alike.items()
    ]
    return told


def _persons(judged: pl.DataFrame, numbers: pl.DataFrame, day: date) -> list[Person]:
    place = judged.select("county_code", "scheme").head(1)
    doubts = explanation.doubts(all_programmes(), policy.unverified(numbers, place, day), day)
    mine = doubts.filter(has_pension=judged["has_pension"][0])
    doubtful = {(code, clause): said for code, clause, said in mine.select("programme", "clause", "doubt_zh").rows()}
    return [_person(judged[place], day, doubtful) for place in range(judged.height)]


def _person(row: pl.DataFrame, day: date, doubtful: dict[tuple[str, int], str]) -> Person:
    said = row.row(0, named=True)
    words = outcome_words()
    verdicts = [explanation.verdict(programme, row, day, doubtful, words) for programme in all_programmes()]
    return Person(
        said["member_code"], said["name"] or "", said["relation"] or "", masked(said["id_no"] or "（不可用）"),
        "未知" if said["age"] is None else str(said["age"]), verdicts,
    )  # fmt: skip


def _sources(run: RunContext, files: Sequence[InputFile]) -> list[tuple[str, str, str]]:
    """List the rows of every feed in use that name the household or a member, or that somebody confirmed are theirs."""
    paths = {file.file_no: file.file.path for file in files}
    told = []
    for feed in all_feeds().values():
        names = set(feed.standard.schema)
        home = "household_code in (select household_code from core_members)"
        own = "id_no in (select id_no from core_members)"
        where = home if "household_code" in names else own if "id_no" in names else ""
        if not where:
            continue
        found = f"select * from {feed.table} where {where}"  # noqa: S608 — our own names
        if feed.covers or feed.linked_as == "record":
            known = "id_no in (select other_person from core_confirmed)"
            lost = f"select * replace (cast(null as varchar) as id_no) from lost_{feed.code} where {known}"  # noqa: S608
            found = f"{found} or {known} union all by name {lost}"
        rows = run.table(f"{found} order by file_no, sheet, row_no")
        for row in rows.to_dicts():
            sheet = f" 工作表{row['sheet']}" if row["sheet"] else ""
            place = f"{paths[row['file_no']]}{sheet} 第{row['row_no']}行（{row['snapshot_on']}）"
            told.append((feed.name_zh, place, masked("，".join(_cells(feed.fields, row, run.reference.county_names)))))
    return told


def _links(run: RunContext, day: date, county: str, household: str) -> list[tuple[str, str, str]]:
    """List who of the household may be whom on a roll: 人编号, where the other row stands, what agrees and differs."""
    told = []
    for link in links_of(run.store, day, county, household):
        feed = all_feeds()[link["feed"]].name_zh
        sheet = f" 工作表{link['sheet']}" if link["sheet"] else ""
        likely = "" if link["method"] == "confirmed" else f"（{likelihood(link['probability'])}）"
        method = f"{_METHODS_ZH[link['method']]}{likely}"
        place = f"{link['link_id']} {method}：《{feed}》{link['path']}{sheet} 第{link['row_no']}行"
        number = link["other_number"]
        other = f"{link['other_name']} {number[:6]}…{number[-4:]}" if len(number) > _SHOWN else link["other_name"]
        agrees, differs = ("、".join(link[name]) or "无" for name in ("agrees", "differs"))
        told.append((link["member_code"], place, f"{other}；相同：{agrees}；不同：{differs}"))
    return told


def _cells(fields: tuple[Field, ...], row: dict[str, object], counties: Mapping[str, str]) -> list[str]:
    said = []
    for found in fields:
        name, kind, zh = found.name, found.kind, found.zh
        column = {Kind.MONEY: f"{name}_fen", Kind.NUMBER: "id_no", Kind.COUNTY: "county_code"}.get(kind, name)
        value = row.get(column)
        if value is not None:
            value = counties.get(str(value), value) if kind is Kind.COUNTY else value
            said.append(f"{zh} {int(str(value)) / 100:.2f}" if kind is Kind.MONEY else f"{zh} {value}")
    return said


def _numbers(numbers: pl.DataFrame, judged: pl.DataFrame, day: date) -> list[tuple[Both, str, str]]:
    """List the numbers in force at the household's place, since when, with their source."""
    place = judged.select("county_code", "scheme").head(1)
    told = []
    for name, number in policy.NAMES.items():
        row = policy.in_force(numbers, name, place, day).row(0, named=True)
        if row["value"] is not None:
            doubt = "" if row["is_verified"] else "，未核实"
            published = f"，{row['published_on']}发布" if row["published_on"] else ""
            source = f"《{row['document']}》（{row['document_no']}）{row['article']}{published}"
            source = source if row["document"] else "本单位设定，文件未作规定"
            since = "自始" if row["effective_from"] == EVER else f"自{row['effective_from']}起"
            value = f"{row['published']}{_PERIODS_ZH.get(row['per'], '')}，{since}"
            told.append((Both(f"{number.zh}（{name}）", number.zh), value, source + doubt))
    return told


def _history(run: RunContext, county: str, household: str, names: dict[str, str]) -> list[str]:
    """List the steps of the household's cases, wherever it stood, and every conclusion; what was withdrawn says so."""
    results = dict(read_case_rules(run.settings).results.select("code", "result_zh").iter_rows())
    lines = case_steps(run.store, county, household, CaseWords(results, run.reference.county_names))
    homes = places_of(run.store, county, household).lazy()
    lines += [
        f"{path.stem} {_concluded(path, homes, names)}"
        for path in sorted(run.store.assessments.glob("????-??-??.parquet"))
    ]
    steps = withdrawn_steps(run.store, county, household)
    for found in reversed(withdrawals(run.store)):
        by = f"（{found.withdrawn_by}：{found.reason}）"
        lines += [f"{said}，已撤回{by}" for night, said in steps if night == (found.as_of, found.withdrawal)]
        path = run.store.withdrawn / found.name / f"{run.store.assessments.name}.parquet"
        if path.exists():
            lines.append(f"{found.as_of} {_concluded(path, homes, names)}，已撤回{by}")
    return lines


def _concluded(path: Path, homes: pl.LazyFrame, names: dict[str, str]) -> str:
    """Give the outcomes of a household, wherever it stood, on a day, from the day's table."""
    outcomes = (
        pl.scan_parquet(path)
        .join(homes, on=["county_code", "household_code"], how="semi")
        .filter(~pl.col("outcome").is_in([Outcome.FAILS, Outcome.NOT_IN_FORCE]))
        .group_by("programme").agg(pl.col("outcome").replace_strict(outcome_words()).unique().sort().str.join("/"))
        .sort("programme").collect()
    )  # fmt: skip
    said = "；".join(f"{names.get(programme, programme)} {outcome}" for programme, outcome in outcomes.rows())
    return said or "各项均不符合条件"
