"""Record accepted answers: findings as events of their cases, answers about a link as decisions.

Here belongs the shape of what is written. Not here: which answers are accepted (``transforms/cases/feedback.py``).
"""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import polars as pl

from flows.cases.rules import CaseRules
from flows.store.store import insert
from transforms.cases import feedback, numbers
from transforms.cases.states import FOLLOWS_LISTS, HAS_FINDING, CaseState
from transforms.contracts.out_work_list import SUBJECT, ZH
from transforms.values import workdays

UNSIGNED = "未署名"


def case_events(rules: CaseRules, day: date, taken: pl.DataFrame, night: date | None = None) -> pl.DataFrame:
    """case_events: a finding for each case or drawn household answered, and for the members named.

    A death closes a case only where nobody is left. An answer about some members leaves the case with the township
    for the others that are flagged, and a finding about the household in force.

    Grain: one row per case, or drawn household, and subject
    Reads: answers of ``feedback.compared`` with ``members.beside``
    night: the newest night committed, which told nothing of these answers yet.
    """
    states = dict(rules.results.select("code", "state").iter_rows())
    answers = feedback.filled(taken.filter(~numbers.QUESTION.is_in("case_id")), states)
    answers = answers.with_columns(_state(rules), is_kept=_is_kept(rules))
    answers = answers.with_columns(
        pl.coalesce("checked_on", pl.lit(day)).alias("base"),
        pl.when(pl.col("result") == "enrolled")
        .then(pl.coalesce("enrolled_month", pl.coalesce("checked_on", pl.lit(day)).dt.truncate("1mo")))
        .alias("enrolled_month"),
    )
    # The day until which a finding holds is looked up once for each result, reason and day.
    ends = answers.select("result", "reason_code", "base").unique()
    ends = ends.with_columns(pl.Series("ends_on", [_ends_on(rules, *row) for row in ends.iter_rows()], dtype=pl.Date))
    answers = answers.join(ends, on=["result", "reason_code", "base"], how="left", nulls_equal=True)
    has_ended = _says_dead(rules) & pl.col("nobody_left")
    own = pl.when(~has_ended).then(pl.coalesce("says_until", "ends_on"))
    valid_until = pl.when("is_kept").then("known_case_until").otherwise(own)
    # The household's answer is the last word of an import on its case.
    answers = answers.sort("case_id", pl.col("about") == "", "about")
    place = pl.int_range(1, pl.len() + 1).over("case_id")
    is_waiting, is_checked = pl.col("state") == CaseState.WAITING, pl.col("state") == CaseState.CHECKED
    return answers.select(
        "case_id",
        (pl.col("known_event_no") + place).alias("event_no"),
        pl.lit(day).alias("day"),
        "state",
        pl.when(pl.col("state") == pl.col("known_state")).then("known_since").otherwise(pl.lit(day))
        .alias("since"),
        pl.coalesce("checked_by", pl.lit(UNSIGNED)).alias("author"),
        pl.col("sha256").alias("source"),
        pl.when(is_waiting).then(valid_until).when(is_checked).then("known_due_on").alias("due_on"),
        pl.when(is_checked).then("known_due_is_provisional").when(is_waiting).then(pl.lit(value=False))
        .alias("due_is_provisional"),
        "result", "reason_code", "checked_on", "checked_by", "programme", "enrolled_month",
        valid_until.alias("valid_until"),
        pl.when(numbers.CASE.is_in("case_id")).then("note").otherwise(_note_with_member()).alias("note"),
        pl.col("known_facts").alias("facts"),
        pl.when(pl.col("about") != "").then(pl.col("about").str.split(";")).alias("about"),
        pl.when(pl.col("state") == pl.col("known_state")).then("known_after_night")
        .otherwise(pl.lit(night, pl.Date)).alias("after_night"),
    )  # fmt: skip


def _note_with_member() -> pl.Expr:
    """Keep whom an answer about a drawn household names in its note: their members are not known by id."""
    member = pl.lit(f"{ZH[SUBJECT]}：") + pl.col(f"{SUBJECT}_raw")
    return pl.when(member.is_not_null() | pl.col("note").is_not_null()).then(
        pl.concat_str(member, "note", separator="；", ignore_nulls=True)
    )


