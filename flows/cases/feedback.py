"""Feedback: returned lists → findings and decisions in the state, an answer for every cell that cannot be taken.

One transaction takes all good rows; then the answers are put in place. Killed before it, nothing was taken;
killed after it, the next call writes the same answers again, since rows that are recorded are unchanged.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.cases.corrections import write_corrections
from flows.cases.findings import case_events, link_decisions, record
from flows.cases.returned_lists import ReturnedList, read_returned_list
from flows.cases.rules import CaseRules, read_case_rules
from flows.store.links import asked
from flows.store.publish import finish_publications
from flows.store.store import Store, insert
from flows.workspace.crash_report import guarded
from flows.workspace.files import as_received, digest, list_inbox
from flows.workspace.reference import read_feedback_wording
from flows.workspace.settings import Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.cases import feedback
from transforms.cases.feedback import Choices
from transforms.errors import UnreadableFile, WorkspaceAtFault
from transforms.programmes import all_programmes
from transforms.values.text import narrow


@dataclass(frozen=True)
class FeedbackContext:
    """What taking back needs: where, by which rules, and the day it is taken in."""

    workspace: Workspace
    store: Store
    settings: Settings
    rules: CaseRules
    day: date

    @cached_property
    def headings(self) -> dict[str, str]:
        """Heading as written, narrowed → our column."""
        seen = narrow(pl.Series(list(self.rules.headings)))
        return dict(zip(seen, self.rules.headings.values(), strict=True))

    @cached_property
    def choices(self) -> Choices:
        """What may stand in a cell."""
        results = self.rules.results
        reasons = dict(self.rules.reasons.select("code", "reason_zh").iter_rows())
        written = {zh: code for code, zh in reasons.items()}
        written |= {f"{code}{zh}": code for code, zh in reasons.items()} | {code: code for code in reasons}
        programmes = {found.name_zh: found.code for found in all_programmes()}
        programmes |= {found.code: found.code for found in all_programmes()} | self.rules.programmes
        return Choices(
            results=_spellings(results, "result_zh"),
            answers=_spellings(self.rules.answers, "answer_zh"),
            reasons=_narrowed(written),
            programmes=_narrowed(programmes),
            needs_reason=results.filter(pl.col("needs_reason") == "是")["code"].to_list(),
            needs_programme=results.filter(pl.col("needs_programme") == "是")["code"].to_list(),
        )


def _spellings(table: pl.DataFrame, zh: str) -> dict[str, str]:
    """Every way to write what a cell may say → its code."""
    return _narrowed(
        {
            name: code
            for code, said, aliases in table.select("code", zh, "aliases").iter_rows()
            for name in (said, code, *(aliases or "").split(";"))
            if name
        }
    )


def _narrowed(choices: dict[str, str]) -> dict[str, str]:
    return dict(zip(narrow(pl.Series(list(choices))), choices.values(), strict=True))


def import_findings(workspace: Workspace, paths: Sequence[Path], day: date) -> list[ReturnedList]:
    """Take in returned lists, those in ``returned/`` unless files are named; what became of each file.

    Raises:
        WorkspaceAtFault: nothing was ever sent out from this workspace, or a path is not there.

    """
    store = Store(workspace.store)
    if not store.state.exists():
        raise WorkspaceAtFault(
            f"Nothing was sent out from {workspace} yet. Run doudi run, or name another --workspace."
        )
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked("feedback", settings.wait_minutes):
        store.migrate()
        finish_publications(store, workspace.outbox)
        store.empty_work()
        context = FeedbackContext(workspace, store, settings, read_case_rules(settings), day)
        try:
            return _taken(context, _files(workspace, paths))
        finally:
            store.empty_work()


def _files(workspace: Workspace, paths: Sequence[Path]) -> list[ReturnedList]:
    if not paths:
        folder = workspace.returned
        if not folder.is_dir() or not any(path.is_file() for path in folder.rglob("*")):
            return []
        listed = list_inbox(folder)
    else:
        if lost := [str(path) for path in paths if not path.exists()]:
            raise WorkspaceAtFault(f"There is no file {', '.join(lost)}. Name the returned list, or its folder.")
        listed = [
            file
            for path in paths
            for file in (list_inbox(path) if path.is_dir() else [as_received(path, Path(path.name))])
        ]
    found = []
    for file_no, file in enumerate(listed):
        entry = ReturnedList(file_no, file, "")
        try:
            entry.sha256 = digest(file)
        except UnreadableFile as error:
            entry.fault = error
        found.append(entry)
    return found


def _taken(context: FeedbackContext, files: list[ReturnedList]) -> list[ReturnedList]:
    with context.store.reading() as state:
        settled = set(state.sql("select sha256 from returns where to_correct = 0").pl()["sha256"])
    for found in files:
        found.is_known = found.sha256 in settled
        if not found.is_known and not found.fault:
            scratch = context.store.work / f"{found.file_no:05d}"
            read_returned_list(found, scratch, context.headings, _password(context.settings))
            shutil.rmtree(scratch, ignore_errors=True)
    fresh = [found for found in files if not found.is_known and not found.fault]
    if not fresh:
        return files
    taken, problems = _decided(context, fresh)
    _count(fresh, problems)
    prepared = write_corrections(context.store.work, fresh, problems)
    _commit(context, fresh, taken)
    prepared.put_in_place(context.workspace.outbox)
    return files


def _password(settings: Settings) -> str | None:
    """What returned workbooks open with: ours, else what the office opens others' with."""
    secret = settings.list_password or settings.workbook_password
    return secret.get_secret_value() if secret else None


