"""Why: each condition of a programme with the facts it compares, for one person (判定说明)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.facts import all_facts
from transforms.facts.labels import SUPPLIERS, shown
from transforms.facts.numbers import behind
from transforms.rules import evaluate, policy
from transforms.rules.condition_words import WORDS
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

OUTCOMES_ZH = {
    "covered": "已保障",
    "covered_elsewhere": "已享受更高保障",
    "partly_covered": "同户部分在保",
    "meets": "疑似符合，建议核查",
    "possible": "可能符合，建议核查",
    "needs_check": "疑似符合，需先核查",
    "fails": "名单数据不符合条件",
    "cannot_say": "无法判定",
    "deceased": "已确认死亡",
    "not_in_force": "当日尚未施行",
}
_STATES_ZH = {"holds": "成立", "fails": "不成立", "unknown": "未知"}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A condition as weighed for one person: holds, fails or unknown, by which amounts and which article.

    decides: it gave the outcome. law: nothing where it only tells what is known.
    """

    code: str
    says: str
    state: str
    amounts: str
    law: str
    lacking: str
    decides: bool

    @property
    def state_zh(self) -> str:
        """Holds, fails or unknown, in Chinese."""
        return _STATES_ZH[self.state]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a programme's rule says of one person, and why."""

    programme: str
    name_zh: str
    unit: str
    outcome: str
    says: str
    law: str
    conditions: tuple[Weighed, ...]
    """Without those that only tell that everything needed is known: they are told where they do not hold."""
    doubt: str
    """Numbers behind it that nobody has verified."""

    @property
    def outcome_zh(self) -> str:
        """The outcome in words that promise nothing."""
        return OUTCOMES_ZH[self.outcome]


def verdict(programme: Programme, person: pl.DataFrame, day: date, doubtful: Mapping[tuple[str, int], str]) -> Verdict:
    """One person's outcome with every condition of the version in force.

    Args:
        programme: whose version of the day applies.
        person: one row of core_facts.
        day: the day judged.
        doubtful: programme and deciding clause → what ``doubts`` says at the person's place.

    """
    answer = evaluate.assess(programme, person, day)
    spelt = explained(answer, (programme,), day).row(0, named=True)
    version, clause = programme.version_on(day), answer["clause"].item()
    weighed = []
    if version:
        clauses = version.all_clauses
        by_link = SIMILAR_PERSON if clause == BY_LINK else None
        deciding = clauses[clause].condition if 0 <= clause < len(clauses) else by_link
        told = [_weighed(found, person, version.law, decides=found is deciding) for found in version.conditions]
        general = {found.code for found in GENERAL}
        weighed = [found for found in told if found.code not in general or found.state != "holds"]
    return Verdict(
        programme.code, programme.name_zh, programme.unit, answer["outcome"].item(), spelt["reasons_zh"],
        spelt["law_zh"], tuple(weighed), doubtful.get((programme.code, clause), ""),
    )  # fmt: skip


def _weighed(condition: Condition, person: pl.DataFrame, law: Law, *, decides: bool) -> Weighed:
    truth = person.select(condition.test.alias("t"))["t"].item()
    state = "unknown" if truth is None else "holds" if truth else "fails"
    row = person.row(0, named=True)
    facts = [all_facts()[name] for name in condition.test.meta.root_names()]
    if condition is SIMILAR_PERSON:
        facts = [fact for fact in facts if row[fact.name]]
    amounts = "，".join(dict.fromkeys(f"{fact.zh} {shown(fact, row[fact.name])}" for fact in facts))
    lacking = ""
    if truth is None:
        suppliers = [fact.supplied_by for fact in facts if row[fact.name] is None]
        by = "、".join(dict.fromkeys(_supplier(supplier) for supplier in suppliers))
        lacking = (condition.lacks or condition.says) + (f"（可由{by}提供）" if by else "")
    article = "" if condition in GENERAL else str(condition.law or law)
    return Weighed(condition.code, WORDS[condition.code], state, amounts, article, lacking, decides)


def _supplier(supplied_by: str) -> str:
    """Who sends a feed, or who enters a number of the law."""
    return SUPPLIERS.get(supplied_by) or f"录入政策标准“{policy.NAMES[supplied_by].zh}”的部门"


ANSWER = ("programme", "outcome", "clause", "failed", "unknown")
"""What an explanation depends on: few different answers serve millions of rows."""


def explained(answers: pl.DataFrame, programmes: Sequence[Programme], day: date) -> pl.DataFrame:
    """Different answers spelt out.

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
    lacking = "、".join(dict.fromkeys(found.lacks or found.says for found in unknown))
    codes_unknown = [found.code for found in unknown]
    if row["outcome"] == "cannot_say":
        if place < len(clauses) and clauses[place].outcome == "cannot_say":
            lacking = clauses[place].condition.lacks
            codes_unknown = [clauses[place].condition.code]
        says = f"缺少{lacking}，无法判定"
    elif place == BY_LINK:
        law, says = version.law, SIMILAR_PERSON.says
    elif row["outcome"] == "needs_check":
        found = version.property_condition
        law, says = (version.property_law or law, f"{says}；{found.says}") if found else (law, says)
    return [found.code for found in failed], codes_unknown, says, str(law), lacking


def _named(conditions: Sequence[Condition], mask: int) -> list[Condition]:
    return [condition for place, condition in enumerate(conditions) if mask >> place & 1]


def doubts(programmes: Sequence[Programme], unverified: pl.DataFrame, day: date) -> pl.DataFrame:
    """run_doubts: the numbers behind an outcome that nobody has checked against their source yet, in words.

    Reads: ``policy.unverified``
    Grain: one row per county, scheme, programme and deciding clause that rests on any
    """
    rows = []
    for (county, scheme), found in unverified.group_by("county_code", "scheme", maintain_order=True):
        open_ = set(found["name"])
        for programme in programmes:
            version = programme.version_on(day)
            clauses = version.all_clauses if version else ()
            for place in range(len(clauses) + 1 if version else 0):
                names = sorted(open_ & behind(*(clause.condition.test for clause in clauses[: place + 1])))
                said = "、".join(policy.NAMES[name].zh for name in names)
                rows += [(county, scheme, programme.code, place, f"所用标准尚未核对出处：{said}")] if said else []
    schema = {
        "county_code": pl.String, "scheme": pl.String, "programme": pl.String, "clause": pl.Int8, "doubt_zh": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def rule_in_words(programme: Programme, day: date) -> list[str]:
    """The rule itself, clause by clause, as in force on a day."""
    version = programme.version_on(day)
    if version is None:
        first = min(found.effective_from for found in programme.versions)
        return [f"not in force on {day}; it begins on {first}"]
    lines = []
    for clause in version.all_clauses:
        condition = clause.condition
        when = "unless" if clause.unless else "if"
        lines.append(f"{clause.outcome} {when} {condition.code}: {condition.says}（{condition.law or version.law}）")
    lines.append(f"else {version.otherwise}: {version.says}（{version.law}）")
    if version.property_law:
        lines.append(f"meets and possible become needs_check unless {PROPERTY}（{version.property_law}）")
    return lines