def _says_dead(rules: CaseRules) -> pl.Expr:
    return pl.col("result").is_in(rules.says_dead).fill_null(value=False)


def _is_kept(rules: CaseRules) -> pl.Expr:
    """Tell whether a word about some members leaves a case in the state that it is in, until the day it had."""
    has_finding = pl.col("known_state").is_in(HAS_FINDING - {CaseState.WAITING})
    is_waiting = pl.col("known_state") == CaseState.WAITING
    for_others = is_waiting & (pl.col("others_flagged") | pl.col("result").is_null()) & ~_says_dead(rules)
    nobody_left = _says_dead(rules) & pl.col("nobody_left")
    return (pl.col("about") != "") & (has_finding | for_others) & ~nobody_left


def _state(rules: CaseRules) -> pl.Expr:
    """Choose the state that a case comes to by an answer, given who else is in the household."""
    emptied = rules.results.filter(pl.col("state_if_nobody_left").is_not_null())
    if_nobody_left = pl.col("result").replace_strict(
        dict(emptied.select("code", "state_if_nobody_left").iter_rows()), default=None, return_dtype=pl.String
    )
    is_open = pl.col("known_state").is_in(FOLLOWS_LISTS)
    for_others = (pl.col("about") != "") & is_open & pl.col("others_flagged") & ~_says_dead(rules)
    return (
        pl.when(_is_kept(rules)).then("known_state")
        .when("nobody_left").then(pl.coalesce(if_nobody_left, "state"))
        .when(for_others).then(pl.lit(CaseState.CHECKED.value))
        .otherwise("state").alias("state")
    )  # fmt: skip


def _ends_on(rules: CaseRules, result: str | None, reason: str | None, base: date) -> date | None:
    """Return the day until which a finding holds, or a case waits; None where it has no end."""
    if result is None:
        return None
    row = rules.results.row(by_predicate=pl.col("code") == result, named=True)
    if row["wait_working_days"] is not None:
        return workdays.after(base, row["wait_working_days"], rules.published)[0]
    by_reason = dict(rules.reasons.select("code", "valid_days").iter_rows())
    if row["valid_months"] is not None:
        last: date = pl.select(pl.lit(base).dt.offset_by(f"{row['valid_months']}mo")).item()
        return last
    days = None if row["valid_days"] is None else by_reason.get(reason, row["valid_days"])
    return None if days is None else base + timedelta(days=int(days))


def link_decisions(day: date, taken: pl.DataFrame) -> pl.DataFrame:
    """link_decisions: a decision for each question answered; it outranks the model from the next run on.

    Grain: one row per link
    """
    return taken.filter(numbers.QUESTION.is_in("case_id")).select(
        pl.col("case_id").alias("link_id"),
        pl.col("result").alias("decision"),
        pl.coalesce("note", pl.lit("数据疑问交回")).alias("reason"),
        pl.lit(None, pl.Date).alias("until"),
        pl.coalesce("checked_by", pl.lit(UNSIGNED)).alias("decided_by"),
        pl.lit(day).cast(pl.Datetime).alias("decided_at"),
        "checked_on",
        pl.col("sha256").alias("source"),
    )


def record(state: duckdb.DuckDBPyConnection, events: pl.DataFrame, decisions: pl.DataFrame) -> None:
    """Write events of cases, answers about drawn households (beside their draw) and decisions about links."""
    is_case = numbers.CASE.is_in("case_id")
    insert(state, "case_events", events.filter(is_case))
    drawn = events.filter(~is_case).select("case_id", "result", "reason_code", "checked_on", "checked_by", "note")
    state.register("drawn", drawn)
    state.execute(
        "update samples set result = drawn.result, reason_code = drawn.reason_code, checked_on = drawn.checked_on, "
        "checked_by = drawn.checked_by, note = drawn.note from drawn where samples.sample_id = drawn.case_id"
    )
    state.register("decided", decisions)
    state.execute("insert or replace into link_decisions by name from decided")