def _decided(context: FeedbackContext, files: list[ReturnedList]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Answers to record, and every problem with its row; each row's verdict is counted by its file.

    An answer is taken from a file once: what a person took back since is not taken from it again.
    """
    rows = feedback.read(pl.concat([found.rows for found in files]), context.choices)
    rows = _with_known(context, rows, files)
    blocking = read_feedback_wording().filter(pl.col("is_blocking") == "是")["code"].to_list()
    problems = pl.concat(
        [
            *(found.problems for found in files),
            feedback.cell_problems(rows, context.choices, context.day),
            feedback.case_problems(rows),
        ]
    )
    answered = pl.any_horizontal(pl.col(f"{name}_raw").is_not_null() for name in feedback.ANSWERS)
    bad = problems.filter(pl.col("code").is_in(blocking)).select(feedback.PLACE).unique()
    was_heard = pl.col("known_sources").list.contains(pl.col("sha256")).fill_null(value=False)
    fresh = rows.filter(answered & pl.col("known_event_no").is_not_null() & ~was_heard)
    good = fresh.join(bad, on=feedback.PLACE, how="anti")
    clashing = feedback.contradictions(good)
    good = good.join(clashing, on=feedback.PLACE, how="anti")
    answers = feedback.compared(feedback.merged(good))
    refused = good.join(answers.filter(verdict="contradicts_recorded"), on="case_id", how="semi")
    against = refused.select(
        *feedback.PLACE,
        "case_id",
        pl.lit("核查结果").alias("column"),
        pl.col("result_raw").alias("found"),
        pl.lit("contradicts_recorded").alias("code"),
    )
    problems = pl.concat([problems, clashing, against])
    taken = answers.filter((pl.col("verdict") == "taken") & ~(feedback.IS_QUESTION & pl.col("result").is_null()))
    _verdicts(files, rows, (problems, blocking, taken))
    return taken, problems


_SAMPLES = (
    "select sample_id as case_id, 1 as event_no, drawn_on as opened_on, household_code, "
    "case when result is null then 'dispatched' else 'closed' end as state, drawn_on as since, result, reason_code, "
    "checked_on, checked_by, note from samples semi join named on samples.sample_id = named.case_id"
)
"""Drawn households, read and compared like cases; their answers are kept beside the draw."""


def _with_known(context: FeedbackContext, rows: pl.DataFrame, files: list[ReturnedList]) -> pl.DataFrame:
    """Rows with what is recorded of their cases as ``known_…``."""
    with context.store.reading() as state:
        state.register("named", rows.select(pl.col("case_id").drop_nulls().unique()))
        known = state.sql(
            "select cases.case_id, cases.event_no, cases.opened_on, cases.household_code, cases.state, cases.since, "
            "cases.result, cases.reason_code, cases.checked_on, cases.checked_by, cases.programme, cases.note, "
            "cases.enrolled_month, cases.valid_until, cases.due_on, cases.due_is_provisional, "
            "kept.head_name, kept.head_id_no, kept.programmes, cast(kept.facts as varchar) as facts, heard.sources "
            "from cases semi join named using (case_id) left join case_facts as kept using (case_id) "
            "left join (from case_events select case_id, list(source) as sources group by case_id) as heard "
            "using (case_id) union all by name " + _SAMPLES
        ).pl()
    known = pl.concat([known, asked(context.store, rows["case_id"])], how="diagonal")
    sums = {found.file_no: found.sha256 for found in files}
    return rows.with_columns(
        pl.col("file_no").replace_strict(sums, return_dtype=pl.String).alias("sha256")
    ).join(
        known.rename({name: f"known_{name}" for name in known.columns if name != "case_id"}), on="case_id", how="left",
        maintain_order="left",
    )  # fmt: skip


def _verdicts(
    files: list[ReturnedList], rows: pl.DataFrame, found: tuple[pl.DataFrame, list[str], pl.DataFrame]
) -> None:
    """Count each row of each file once: to correct, taken, or unchanged."""
    problems, blocking, taken = found
    bad = problems.filter(pl.col("code").is_in(blocking)).select(feedback.PLACE).unique()
    first = taken.select(feedback.PLACE).with_columns(is_taken=pl.lit(value=True))
    data = rows.filter(pl.col("case_id").is_not_null()).join(bad, on=feedback.PLACE, how="anti")
    data = data.join(first, on=feedback.PLACE, how="left")
    for entry in files:
        mine = data.filter(file_no=entry.file_no)
        entry.to_correct = bad.filter(file_no=entry.file_no).height
        entry.taken = int(mine["is_taken"].sum() or 0)
        entry.unchanged = mine.height - entry.taken


def _count(files: list[ReturnedList], problems: pl.DataFrame) -> None:
    for entry in files:
        entry.problems = problems.filter(file_no=entry.file_no)


def _commit(context: FeedbackContext, files: list[ReturnedList], taken: pl.DataFrame) -> None:
    events, decisions = case_events(context.rules, context.day, taken), link_decisions(context.day, taken)
    returns = pl.DataFrame(
        [
            (f.sha256, f.file.path, context.day, f.received, f.taken, f.unchanged, f.to_correct, f.not_data)
            for f in files
        ],
        schema=["sha256", "path", "taken_on", "received", "taken", "unchanged", "to_correct", "not_data"],
        orient="row",
    ).unique("sha256", maintain_order=True)  # fmt: skip
    with context.store.writing() as state:
        record(state, events, decisions)
        insert(state, "returns", returns, "on conflict do update set to_correct = excluded.to_correct")
