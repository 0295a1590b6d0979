"""Show an explanation on the terminal and as a page (判定说明).

Belongs here: the shape of what is shown. What is gathered is ``explain``'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import jinja2

from flows.workspace.shipped import data_folder
from transforms.contracts.core_assessments import Outcome
from transforms.errors import BadTarget
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


def as_text(told: Explanation) -> str:
    """Write it for the terminal."""
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
            lines += [f"    {verdict.doubt}"] if verdict.doubt else []
            lines += [_condition_line(weighed, verdict) for weighed in verdict.conditions]
    return "\n".join([*lines, "", "history", *(f"  {line}" for line in told.history)])


def _condition_line(weighed: explanation.Weighed, verdict: explanation.Verdict) -> str:
    """Write one condition; its article where it is not the one above."""
    mark = "→" if weighed.decides else " "
    parts = [
        weighed.amounts,
        "" if weighed.law == verdict.law else weighed.law,
        f"缺：{weighed.lacking}" if weighed.lacking else "",
    ]
    return f"  {mark} {_MARKS[weighed.state]} {weighed.says} [{weighed.code}] {'；'.join(filter(None, parts))}".rstrip()


def write_page(told: Explanation, to: Path) -> None:
    """Write it as a page that needs nothing else, readable by its owner only."""
    if to.suffix.lower() != ".html" or not to.absolute().parent.is_dir():
        raise BadTarget(f"{to.name} must end in .html, in a folder that is there.")
    template = (data_folder() / "templates" / "explain.html").read_text(encoding="utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(template)
    to.touch(mode=0o600)
    to.write_text(page.render(told=told), encoding="utf-8")
