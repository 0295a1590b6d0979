"""Show an explanation on the terminal and as a page (判定说明).

Belongs here: the shape of what is shown. What is gathered is ``explain``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import jinja2

from flows.commands.table_file import whole_file
from flows.workspace.shipped import data_folder
from transforms.contracts.core_assessments import Outcome
from transforms.messages import Both, tr
from transforms.rules import explanation
from transforms.rules.explanation import State

_SILENT = (Outcome.NOT_IN_FORCE, Outcome.DECEASED)
_MARKS = {State.HOLDS: "+", State.DOES_NOT_HOLD: "-", State.UNKNOWN: "?"}


@dataclass(slots=True)
class Person:
    """A listed member with every programme's verdict."""

    code: str
    name: str
    relation: str
    number: str
    age: str
    verdicts: list[explanation.Verdict]

    @property
    def called(self) -> str:
        """Name the person with the relation, where the list tells one."""
        return f"{self.name}（{self.relation}）" if self.relation else self.name


@dataclass(slots=True)
class Explanation:
    """Everything that is shown about a household."""

    county: str
    household: str
    as_of: date
    run_id: str
    conclusion: list[Both]
    persons: list[Person]
    facts: list[tuple[str, str]]
    sources: list[tuple[str, str, str]]
    numbers: list[tuple[Both, str, str]]
    links: list[tuple[str, str, str]] = field(default_factory=list)
    history: list[str] = field(default_factory=list)


def as_text(told: Explanation) -> str:
    """Write it for the terminal."""
    lines = [tr("Conclusion"), *(f"  {said}" for said in told.conclusion), ""]
    lines += [
        tr(
            "household {household} in {county}, as of {day} (run {run})",
            household=told.household, county=told.county, day=told.as_of, run=told.run_id[:12],
        ),
        "",
        tr("facts"),
    ]  # fmt: skip
    lines += [f"  {name}: {value}" for name, value in told.facts]
    lines += ["", tr("numbers in force"), *(f"  {name} {value} {source}" for name, value, source in told.numbers)]
    lines += ["", tr("source rows"), *(f"  {feed}: {place}: {said}" for feed, place, said in told.sources)]
    if told.links:
        lines += ["", tr("who may be who"), *(f"  {member} {place}: {said}" for member, place, said in told.links)]
    for place, person in enumerate(told.persons):
        lines += ["", *_person_lines(person, is_first=not place)]
    return "\n".join([*lines, "", tr("history"), *(f"  {line}" for line in told.history)])


def _person_lines(person: Person, *, is_first: bool) -> Iterator[str]:
    yield tr(
        "{code} {name} {relation} {number}, age {age}",
        code=person.code, name=person.name, relation=person.relation, number=person.number, age=person.age,
    )  # fmt: skip
    for verdict in person.verdicts:
        en = f"{verdict.programme} {verdict.name_zh}: {verdict.outcome} {verdict.outcome_zh}"
        yield f"  {Both(en, f'{verdict.name_zh}：{verdict.outcome_zh}')}"
        if verdict.outcome not in _SILENT and (verdict.unit != "household" or is_first):
            yield f"    {verdict.says}（{verdict.law}）"
            yield from [f"    {verdict.doubt}"] if verdict.doubt else []
            yield from (_condition_line(weighed, verdict) for weighed in verdict.conditions)


def _condition_line(weighed: explanation.Weighed, verdict: explanation.Verdict) -> str:
    """Write one condition; its article where it is not the one above."""
    arrow = "→" if weighed.decides else " "
    parts = [
        weighed.amounts,
        "" if weighed.law == verdict.law else weighed.law,
        f"缺：{weighed.lacking}" if weighed.lacking else "",
    ]
    state = Both(_MARKS[weighed.state], weighed.state_zh)
    condition = Both(f"{weighed.says} [{weighed.code}]", weighed.says)
    return f"  {arrow} {state} {condition} {'；'.join(filter(None, parts))}".rstrip()


def write_page(told: Explanation, to: Path) -> None:
    """Write it as a page that needs nothing else, readable by its owner only."""
    template = (data_folder() / "templates" / "explain.html").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template)
    with whole_file(to) as part:
        part.touch(mode=0o600)
        part.write_text(page.render(told=told), encoding="utf-8")
