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
from transforms.cases.states import CaseState
from transforms.values import workdays

UNSIGNED = "未署名"


def case_events(rules: CaseRules, day: date, taken: pl.DataFrame) -> pl.DataFrame:
    """case_events: a finding for each case or drawn household answered.

    Grain: one row per case or drawn household
    """
    states = dict(rules.results.select("code", "state").iter_rows())
    answers = feedback.filled(taken.filter(~numbers.QUESTION.is_in("case_id")), states)
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
    valid_until = pl.coalesce("says_until", "ends_on")
    is_waiting, is_checked = pl.col("state") == CaseState.WAITING, pl.col("state") == CaseState.CHECKED
    return answers.select(
        "case_id",
        (pl.col("known_event_no") + 1).alias("event_no"),
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
        "note",
        pl.col("known_facts").alias("facts"),
    )  # fmt: skip


def _ends_on(rules: CaseRules, result: str | None, reason: str | None, base: date) -> date | None:
    """Return the day until which a finding holds, or a case waits; None where it has no end."""
    if result is None:
        return None
    row = rules.results.row(by_predicate=pl.col("code") == result, named=True)
    if row["wait_working_days"] is not None:
        return workdays.after(base, row["wait_working_days"], rules.published)[0]
    by_reason = dict(rules.reasons.select("code", "valid_days").iter_rows())
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
