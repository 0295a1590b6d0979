"""Explain outcomes: each condition of a programme with the facts it compares, for one person (判定说明).

Belongs here: the words of an outcome's reasons, law and missing information, and the doubts about numbers behind
it. Does not: what outcomes are called (``data/templates/outcomes.csv``) and the page (``flows/commands/``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from transforms.contracts.core_assessments import CHECKED, FLAGGED, Outcome
from transforms.facts import all_facts
from transforms.facts.labels import SUPPLIERS, shown
from transforms.facts.numbers import behind
from transforms.messages import Both, mark, tr
from transforms.rules import evaluate, policy
from transforms.rules.programme import (
    BY_LINK,
    GENERAL,
    PROPERTY,
    SIMILAR_PERSON,
    Condition,
    Law,
    Programme,
    Version,
)


class State(StrEnum):
    """Whether a condition holds for a person."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does_not_hold"
    UNKNOWN = "unknown"


_STATES = {True: State.HOLDS, False: State.DOES_NOT_HOLD, None: State.UNKNOWN}
_STATES_ZH = {State.HOLDS: "成立", State.DOES_NOT_HOLD: "不成立", State.UNKNOWN: "未知"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A condition as weighed for one person: whether it holds, by which amounts and which article.

    decides: it gave the outcome. law: nothing where it only tells what is known.
    """

    code: str
    says: str
    state: State
    amounts: str
    law: str
    lacking: str
    decides: bool

    @property
    def state_zh(self) -> str:
        """The state in Chinese."""
        return _STATES_ZH[self.state]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a programme's rule for one person, and why.

    outcome_zh: the outcome in words that promise nothing.
    conditions: without those that only tell that everything needed is known: these are told where they do not hold.
    doubt: numbers behind the outcome that nobody has verified.
    """

    programme: str
    name_zh: str
    unit: str
    outcome: str
    outcome_zh: str
    says: str
    law: str
    conditions: tuple[Weighed, ...]
    doubt: str


def verdict(
    programme: Programme,
    person: pl.DataFrame,
    day: date,
    doubtful: Mapping[tuple[str, int], str],
    words: Mapping[str, str],
) -> Verdict:
    """Assess one person by a programme, with every condition of the version in force.

    Args:
        programme: whose version of the day applies.
        person: one row of core_facts.
        day: the day judged.
        doubtful: programme and deciding clause → what ``doubts`` says at the person's place.
        words: outcome → what it is called in an explanation.

    """
    answer = evaluate.assess(programme, person, day)
    outcome, clause = answer["outcome"].item(), answer["clause"].item()
    spelt = explained(answer, (programme,), day).row(0, named=True)
    version = programme.version_on(day)
    return Verdict(
        programme=programme.code,
        name_zh=programme.name_on(day),
        unit=programme.unit,
        outcome=outcome,
        outcome_zh=words[outcome],
        says=spelt["reasons_zh"],
        law=spelt["law_zh"],
        conditions=_conditions(version, person, clause) if version else (),
        doubt="；".join(
            filter(None, (*_reservations(programme, person, outcome, day), doubtful.get((programme.code, clause))))
        ),
    )


def _reservations(programme: Programme, person: pl.DataFrame, outcome: str, day: date) -> tuple[str, ...]:
    """Say what an outcome leaves open: what no list tells of whoever is flagged, and whether the pension counts."""
    standing = programme.reservation_zh if outcome in FLAGGED else ""
    turns = person["turns_on_pension"].item() and _reads_income(programme, day)
    return standing, PENSION_OPEN if turns else ""


def _conditions(version: Version, person: pl.DataFrame, clause: int) -> tuple[Weighed, ...]:
    """Weigh every condition of a version for a person, but the general ones that hold."""
    clauses = version.all_clauses
    by_link = SIMILAR_PERSON if clause == BY_LINK else None
    deciding = clauses[clause].condition if 0 <= clause < len(clauses) else by_link
    weighed = [
        _weighed(condition, person, version.law, decides=condition is deciding) for condition in version.conditions
    ]
    general = {condition.code for condition in GENERAL}
    return tuple(one for one in weighed if one.code not in general or one.state is not State.HOLDS)


def _weighed(condition: Condition, person: pl.DataFrame, law: Law, *, decides: bool) -> Weighed:
    state = _STATES[person.select(holds=condition.test)["holds"].item()]
    row = person.row(0, named=True)
    facts = [all_facts()[name] for name in condition.test.meta.root_names()]
    if condition is SIMILAR_PERSON:
        facts = [fact for fact in facts if row[fact.name]]
    amounts = "，".join(dict.fromkeys(f"{fact.zh} {shown(fact, row[fact.name])}" for fact in facts))
    lacking = ""
    if state is State.UNKNOWN:
        suppliers = [fact.supplied_by for fact in facts if row[fact.name] is None]
        by = "、".join(dict.fromkeys(_supplier(supplier) for supplier in suppliers))
        lacking = (condition.lacks or condition.says) + (f"（可由{by}提供）" if by else "")
    article = "" if condition in GENERAL else str(condition.law or law)
    return Weighed(condition.code, condition.asks_zh, state, amounts, article, lacking, decides)


def _supplier(supplied_by: str) -> str:
    """Name who sends a feed, or who enters a number of the law."""
    return SUPPLIERS.get(supplied_by) or f"录入政策标准“{policy.NAMES[supplied_by].zh}”的部门"


NO_ANSWER = "，无法判定"
"""How the reason of an outcome ends that cannot be said."""
ANSWER = ("programme", "outcome", "clause", "failed", "unknown")
"""What an explanation depends on: few different answers serve millions of rows."""


def explained(answers: pl.DataFrame, programmes: Sequence[Programme], day: date) -> pl.DataFrame:
    """Spell out each different answer in words.

    Grain:   one row per different ``ANSWER``
    Returns: ``failed_codes``, ``unknown_codes`` as lists of condition codes; ``reasons_zh``, ``law_zh``
             and ``lacking_zh`` in words
    """
    different = answers.select(ANSWER).unique().sort(ANSWER)
    by_code = {programme.code: programme for programme in programmes}
    spelt = pl.DataFrame(
        [_spelt(by_code[row["programme"]].version_on(day), row) for row in different.iter_rows(named=True)],
        schema={
            "failed_codes": pl.List(pl.String), "unknown_codes": pl.List(pl.String),
            "reasons_zh": pl.String, "law_zh": pl.String, "lacking_zh": pl.String,
        },
        orient="row",
    )  # fmt: skip
    return different.hstack(spelt)


def _spelt(version: Version | None, row: dict[str, object]) -> tuple[list[str], list[str], str, str, str]:
    if version is None:
        return [], [], "当日尚未施行", "", ""
    failed = _named(version.conditions, int(str(row["failed"])))
    unknown = _named(version.conditions, int(str(row["unknown"])))
    clauses, place = version.all_clauses, int(str(row["clause"]))
    law, says = (
        (clauses[place].condition.law or version.law, clauses[place].condition.says)
        if 0 <= place < len(clauses)
        else (version.law, version.says)
    )
    lacking = "、".join(dict.fromkeys(condition.lacks or condition.says for condition in unknown))
    codes_unknown = [condition.code for condition in unknown]
    if row["outcome"] == Outcome.CANNOT_SAY:
        if place < len(clauses) and clauses[place].outcome is Outcome.CANNOT_SAY:
            lacking = clauses[place].condition.lacks
            codes_unknown = [clauses[place].condition.code]
        says = f"缺少{lacking}{NO_ANSWER}"
    elif place == BY_LINK:
        law, says = version.law, SIMILAR_PERSON.says
    elif row["outcome"] == Outcome.NEEDS_CHECK:
        owned = version.property_condition
        law, says = (version.property_law or law, f"{says}；{owned.says}") if owned else (law, says)
    return [condition.code for condition in failed], codes_unknown, says, str(law), lacking


def _named(conditions: Sequence[Condition], mask: int) -> list[Condition]:
    return [condition for place, condition in enumerate(conditions) if mask >> place & 1]


def doubts(programmes: Sequence[Programme], unverified: pl.DataFrame, day: date) -> pl.DataFrame:
    """run_doubts: the numbers behind an outcome that nobody has checked against their source yet, in words.

    Reads: ``policy.unverified``
    Grain: one row per county, scheme, programme, deciding clause and whether the list shows a pension of the
           household, where any such number counts
    """
    rows = []
    for (county, scheme), rows_of_place in unverified.group_by("county_code", "scheme", maintain_order=True):
        open_ = dict(rows_of_place.select("name", "idle_behind").iter_rows())
        for programme in programmes:
            version = programme.version_on(day)
            clauses = version.all_clauses if version else ()
            for place in range(len(clauses) + 1 if version else 0):
                read = behind(*(clause.condition.test for clause in clauses[: place + 1]))
                names = sorted(name for name, idle_behind in open_.items() if name in read and idle_behind not in read)
                for has_pension in (False, True):
                    counted = [name for name in names if has_pension or name not in policy.OF_PENSION]
                    words = "、".join(policy.NAMES[name].zh for name in counted)
                    of = (county, scheme, programme.code, place, has_pension)
                    rows += [(*of, f"所用标准尚未核对出处：{words}")] if words else []
    schema = {
        "county_code": pl.String, "scheme": pl.String, "programme": pl.String, "clause": pl.Int8,
        "has_pension": pl.Boolean, "doubt_zh": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


PENSION_OPEN = "基础养老金是否计入家庭收入待当地规定"
_INCOME = {"lower_fen", "upper_fen"}


def in_words(programmes: Sequence[Programme], day: date) -> pl.DataFrame:
    """ref_programmes: what each programme is called on a day, and what its rows say besides their reasons.

    Grain: one row per programme
    """
    return pl.DataFrame(
        [
            (
                programme.code,
                programme.name_on(day),
                programme.reservation_zh or None,
                PENSION_OPEN if _reads_income(programme, day) else None,
            )
            for programme in programmes
        ],
        schema=["programme", "name_zh", "reservation_zh", "if_turning_on_pension_zh"],
        orient="row",
        infer_schema_length=None,
    )


def _reads_income(programme: Programme, day: date) -> bool:
    """Tell whether the programme judges by the income that dibao counts."""
    version = programme.version_on(day)
    conditions = version.conditions if version else ()
    return any(_INCOME & set(condition.test.meta.root_names()) for condition in conditions)


_IF, _UNLESS = mark("{outcome} if {condition}（{law}）"), mark("{outcome} unless {condition}（{law}）")


def rule_in_words(programme: Programme, day: date, outcomes: Mapping[str, Both]) -> list[str]:
    """List the rule itself, clause by clause, as in force on a day.

    outcomes: what each outcome is called.
    """
    version = programme.version_on(day)
    if version is None:
        first = min(first.effective_from for first in programme.versions)
        return [tr("not in force on {day}; it begins on {first}", day=day, first=first)]
    lines = []
    for clause in version.all_clauses:
        condition = clause.condition
        said = _UNLESS if clause.unless else _IF
        asks = Both(f"{condition.code}: {condition.says}", condition.asks_zh)
        lines.append(tr(said, outcome=outcomes[clause.outcome], condition=asks, law=condition.law or version.law))
    otherwise = outcomes[version.otherwise]
    lines.append(tr("else {outcome}: {reason}（{law}）", outcome=otherwise, reason=version.says, law=version.law))
    if owned := version.property_condition:
        checked = Both(" and ".join(CHECKED), "、".join(outcomes[checked].zh for checked in CHECKED))
        needs_check, asks = outcomes[Outcome.NEEDS_CHECK], Both(PROPERTY, owned.asks_zh)
        law = version.property_law
        lines.append(
            tr(
                "{checked} become {outcome} unless {condition}（{law}）",
                checked=checked, outcome=needs_check, condition=asks, law=law,
            )
        )  # fmt: skip
    return lines
